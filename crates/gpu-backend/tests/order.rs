//! Any sequence of operations gives on the GPU what it gives on the host, bit for bit.

use compute_backend::{Arrays, Error, Result, Serial};
use gpu_backend::testing;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

/// What can happen to three arrays.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, f32),
    Fill(usize, f32),
    Copy(usize, usize),
    Axpy(f32, usize, usize),
    /// A fresh array in place of the old, which is dropped while launches that use it may wait.
    Replace(usize, f32),
    Read(usize),
    Sync,
}

fn step() -> impl Strategy<Value = Step> {
    let array = 0..3_usize;
    let value = (-8..8_i8).prop_map(f32::from);
    // Factors whose products are exact, so that a device may fuse or not.
    let factor = prop_oneof![Just(1.0_f32), Just(-1.0), Just(0.5)];
    let two = (0..3_usize, 1..3_usize).prop_map(|(a, by)| (a, (a + by) % 3));
    prop_oneof![
        2 => (array.clone(), value.clone()).prop_map(|(a, v)| Step::Write(a, v)),
        2 => (array.clone(), value.clone()).prop_map(|(a, v)| Step::Fill(a, v)),
        2 => two.clone().prop_map(|(a, b)| Step::Copy(a, b)),
        8 => (factor, two).prop_map(|(f, (a, b))| Step::Axpy(f, a, b)),
        1 => (array.clone(), value).prop_map(|(a, v)| Step::Replace(a, v)),
        1 => array.prop_map(Step::Read),
        1 => Just(Step::Sync),
    ]
}

/// All that was read on the way, and the three arrays at the end.
fn run<B: Arrays<f32>>(backend: &B, len: usize, steps: &[Step]) -> Result<Vec<Vec<f32>>> {
    let data = |value: f32| (0..len).map(|i| value + (i % 5) as f32).collect::<Vec<f32>>();
    let mut arrays = [backend.upload(&data(1.0))?, backend.upload(&data(2.0))?, backend.upload(&data(3.0))?];
    let mut seen = vec![];
    for step in steps {
        match *step {
            Step::Write(a, value) => backend.write(&mut arrays[a], &data(value))?,
            Step::Fill(a, value) => backend.fill(value, &mut arrays[a])?,
            Step::Copy(a, b) => {
                let (from, to) = pair(&mut arrays, a, b)?;
                backend.copy(from, to)?;
            }
            Step::Axpy(factor, a, b) => {
                let (x, y) = pair(&mut arrays, a, b)?;
                backend.axpy(factor, x, y)?;
            }
            Step::Replace(a, value) => arrays[a] = backend.upload(&data(value))?,
            Step::Read(a) => seen.push(backend.read(&arrays[a])?),
            Step::Sync => backend.sync()?,
        }
    }
    for array in &arrays {
        seen.push(backend.read(array)?);
    }
    Ok(seen)
}

fn pair<T>(arrays: &mut [T; 3], a: usize, b: usize) -> Result<(&T, &mut T)> {
    let [x, y] = arrays.get_disjoint_mut([a, b]).map_err(|e| Error::invalid("the pair", "two arrays", e))?;
    Ok((x, y))
}

#[test]
fn any_sequence_of_operations_gives_what_it_gives_on_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    // More steps than two batches hold, fewer than it takes for doubling to leave the range of `f32`.
    let cases = (0..400_usize, prop::collection::vec(step(), 0..140));
    let result = runner.run(&cases, |(len, steps)| {
        let want = run(&Serial, len, &steps).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let got = run(&gpu, len, &steps).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(got, want);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
