//! What every backend must get right: a suite for backends from anywhere.
//!
//! ```
//! stencil::conformance::suite::<f64, _>(&stencil::Serial)?;
//! # Ok::<(), stencil::Error>(())
//! ```
//!
//! It returns the first error that a call gives and panics, as a test does, where an answer is wrong.
//!
//! Answers are compared with those of [`Serial`], which has tests of its own against exact ones. Two evaluations of
//! the Laplacian, with or without fused operations, differ by at most (d + 4) ε λ max |f| on d axes, where λ is
//! [`Laplacian::largest_eigenvalue`] (`docs/numerics/stencil.md`); a step multiplies that by α Δt and adds the
//! rounding of the sum, and later steps do not amplify it.

use compute_backend::{Error, Real, Result, Serial};

use crate::{Boundary, HeatEquation, Laplacian, Region, Stencils};

/// [`Stencils`] on grids of one to three axes, thin, odd and many workgroups long, with every boundary and region.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Stencils<T>>(backend: &B) -> Result<()> {
    for laplacian in grids()? {
        let n = laplacian.len();
        let field = values(n);
        for region in [
            Region::All,
            Region::Interior(1),
            Region::Interior(2),
            Region::Frame(2),
            Region::Rows { start: laplacian.shape()[0] / 2, end: laplacian.shape()[0] },
        ] {
            apply(backend, &laplacian, region, &field)?;
            step(backend, &laplacian, region, &field)?;
        }
        advance(backend, &laplacian, &field)?;
        errors(backend, &laplacian)?;
    }
    backend.sync()
}

fn grids<T: Real>() -> Result<Vec<Laplacian<T>>> {
    let spacings = [T::lit(0.3), T::lit(0.7), T::lit(1.1)];
    let (fixed, periodic) = (Boundary::Fixed, Boundary::Periodic);
    let held = Boundary::Dirichlet(T::lit(0.625));
    let mut grids = vec![];
    for shape in [
        &[1][..],
        &[2],
        &[3],
        &[257],
        &[70_001],
        &[1, 9],
        &[3, 3],
        &[37, 300],
        &[300, 37],
        &[3, 4, 5],
        &[19, 20, 33],
    ] {
        let spacings = &spacings[..shape.len()];
        for boundary in [fixed, periodic, held] {
            if boundary != fixed || shape.iter().all(|&n| n > 2) {
                grids.push(Laplacian::new(shape, spacings, boundary)?);
            }
        }
        let last = shape.len() - 1;
        grids.push(Laplacian::new(shape, spacings, periodic)?.with_sides(0, held, held)?);
        if shape[last] > 1 {
            grids.push(Laplacian::new(shape, spacings, periodic)?.with_sides(last, fixed, held)?);
            grids.push(Laplacian::new(shape, spacings, held)?.with_sides(last, held, fixed)?);
        }
    }
    Ok(grids)
}

fn apply<T: Real, B: Stencils<T>>(
    backend: &B,
    laplacian: &Laplacian<T>,
    region: Region,
    field: &[T],
) -> Result<()> {
    let untouched = vec![T::lit(-77.0); field.len()];
    let from = backend.upload(field)?;
    let mut to = backend.upload(&untouched)?;
    backend.apply(laplacian, region, &from, &mut to)?;
    let mut want = untouched;
    Serial.apply(laplacian, region, &field.to_vec(), &mut want)?;
    let bound = difference(laplacian) * laplacian.largest_eigenvalue();
    compare(&backend.read(&to)?, &want, bound, laplacian, region);
    assert_eq!(backend.read(&from)?, field, "the field read is left as it was");
    Ok(())
}

fn step<T: Real, B: Stencils<T>>(
    backend: &B,
    laplacian: &Laplacian<T>,
    region: Region,
    field: &[T],
) -> Result<()> {
    let heat = heat(laplacian)?;
    let untouched = vec![T::lit(-77.0); field.len()];
    let from = backend.upload(field)?;
    let mut to = backend.upload(&untouched)?;
    backend.step(&heat, region, &from, &mut to)?;
    let mut want = untouched;
    Serial.step(&heat, region, &field.to_vec(), &mut want)?;
    compare(&backend.read(&to)?, &want, step_difference(&heat), laplacian, region);
    Ok(())
}

fn advance<T: Real, B: Stencils<T>>(backend: &B, laplacian: &Laplacian<T>, field: &[T]) -> Result<()> {
    let heat = heat(laplacian)?;
    for steps in [0, 1, 2, 7, 20] {
        let (mut ours, mut spare) = (backend.upload(field)?, backend.upload(field)?);
        backend.advance(&heat, steps, &mut ours, &mut spare)?;
        let ours = backend.read(&ours)?;

        let (mut single, mut other) = (backend.upload(field)?, backend.upload(field)?);
        let (mut want, mut spare) = (field.to_vec(), field.to_vec());
        for _ in 0..steps {
            backend.step(&heat, Region::All, &single, &mut other)?;
            std::mem::swap(&mut single, &mut other);
            Serial.step(&heat, Region::All, &want, &mut spare)?;
            std::mem::swap(&mut want, &mut spare);
        }
        assert_eq!(ours, backend.read(&single)?, "{steps} steps at once and one by one, {laplacian:?}");
        compare(&ours, &want, T::lit(steps as f64) * step_difference(&heat), laplacian, Region::All);
    }
    Ok(())
}

fn errors<T: Real, B: Stencils<T>>(backend: &B, laplacian: &Laplacian<T>) -> Result<()> {
    let heat = heat(laplacian)?;
    let n = laplacian.len();
    let mut right = backend.zeros::<T>(n)?;
    let mut longer = backend.zeros::<T>(n + 1)?;
    let is_shape = |result: Result<()>| {
        assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`");
    };
    is_shape(backend.apply(laplacian, Region::All, &right, &mut longer));
    is_shape(backend.apply(laplacian, Region::All, &longer, &mut right));
    is_shape(backend.step(&heat, Region::All, &right, &mut longer));
    is_shape(backend.step(&heat, Region::All, &longer, &mut right));
    is_shape(backend.advance(&heat, 1, &mut right, &mut longer));
    is_shape(backend.advance(&heat, 1, &mut longer, &mut right));
    let from = backend.zeros::<T>(n)?;
    let rows = Region::Rows { start: 0, end: laplacian.shape()[0] + 1 };
    let outside = backend.apply(laplacian, rows, &from, &mut right);
    assert!(matches!(outside, Err(Error::Invalid { .. })), "rows outside the grid are `Error::Invalid`");
    assert_eq!(backend.read(&right)?, vec![T::zero(); n], "a refused call changes nothing");
    Ok(())
}

/// At nine tenths of the limit of stability.
fn heat<T: Real>(laplacian: &Laplacian<T>) -> Result<HeatEquation<T>> {
    let diffusivity = T::lit(1.5);
    let largest = HeatEquation::largest_time_step(laplacian, diffusivity)?;
    HeatEquation::new(*laplacian, diffusivity, T::lit(0.9) * largest)
}

/// How far two evaluations of the Laplacian may be apart, for values up to one, over its largest eigenvalue.
fn difference<T: Real>(laplacian: &Laplacian<T>) -> T {
    T::lit(laplacian.shape().len() as f64 + 4.0) * T::epsilon()
}

/// The same for a step, which adds the point and rounds.
fn step_difference<T: Real>(heat: &HeatEquation<T>) -> T {
    let laplacian = heat.laplacian();
    let rate = heat.diffusivity() * heat.time_step() * laplacian.largest_eigenvalue();
    (difference(laplacian) + T::epsilon()) * rate + T::epsilon()
}

fn compare<T: Real>(got: &[T], want: &[T], bound: T, laplacian: &Laplacian<T>, region: Region) {
    for (i, (&got, &want)) in got.iter().zip(want).enumerate() {
        assert!(
            (got - want).abs() <= bound,
            "point {i}: {got} is not {want} within {bound:e}, {region:?} of {laplacian:?}"
        );
    }
}

/// Odd multiples of 1/1024 between -1 and 1, without order.
fn values<T: Real>(n: usize) -> Vec<T> {
    (0..n).map(|i| T::lit((2 * ((i * 7919 + 13) % 1009) + 1) as f64 / 1024.0 - 1.0)).collect()
}
