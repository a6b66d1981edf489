//! The same bits for any length, chunk and number of threads, and at every level of the instruction set.

use compute_backend::simd::{self, Kernel, Level};
use compute_backend::{Arrays, Error, Executor, Serial, Threads, conformance};
use proptest::prelude::*;

#[expect(clippy::unwrap_used, reason = "a test helper")]
fn executors() -> Vec<Executor> {
    let mut all = vec![Executor::SERIAL];
    all.extend([1, 2, 3, 8].map(|n| Executor::with_threads(n).unwrap()));
    all
}

/// Values whose sum depends on the order of its additions.
fn values(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed | 1;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let unit = (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
            unit * 10_f64.powi((state % 17) as i32 - 8)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sums_and_chunks_do_not_depend_on_the_threads(n in 0_usize..20_000, chunk in 1_usize..5_000, seed: u64) {
        let x = values(n, seed);
        let mut sums = vec![];
        let mut mapped = vec![];
        for executor in executors() {
            let sum = executor.sum(0.0, n, chunk, |r| x[r].iter().sum::<f64>()).unwrap();
            sums.push(sum.to_bits());
            let (mut a, mut b) = (vec![0.0; n], vec![0; n]);
            executor.for_each_chunk([&mut a[..]], chunk, |i, [a]| {
                for (k, a) in a.iter_mut().enumerate() {
                    *a = x[i * chunk + k] * i as f64;
                }
            }).unwrap();
            executor.for_each_chunk([&mut b[..]], chunk, |i, [b]| b.fill(i)).unwrap();
            prop_assert!(b.iter().enumerate().all(|(k, &i)| i == k / chunk), "each element belongs to its chunk");
            mapped.push(a);
        }
        prop_assert!(sums.windows(2).all(|w| w[0] == w[1]));
        prop_assert!(mapped.windows(2).all(|w| w[0] == w[1]));
    }
}

#[test]
fn two_slices_are_cut_at_the_same_places() {
    for executor in executors() {
        let (mut a, mut b) = (vec![0; 1001], vec![0; 1001]);
        executor
            .for_each_chunk([&mut a[..], &mut b[..]], 10, |i, [a, b]| {
                a.fill(i);
                b.fill(2 * i);
            })
            .unwrap();
        assert!((0..1001).all(|k| a[k] == k / 10 && b[k] == 2 * (k / 10)));
    }
}

#[test]
fn a_map_keeps_its_order_and_for_each_meets_every_task_once() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for executor in executors() {
        assert_eq!(executor.map(1000, |i| i * i), (0..1000).map(|i| i * i).collect::<Vec<_>>());
        let hits: Vec<AtomicUsize> = (0..1000).map(|_| AtomicUsize::new(0)).collect();
        executor.for_each(1000, |i| {
            hits[i].fetch_add(1, Ordering::Relaxed);
        });
        assert!(hits.iter().all(|h| h.load(Ordering::Relaxed) == 1));
    }
}

#[test]
fn a_chunk_of_nothing_unequal_slices_and_no_threads_are_errors() {
    let executor = Executor::SERIAL;
    let (mut a, mut b) = ([0; 3], [0; 4]);
    assert!(matches!(executor.for_each_chunk([&mut a[..]], 0, |_, _| ()), Err(Error::Invalid { .. })));
    assert!(matches!(
        executor.for_each_chunk([&mut a[..], &mut b[..]], 1, |_, _| ()),
        Err(Error::Shape { .. })
    ));
    assert!(matches!(executor.sum(0, 10, 0, |r| r.len()), Err(Error::Invalid { .. })));
    assert!(matches!(Threads::with_count(0), Err(Error::Invalid { .. })));
    assert!(matches!(Threads::with_count(usize::MAX), Err(Error::Invalid { .. })));
}

#[test]
fn array_operations_have_the_same_bits_on_any_number_of_threads() {
    for n in [0, 1, 511, 512, 513, 100_000, 300_001] {
        let x = values(n, n as u64);
        let mut y = values(n, 42);
        let want_sum = Serial.sum(&x).unwrap();
        let mut want = y.clone();
        Serial.axpy(0.3, &x, &mut want).unwrap();
        for count in [1, 2, 3, 8] {
            let threads = Threads::with_count(count).unwrap();
            assert_eq!(
                threads.sum(&x).unwrap().to_bits(),
                want_sum.to_bits(),
                "{n} elements, {count} threads"
            );
            let mut got = y.clone();
            threads.axpy(0.3, &x, &mut got).unwrap();
            assert_eq!(got, want);
        }
        y.clear();
    }
}

#[test]
fn host_backends_conform() {
    fn check<B: Arrays<f32> + Arrays<f64>>(backend: &B) {
        conformance::memory::<f32, _>(backend).unwrap();
        conformance::memory::<f64, _>(backend).unwrap();
        conformance::arrays::<f32, _>(backend).unwrap();
        conformance::arrays::<f64, _>(backend).unwrap();
    }
    check(&Serial);
    check(&Threads::new().unwrap());
    check(&Threads::with_count(3).unwrap());
}

#[test]
fn plain_arithmetic_has_the_same_bits_at_every_level() {
    struct Horner<'a>(&'a [f64]);
    impl Kernel for Horner<'_> {
        type Output = Vec<u64>;
        #[inline(always)]
        fn run(self) -> Vec<u64> {
            self.0
                .iter()
                .map(|x| ((x * 1.1 + 0.3) * x - 0.7) / (x * x + 1.0).sqrt())
                .map(f64::to_bits)
                .collect()
        }
    }
    let x = values(1003, 7);
    let want = simd::dispatch_at(Level::Baseline, Horner(&x));
    for level in Level::available() {
        assert_eq!(simd::dispatch_at(level, Horner(&x)), want, "{level:?}");
    }
}

#[test]
fn work_is_shared_out_among_those_who_come() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for executor in executors() {
        for most in [0, 1, 2, 5, 100] {
            let (came, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let done: Vec<_> = (0..1000).map(|_| AtomicUsize::new(0)).collect();
            executor.together(most, || {
                came.fetch_add(1, Ordering::Relaxed);
                while let Some(piece) = done.get(next.fetch_add(1, Ordering::Relaxed)) {
                    piece.fetch_add(1, Ordering::Relaxed);
                }
            });
            assert!(done.iter().all(|times| times.load(Ordering::Relaxed) == 1));
            assert_eq!(
                came.into_inner(),
                most.min(executor.threads()).max(1),
                "{executor:?}, at most {most}"
            );
        }
    }
}
