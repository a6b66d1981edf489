//! How long a call takes, as `IPython`'s `%timeit` tells it.

use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::units::{Count, Seconds};

/// Times `f` as [`Timeit`] does by default: 7 runs, each of as many loops as take 0.2 s. That is some 2 seconds.
pub fn timeit<R>(f: impl FnMut() -> R) -> Timing {
    Timeit::new().time(f)
}

/// How to time.
#[derive(Debug, Clone)]
#[must_use = "nothing is timed before `time`"]
pub struct Timeit {
    runs: usize,
    min_time: Duration,
}

impl Timeit {
    /// 7 runs of at least 0.2 s.
    pub const fn new() -> Self {
        Self { runs: 7, min_time: Duration::from_millis(200) }
    }

    /// The number of runs, at least 1.
    pub const fn runs(mut self, runs: usize) -> Self {
        self.runs = if runs == 0 { 1 } else { runs };
        self
    }

    /// The least time of a run: it decides the number of loops, the first of 1, 2, 5, 10, 20, 50, … that takes
    /// as long.
    pub const fn min_time(mut self, time: Duration) -> Self {
        self.min_time = time;
        self
    }

    /// Calls `f` until its time is known. What it returns is dropped inside the loop and cannot be optimised away;
    /// what it reads can be: pass inputs through [`black_box`].
    pub fn time<R>(&self, mut f: impl FnMut() -> R) -> Timing {
        let mut run = |loops: u64| {
            let start = Instant::now();
            for _ in 0..loops {
                black_box(f());
            }
            start.elapsed()
        };
        let mut loops = 1;
        for step in [2, 5, 10].into_iter().cycle() {
            // The first runs also warm the caches; none of them counts.
            if run(loops) >= self.min_time || loops > u64::MAX / 10 {
                break;
            }
            let decade = 10_u64.pow(loops.ilog10());
            loops = decade * step;
        }
        Timing::new(loops, (0..self.runs).map(|_| run(loops).as_secs_f64() / loops as f64).collect())
    }
}

impl Default for Timeit {
    fn default() -> Self {
        Self::new()
    }
}

/// How long one loop took. Every time is in seconds per loop.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// The number of runs.
    pub runs: usize,
    /// The loops of each run.
    pub loops: u64,
    /// The mean over the runs.
    pub mean: f64,
    /// The standard deviation over the runs. The divisor is the number of runs, as in `IPython`: it is that of
    /// these runs, not an estimate for all that could be.
    pub std: f64,
    /// The fastest run: the one least disturbed.
    pub min: f64,
    /// The median over the runs.
    pub median: f64,
    /// The runs in order.
    pub per_run: Vec<f64>,
}

impl Timing {
    fn new(loops: u64, per_run: Vec<f64>) -> Self {
        let runs = per_run.len();
        let n = runs as f64;
        let mean = per_run.iter().sum::<f64>() / n;
        let std = (per_run.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / n).sqrt();
        let mut sorted = per_run.clone();
        sorted.sort_by(f64::total_cmp);
        let median = f64::midpoint(sorted[(runs - 1) / 2], sorted[runs / 2]);
        Self { runs, loops, mean, std, min: sorted[0], median, per_run }
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ± {} per loop (mean ± std. dev. of {} run{}, {} loop{} each)",
            Seconds(self.mean),
            Seconds(self.std),
            self.runs,
            if self.runs == 1 { "" } else { "s" },
            Count(self.loops),
            if self.loops == 1 { "" } else { "s" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistics_are_those_of_the_runs() {
        let timing = Timing::new(100, vec![1.0, 5.0, 3.0, 7.0]);
        assert_eq!((timing.mean, timing.min, timing.median), (4.0, 1.0, 4.0));
        // Squares of the deviations: 9 + 1 + 1 + 9, divided by 4.
        assert_eq!(timing.std, 5.0_f64.sqrt());
        assert_eq!(Timing::new(1, vec![2.0, 9.0, 4.0]).median, 4.0);
        assert_eq!(Timing::new(1, vec![2.0]).std, 0.0);
    }

    #[test]
    fn it_prints_as_ipython_does() {
        let text = Timing::new(100, vec![1.2255e-3, 1.2345e-3]).to_string();
        assert_eq!(text, "1.23 ms ± 4.5 µs per loop (mean ± std. dev. of 2 runs, 100 loops each)");
        let text = Timing::new(1, vec![2.0]).to_string();
        assert_eq!(text, "2 s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)");
    }

    #[test]
    fn the_loops_go_1_2_5_10_until_a_run_takes_the_least_time() {
        let mut calls = 0_u64;
        let timing = Timeit::new().runs(3).min_time(Duration::ZERO).time(|| calls += 1);
        assert_eq!((timing.loops, timing.runs, calls), (1, 3, 4));

        let (mut calls, mut counts) = (0_u64, Vec::new());
        let timing = Timeit::new().runs(2).min_time(Duration::from_micros(50)).time(|| {
            calls += 1;
            counts.push(calls);
            std::thread::sleep(Duration::from_micros(1));
        });
        let mut calibration = 0;
        for loops in (0..).flat_map(|k| [1, 2, 5].map(|m| m * 10_u64.pow(k))) {
            calibration += loops;
            if loops == timing.loops {
                break;
            }
        }
        assert_eq!(calls, calibration + 2 * timing.loops);
    }

    #[test]
    fn no_runs_are_one_run() {
        assert_eq!(Timeit::new().runs(0).min_time(Duration::ZERO).time(|| ()).runs, 1);
    }
}
