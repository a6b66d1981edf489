//! Panels meet in rounds, on as many cores as come.
//!
//! In round 0 every panel meets itself, in all others it meets another one. What there is to do is taken in the order of
//! rounds, by whoever is free, and a pair waits until its two panels have had the round before. So cores need not wait for
//! one another at the end of a round; the caller waits once, at the end, until those who were called have looked in.
//! Whoever waits, waits for what another has taken before; so even one core alone comes to the end.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::yield_now;

use compute_backend::Executor;

use super::memory::Panel;

/// Lets every panel meet itself and every other once, each core with a scratch of its own. There are a power of two of them.
pub(super) fn rounds<'a, S>(
    executor: &Executor,
    panels: &mut [Panel<'a>],
    scratch: impl Fn() -> S + Send + Sync,
    meet: impl Fn(&mut S, &mut Panel<'a>, Option<&mut Panel<'a>>) + Send + Sync,
) {
    let (alone, pairs) = (panels.len(), panels.len() / 2);
    let all = alone + pairs * alone.saturating_sub(1);
    let seats: Vec<_> = panels.iter_mut().map(Seat::new).collect();
    let next = AtomicUsize::new(0);
    executor.together(pairs, || {
        let mut scratch = scratch();
        loop {
            let taken = next.fetch_add(1, Ordering::Relaxed);
            if taken >= all {
                return;
            }
            // Nothing in round 0 waits, and it has twice as many pieces as another: one that wakes late still finds some.
            let Some(taken) = taken.checked_sub(alone) else {
                seats[taken].when_at(0).panel(|panel| meet(&mut scratch, panel, None));
                continue;
            };
            let round = 1 + taken / pairs;
            let [first, second] = pair(round, taken % pairs).map(|panel| seats[panel].when_at(round));
            first.panel(|first| second.panel(|second| meet(&mut scratch, first, Some(second))));
        }
    });
}

/// The panels of a pair of a round, p and p ⊕ round: p has a zero where the highest bit of `round` stands.
fn pair(round: usize, number: usize) -> [usize; 2] {
    let bit = 1 << round.ilog2();
    let (below, above) = (number % bit, number / bit);
    let first = above * 2 * bit + below;
    [first, first ^ round]
}

/// A panel, and the round that it is to have next.
struct Seat<'s, 'a> {
    panel: Mutex<&'s mut Panel<'a>>,
    round: AtomicUsize,
}

impl<'s, 'a> Seat<'s, 'a> {
    fn new(panel: &'s mut Panel<'a>) -> Self {
        Self { panel: Mutex::new(panel), round: AtomicUsize::new(0) }
    }

    /// Waits for the panel's `round`.
    fn when_at(&self, round: usize) -> Turn<'_, 's, 'a> {
        let mut waited = 0_u32;
        while self.round.load(Ordering::Acquire) < round {
            waited += 1;
            // Should threads outnumber cores, the one that is waited for needs this one's.
            if waited.is_multiple_of(1 << 10) { yield_now() } else { spin_loop() }
        }
        Turn { seat: self, round }
    }
}

/// A panel in its round; the next one may begin when this is dropped, also by a panic, which all are to learn of.
struct Turn<'t, 's, 'a> {
    seat: &'t Seat<'s, 'a>,
    round: usize,
}

impl<'a> Turn<'_, '_, 'a> {
    fn panel(&self, work: impl FnOnce(&mut Panel<'a>)) {
        work(&mut self.seat.panel.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Turn<'_, '_, '_> {
    fn drop(&mut self) {
        self.seat.round.store(self.round + 1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn every_panel_is_in_one_pair_of_a_round_and_meets_every_other_once() {
        for panels in [2, 4, 32] {
            let mut met = vec![[false; 32]; 32];
            for round in 1..panels {
                let mut seen = [false; 32];
                for [p, q] in (0..panels / 2).map(|number| pair(round, number)) {
                    assert!(p < q && q < panels && !met[p][q] && !seen[p] && !seen[q]);
                    (met[p][q], seen[p], seen[q]) = (true, true, true);
                }
            }
        }
    }
}
