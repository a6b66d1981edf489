//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! use compute_backend::{Serial, conformance};
//!
//! conformance::memory::<f64, _>(&Serial)?;
//! conformance::arrays::<f64, _>(&Serial)?;
//! # Ok::<(), compute_backend::Error>(())
//! ```
//!
//! Each function returns the first error that a call gives and panics, as a test does, where an answer is wrong.

use crate::{Arrays, Backend, Buffer, Error, Real, Result, Serial};

/// Lengths at which kernels go wrong: nothing, one, around a vector, around a workgroup, and many chunks.
const LENGTHS: [usize; 12] = [0, 1, 3, 15, 16, 17, 255, 256, 257, 1000, 65_537, 200_003];

/// Upload, read, write, zeros, view and update, and the errors of wrong lengths.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn memory<T: Real, B: Backend>(backend: &B) -> Result<()> {
    assert!(!backend.name().is_empty(), "a backend has a name");
    for n in LENGTHS {
        let data: Vec<T> = ramp(n);
        let mut buffer = backend.upload(&data)?;
        assert_eq!(buffer.len(), n);
        assert_eq!(buffer.is_empty(), n == 0);
        assert_eq!(backend.read(&buffer)?, data, "upload, then read, {n} elements");
        assert_eq!(&*backend.view(&buffer)?, &data[..], "view, {n} elements");

        let reversed: Vec<T> = data.iter().rev().copied().collect();
        backend.write(&mut buffer, &reversed)?;
        let mut out = vec![T::one(); n];
        backend.read_into(&buffer, &mut out)?;
        assert_eq!(out, reversed, "write, then read_into, {n} elements");

        let before = backend.update(&mut buffer, |host| {
            let before = host.len();
            host.reverse();
            before
        })?;
        assert_eq!(before, n, "update hands on what the closure gives");
        assert_eq!(backend.read(&buffer)?, data, "update, {n} elements");

        assert_eq!(backend.read(&backend.zeros::<T>(n)?)?, vec![T::zero(); n], "zeros, {n} elements");

        let longer = vec![T::zero(); n + 1];
        assert_shape(&backend.write(&mut buffer, &longer));
        assert_shape(&backend.read_into(&buffer, &mut longer.clone()));
        assert_eq!(backend.read(&buffer)?, data, "a refused write changes nothing");
    }
    let clone = backend.clone();
    let buffer = backend.upload(&[T::one()])?;
    assert_eq!(clone.read(&buffer)?, [T::one()], "a clone is a handle to the same place");
    // Kernels pass integers too, such as indices.
    let indices = backend.upload(&[1_u32, 2, 3])?;
    assert_eq!(backend.read(&indices)?, [1, 2, 3]);
    assert!(backend.zeros::<T>(usize::MAX / 16).is_err(), "no machine holds that, and that is an error");
    backend.sync()
}

/// [`Arrays`]: fill, copy, axpy and sum against [`Serial`].
///
/// `fill`, `copy` and `axpy` must agree to the bit (a device that fuses the multiplication and the addition of
/// `axpy` may differ by half an ulp of the product); a sum within its error bound.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn arrays<T: Real, B: Arrays<T>>(backend: &B) -> Result<()> {
    let (a, half) = (T::lit(1.7), T::lit(0.5));
    for n in LENGTHS {
        let x: Vec<T> = ramp(n);
        let on_device = backend.upload(&x)?;
        let mut y = backend.zeros::<T>(n)?;
        backend.fill(half, &mut y)?;
        assert_eq!(backend.read(&y)?, vec![half; n], "fill, {n} elements");

        backend.axpy(a, &on_device, &mut y)?;
        let (got, mut want) = (backend.read(&y)?, vec![half; n]);
        Serial.axpy(a, &x, &mut want)?;
        for i in 0..n {
            let ulp = T::epsilon() * (a * x[i]).abs();
            assert!(
                (got[i] - want[i]).abs() <= ulp,
                "axpy, element {i} of {n}: {} is not {}",
                got[i],
                want[i]
            );
        }

        let mut copy = backend.zeros::<T>(n)?;
        backend.copy(&y, &mut copy)?;
        assert_eq!(backend.read(&copy)?, got, "copy, {n} elements");

        let (sum, exact) = (backend.sum(&on_device)?.widen(), x.iter().map(|v| v.widen()).sum::<f64>());
        let magnitude: f64 = x.iter().map(|v| v.widen().abs()).sum();
        let bound = sum_bound(n) * T::epsilon().widen() * magnitude;
        assert!((sum - exact).abs() <= bound, "sum of {n}: {sum} is not {exact} within {bound}");

        let mut longer = backend.zeros::<T>(n + 1)?;
        assert_shape(&backend.copy(&y, &mut longer));
        assert_shape(&backend.axpy(a, &y, &mut longer));
    }
    // What was queued runs in the order of the calls.
    let mut x = backend.upload(&[T::one()])?;
    let mut y = backend.upload(&[T::one()])?;
    for _ in 0..40 {
        backend.write(&mut x, &[half])?;
        backend.axpy(T::one(), &x, &mut y)?;
        backend.write(&mut x, &[-half])?;
        backend.axpy(T::one(), &x, &mut y)?;
    }
    assert_eq!(backend.read(&y)?, [T::one()], "writes and kernels keep their order");
    backend.sync()
}

/// The factor of the error bound of [`Arrays::sum`].
fn sum_bound(n: usize) -> f64 {
    37.0 + (n as f64 / 512.0).max(1.0).log2()
}

/// Odd multiples of 1/128 of both signs: any sum of these in `f64` is exact, and so an oracle.
fn ramp<T: Real>(n: usize) -> Vec<T> {
    (0..n).map(|i| T::lit((2 * ((i * 7919) % 1009) + 1) as f64 / 128.0 - 7.75)).collect()
}

fn assert_shape(result: &Result<()>) {
    assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`");
}
