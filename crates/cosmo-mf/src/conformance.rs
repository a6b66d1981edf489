//! What every backend must get right about mass functions: a suite for backends from anywhere.
//!
//! ```
//! use cosmo_mf::{Serial, conformance};
//!
//! conformance::suite::<f64, _>(&Serial)?;
//! conformance::suite::<f32, _>(&Serial)?;
//! # Ok::<(), cosmo_mf::Error>(())
//! ```
//!
//! Each function returns the first error that a call gives and panics, as a test does, where an answer is wrong.

use compute_backend::{Buffer, Error, Real, Result, Serial};

use crate::{
    Abundance, Cosmology, Derivative, Fit, Interpolation, Law, Model, Plan, Quantity, ROW, Row, Spectra,
    Transfer, Window,
};

const QUANTITIES: [Quantity; 5] =
    [Quantity::DnDlnM, Quantity::LnDnDlnM, Quantity::DnDM, Quantity::DnDLog10M, Quantity::Multiplicity];

/// All of it.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn suite<T: Real, B: Spectra<T>>(backend: &B) -> Result<()> {
    variance(backend)?;
    kernels(backend)?;
    lesson(backend)?;
    shapes(backend)?;
    backend.sync()
}

/// [`Spectra::variance`] of three spectra against the sum that defines it, in `f64`.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn variance<T: Real, B: Spectra<T>>(backend: &B) -> Result<()> {
    for nodes in [128, 512] {
        let plan = Plan::builder().nodes(nodes).build()?;
        let window = Window { first: nodes / 3, len: nodes / 5 };
        let spectra: Vec<T> = (0..3)
            .map(|i| {
                let cosmology = Cosmology::flat(0.2 + 0.1 * f64::from(i), 70.0);
                plan.spectrum(&cosmology, &Transfer::Bbks)
            })
            .collect::<Result<Vec<_>>>()?
            .concat()
            .into_iter()
            .map(T::lit)
            .collect();
        let on_device = backend.upload(&spectra)?;
        let mut table = backend.zeros::<T>(9 * window.len)?;
        backend.variance(&plan.load(backend)?, window, &on_device, &mut table)?;
        let table = backend.read(&table)?;
        // What a transform rounds is spread over all nodes alike: ε times the sum of all modes.
        let spread: Vec<[f64; 3]> = spectra
            .chunks(nodes)
            .map(|spectrum| plan.residues(&widen(spectrum)).map(|residues| residues.total))
            .collect::<Result<_>>()?;
        let planes = plan.load::<f64, _>(&Serial)?;
        let (kernels, scale) = planes.planes().split_at(3 * nodes);
        for (i, got) in table.iter().enumerate() {
            let (cosmology, plane, j) =
                (i / (3 * window.len), i / window.len % 3, i % window.len + window.first);
            let terms = (0..nodes).map(|n| {
                kernels[plane * nodes + (n + j) % nodes] * spectra[cosmology * nodes + n].widen() * scale[j]
            });
            let (sum, magnitude) =
                terms.fold((0.0, 0.0), |(sum, size): (f64, f64), t| (sum + t, size + t.abs()));
            // Three roundings of each term, and those of a sum in 64 parts and then in pairs; or a transform's.
            let summed = (3.0 + nodes as f64 / 64.0 + 6.0) * magnitude;
            let bound = T::epsilon().widen() * (summed + 4.0 * spread[cosmology][plane] * scale[j]);
            assert!(
                (got.widen() - sum).abs() <= bound,
                "variance, element {i}: {got} is not {sum} within {bound}"
            );
        }
    }
    Ok(())
}

/// [`Spectra::peaks`] and [`Spectra::abundance`] against [`Serial`] in `f64`, from the same inputs.
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn kernels<T: Real, B: Spectra<T>>(backend: &B) -> Result<()> {
    let epsilon = T::epsilon().widen();
    let plan = &Plan::default();
    let window = Window { first: 200, len: 100 };
    // Power laws of different slopes, as a table: σ² = e^(-s x), with all digits of T.
    let node = &|j: i32| plan.step() * f64::from(j - 50);
    let table: Vec<T> = [0.6, 1.7]
        .iter()
        .flat_map(|s: &f64| {
            (0..3).flat_map(move |d| (0..100).map(move |j| T::lit((-s).powi(d) * (-s * node(j)).exp())))
        })
        .collect();
    let count = 300_u32;
    // Cells 210 to 279 and fractions all over [0, 1).
    let masses: Vec<T> = (0..count)
        .map(|i| f64::from(210 + i % 70))
        .chain((0..count).map(|i| f64::from(i * 37 % count) / f64::from(count)))
        .chain((0..count).map(|i| 10.0_f64.powf(-2.0 - 13.0 * f64::from(i) / f64::from(count))))
        .map(T::lit)
        .collect();
    let shifts = [0.0, 0.0, -3.0, 0.75].map(T::lit);
    for derivative in [Derivative::Analytic, Derivative::Taught] {
        let step = T::lit(plan.step());
        let interpolation = Interpolation { window, step, derivative };
        let peaks = peaks_of::<T, B>(backend, interpolation, &table, &masses, &shifts)?;
        let widened = Interpolation { window, step: step.widen(), derivative };
        let [table, masses, shifts] = [&table[..], &masses, &shifts].map(widen);
        let want = peaks_of::<f64, Serial>(&Serial, widened, &table, &masses, &shifts)?;
        for (i, (got, want)) in peaks.iter().zip(&want).enumerate() {
            // σ: the rounding of ten operations. The slope: those of the nodes' ratios, and in f64 of a quintic, which
            // divides the rounding of the values by the step; in f32 the cubic through slopes is another curve, by
            // h⁴/384 of a fifth derivative, which a power law has not.
            let amplification = if i < 2 * count as usize { 16.0 } else { 64.0 / plan.step() };
            let bound = amplification * epsilon * want.abs();
            assert!((got.widen() - want).abs() <= bound, "peak {i}: {got} is not {want} within {bound}");
        }
    }

    let (density, redshifts) = (4.2e10, 3_usize);
    // σ from 0.2 to 5 and slopes from 0.05 to 0.6, two cosmologies, ν up to 8.
    let sigma = (0..2 * count).map(|i| 0.2 * 25.0_f64.powf(f64::from(i) / f64::from(2 * count)));
    let slope = (0..2 * count).map(|i| 0.05 + 0.55 * f64::from(i * 17 % count) / f64::from(count));
    let peaks: Vec<T> = sigma.chain(slope).map(T::lit).collect();
    let cosmology = Cosmology::flat(0.3, 70.0);
    for (fit, quantity) in Fit::ALL.iter().flat_map(|fit| QUANTITIES.map(|quantity| (*fit, quantity))) {
        let mut rows: Vec<T> = Vec::new();
        for i in 0..2 * redshifts {
            let (barrier, growth) = (0.4 + 0.24 * i as f64, 1.0 - 0.07 * i as f64);
            let coefficients = fit.coefficients(&cosmology, 0.5 * i as f64, 1.0)?;
            rows.extend(Row { density, barrier, growth, coefficients }.to_array().map(T::lit));
        }
        let law = Law { form: fit.form(), quantity };
        let out = abundance_of::<T, B>(backend, law, &masses, &peaks, &rows)?;
        let [masses, wide_peaks, rows] = [&masses[..], &peaks, &rows].map(widen);
        let want = abundance_of::<f64, Serial>(&Serial, law, &masses, &wide_peaks, &rows)?;
        assert_eq!(out.len(), want.len());
        for (i, (got, want)) in out.iter().zip(&want).enumerate() {
            let (row, mass) = (i / count as usize, i % count as usize);
            let (sigma, growth) = (wide_peaks[row / redshifts * count as usize + mass], rows[ROW * row + 2]);
            let (nu, inverse) = (rows[ROW * row + 1] / sigma, 1.0 / (sigma * growth));
            // What is in the exponent, ν² or σ⁻² or a power of ln σ, is rounded some times before the exponential makes
            // that relative; the rest are the roundings of factors, of powers, whose logarithms are below 10, and of
            // the logarithms of the largest and the smallest factor, 24 and 35.
            let exponent = 2.0 * (nu * nu + inverse * inverse) + 40.0;
            let bound = match quantity {
                Quantity::LnDnDlnM => (120.0 + exponent) * epsilon,
                // What is below the smallest normal number may be zero.
                _ => (40.0 + exponent) * epsilon * want.abs() + T::min_positive_value().widen(),
            };
            assert!((got.widen() - want).abs() <= bound, "{fit:?} {i}, ν = {nu}: {got} is not {want}");
        }
    }
    Ok(())
}

/// The lesson from masses to mass function, against [`Serial`] in `f64`: 1e-5 for ν ≤ 8 in `f32`; in `f64` within the
/// bounds on both errors ([`Sphere::mass_function_error`](crate::Sphere::mass_function_error)).
///
/// # Errors
/// The first that a call gives where it should not.
///
/// # Panics
/// Where an answer is wrong.
pub fn lesson<T: Real, B: Spectra<T>>(backend: &B) -> Result<()> {
    let masses: Vec<f64> = (0..200).map(|i| 10.0_f64.powf(2.0 + 13.0 * f64::from(i) / 199.0)).collect();
    let redshifts = [0.0, 5.0, 10.0, 20.0, 30.0];
    let plan = Plan::default();
    let variance = plan.variance_of(&Cosmology::lesson(), &Transfer::Bbks)?;
    let growth = crate::Growth::new(&Cosmology::lesson())?;
    for derivative in [Derivative::Analytic, Derivative::Taught] {
        for quantity in [Quantity::DnDlnM, Quantity::LnDnDlnM] {
            let model = Model::lesson().with_derivative(derivative).with_quantity(quantity);
            let got = Abundance::<T, B>::new(backend.clone(), &plan, &model, &masses)?.at(&redshifts)?;
            let mut exact = Abundance::<f64, _>::new(Serial, &plan, &model, &masses)?;
            let (sigma, _) = exact.peaks()?;
            let want = exact.at(&redshifts)?;
            for ((z, m), &want) in want.indexed_iter() {
                let nu = 1.69 / (growth.factor(redshifts[z])? * sigma[m]);
                let exact = T::epsilon().widen() < 1e-10;
                let both = 2.0 * variance.at_mass_msun(masses[m])?.mass_function_error(nu);
                let relative = if exact { both } else { 1e-5 };
                let bound = match quantity {
                    Quantity::LnDnDlnM => relative,
                    _ => relative * want,
                };
                let got = got[[z, m]].widen();
                assert!(
                    nu > 8.0 || (got - want).abs() <= bound,
                    "z {z}, mass {m}, ν = {nu}: {got} is not {want}"
                );
                assert!(
                    got.is_finite() && (quantity == Quantity::LnDnDlnM || got >= 0.0),
                    "{got} at ν = {nu}"
                );
            }
        }
    }
    let mut none = Abundance::<T, B>::new(backend.clone(), &plan, &Model::lesson(), &[] as &[f64])?;
    assert_eq!(none.at(&redshifts)?.dim(), (5, 0), "no masses");
    let mut one = Abundance::<T, B>::new(backend.clone(), &plan, &Model::lesson(), &[1e12][..])?;
    assert_eq!(one.at(&[] as &[f64])?.dim(), (0, 1), "no redshifts");
    assert_eq!(one.at(&[0.0][..])?.dim(), (1, 1), "one of each");
    Ok(())
}

/// Buffers of the wrong length are errors.
fn shapes<T: Real, B: Spectra<T>>(backend: &B) -> Result<()> {
    let wrong = |result: Result<()>| {
        assert!(matches!(result, Err(Error::Shape { .. })), "a wrong length is `Error::Shape`");
    };
    let plan = Plan::builder().nodes(128).build()?;
    let loaded = plan.load::<T, B>(backend)?;
    let window = Window { first: 10, len: 20 };
    let (spectrum, mut short) = (backend.zeros(128)?, backend.zeros(59)?);
    wrong(backend.variance(&loaded, window, &spectrum, &mut short));
    wrong(backend.variance(&loaded, window, &backend.zeros(127)?, &mut backend.zeros(60)?));
    let beyond = Window { first: 120, len: 20 };
    let result = backend.variance(&loaded, beyond, &spectrum, &mut backend.zeros(60)?);
    assert!(matches!(result, Err(Error::Invalid { .. })), "a window beyond the nodes is `Error::Invalid`");
    let interpolation = Interpolation { window, step: T::one(), derivative: Derivative::Analytic };
    let (table, masses, shifts) = (backend.zeros(60)?, backend.zeros(9)?, backend.zeros(2)?);
    wrong(backend.peaks(interpolation, &table, &masses, &shifts, &mut backend.zeros(5)?));
    wrong(backend.peaks(interpolation, &table, &backend.zeros(8)?, &shifts, &mut backend.zeros(6)?));
    let law = Law { form: crate::Form::PressSchechter, quantity: Quantity::DnDlnM };
    let (peaks, rows) = (backend.zeros(6)?, backend.zeros(ROW)?);
    wrong(backend.abundance(law, &masses, &peaks, &rows, &mut backend.zeros(2)?));
    wrong(backend.abundance(law, &masses, &peaks, &backend.zeros(ROW - 1)?, &mut backend.zeros(3)?));
    Ok(())
}

fn peaks_of<T: Real, B: Spectra<T>>(
    backend: &B,
    interpolation: Interpolation<T>,
    table: &[T],
    masses: &[T],
    shifts: &[T],
) -> Result<Vec<T>> {
    let [table, masses, shifts] = [backend.upload(table)?, backend.upload(masses)?, backend.upload(shifts)?];
    let mut peaks = backend.zeros(2 * masses.len() / 3 * shifts.len() / 2)?;
    backend.peaks(interpolation, &table, &masses, &shifts, &mut peaks)?;
    backend.read(&peaks)
}

fn abundance_of<T: Real, B: Spectra<T>>(
    backend: &B,
    law: Law,
    masses: &[T],
    peaks: &[T],
    rows: &[T],
) -> Result<Vec<T>> {
    let mut out = backend.zeros(rows.len() / ROW * masses.len() / 3)?;
    let [masses, peaks, rows] = [backend.upload(masses)?, backend.upload(peaks)?, backend.upload(rows)?];
    backend.abundance(law, &masses, &peaks, &rows, &mut out)?;
    backend.read(&out)
}

fn widen<T: Real>(values: &[T]) -> Vec<f64> {
    values.iter().map(|v| v.widen()).collect()
}
