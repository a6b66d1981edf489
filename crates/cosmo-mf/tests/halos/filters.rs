//! Filters, curvature and moments against an adaptive oracle and closed forms.

use cosmo_mf::{Cosmology, EquationsOf, Filter, Fit, Model, Plan, Transfer, Units};

use crate::oracle;

/// ∫ f from `low` to `high` by Simpson's rule, halved where it has not converged.
fn adaptive(f: &dyn Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> f64 {
    fn halve(
        f: &dyn Fn(f64) -> f64,
        ends: [f64; 2],
        values: [f64; 3],
        whole: f64,
        tolerance: f64,
        depth: u32,
    ) -> f64 {
        let [low, high] = ends;
        let [left, middle, right] = values;
        let centre = 0.5 * (low + high);
        let (a, b) = (f(0.5 * (low + centre)), f(0.5 * (centre + high)));
        let sixth = (high - low) / 12.0;
        let (first, second) = (sixth * (left + 4.0 * a + middle), sixth * (middle + 4.0 * b + right));
        let change = first + second - whole;
        // Rounding is not halved away.
        let rounding = 8.0 * f64::EPSILON * (first.abs() + second.abs());
        if depth == 0 || change.abs() < 15.0 * tolerance || change.abs() < rounding {
            return first + second + change / 15.0;
        }
        halve(f, [low, centre], [left, a, middle], first, tolerance, depth - 1)
            + halve(f, [centre, high], [middle, b, right], second, tolerance, depth - 1)
    }
    // Some panels first, so that nothing is overlooked.
    let panels = 64;
    let width = (high - low) / f64::from(panels);
    (0..panels)
        .map(|i| {
            let ends = [low + f64::from(i) * width, low + f64::from(i + 1) * width];
            let values = [f(ends[0]), f(0.5 * (ends[0] + ends[1])), f(ends[1])];
            let whole = width / 6.0 * (values[0] + 4.0 * values[1] + values[2]);
            halve(f, ends, values, whole, tolerance / f64::from(panels), 12)
        })
        .sum()
}

/// W² of a filter.
fn squared(filter: Filter, x: f64) -> f64 {
    match filter {
        Filter::Gaussian => (-x * x).exp(),
        // The end of the integral is 1 up to rounding.
        Filter::SharpK { .. } => f64::from(x <= 1.0 + 1e-9),
        Filter::SmoothK { steepness, .. } => (1.0 + x.powf(steepness)).powi(-2),
        other => panic!("{other:?} has an oracle of its own"),
    }
}

/// k³P(k) of BBKS, without a factor.
fn density(cosmology: &Cosmology, k: f64) -> f64 {
    let h = cosmology.hubble_km_s_mpc / 100.0;
    let q = k / (cosmology.omega_matter * h * h);
    let log = (2.34 * q).ln_1p() / (2.34 * q);
    let polynomial = 1.0 + 3.89 * q + (16.1 * q).powi(2) + (5.46 * q).powi(3) + (6.71 * q).powi(4);
    k.powf(3.0 + cosmology.spectral_index) * log * log / polynomial.sqrt()
}

/// ∫ d ln k k²ʲ k³P W².
fn integral(cosmology: &Cosmology, filter: Filter, order: i32, radius: f64) -> f64 {
    let f = |ln_k: f64| {
        let k: f64 = ln_k.exp();
        k.powi(2 * order) * density(cosmology, k) * squared(filter, k * radius)
    };
    // The sharp filter ends there; the others fall.
    let top = match filter {
        Filter::SharpK { .. } => -radius.ln(),
        _ => 25.0 - radius.ln(),
    };
    let size = adaptive(&f, -30.0, top, 1e-3 * f(-radius.ln()));
    adaptive(&f, -30.0, top, 1e-13 * size)
}

const FILTERS: [Filter; 3] = [Filter::Gaussian, Filter::SHARP_K, Filter::SMOOTH_K];

#[test]
fn sigma_under_every_filter_is_that_of_the_oracle_within_its_bound() {
    let cosmology = Cosmology::flat(0.3, 70.0);
    // σ₈ is always that of a top-hat.
    let plain = Plan::default().variance_of(&cosmology, &Transfer::Bbks).unwrap();
    let top_hat = plain.at_radius_mpc(3.0).unwrap();
    let eight = plain.at_radius_mpc(8.0 / 0.7).unwrap().sigma_error;
    let unit = top_hat.sigma.powi(2) / oracle::variance(&|k| density(&cosmology, k), 3.0).0;
    for filter in FILTERS {
        let plan = Plan::builder().filter(filter).build().unwrap();
        let variance = plan.variance_of(&cosmology, &Transfer::Bbks).unwrap();
        for radius in [0.02, 0.7, 5.0, 60.0] {
            let sphere = variance.at_radius_mpc(radius).unwrap();
            let want = (unit * integral(&cosmology, filter, 0, radius)).sqrt();
            let error = (sphere.sigma / want - 1.0).abs();
            // 2e-13: both oracles' own.
            let bound = sphere.sigma_error + eight + top_hat.sigma_error + 2e-13;
            assert!(error < bound, "{filter:?}, R = {radius}: {error:e} above {bound:e}");
            assert!(sphere.sigma_error < 1e-9, "{filter:?}, R = {radius}: {:e}", sphere.sigma_error);
            let mass = filter.volume() * cosmology.mean_density_msun_mpc3() * radius.powi(3);
            assert!((sphere.mass_msun / mass - 1.0).abs() < 1e-13);
        }
    }
}

#[test]
fn slope_and_curvature_are_the_derivatives_within_their_bounds() {
    let cosmology = Cosmology::flat(0.3, 70.0).with_baryons(0.05);
    let wiggles = Transfer::EisensteinHu(EquationsOf::Paper);
    for (transfer, nodes) in [(Transfer::Bbks, 512), (wiggles, 2048)] {
        for filter in [Filter::TopHat, Filter::Gaussian, Filter::SMOOTH_K] {
            let plan = Plan::builder().filter(filter).nodes(nodes).build().unwrap();
            let variance = plan.variance_of(&cosmology, &transfer).unwrap();
            for radius in [0.05, 1.0, 8.0, 30.0_f64] {
                let at = |k: f64| variance.at_radius_mpc(radius * (k * 0.01).exp()).unwrap();
                let ln = |k: f64| at(k).sigma.ln();
                // Sixth order: h⁶/140 of a seventh derivative, below 1 for these spectra; ε/h of rounding, ε/h² of the
                // second derivative.
                let slope =
                    (45.0 * (ln(1.0) - ln(-1.0)) - 9.0 * (ln(2.0) - ln(-2.0)) + ln(3.0) - ln(-3.0)) / 0.6;
                let sphere = at(0.0);
                assert!(
                    (sphere.slope - slope).abs() < 1e-9,
                    "{filter:?}, R = {radius}: {} {slope}",
                    sphere.slope
                );
                let d = |k: f64| at(k).slope;
                let curvature =
                    (45.0 * (d(1.0) - d(-1.0)) - 9.0 * (d(2.0) - d(-2.0)) + d(3.0) - d(-3.0)) / 0.6;
                let bound = sphere.curvature_error + 200.0 * sphere.slope_error * sphere.slope.abs() + 1e-9;
                let error = (sphere.curvature - curvature).abs();
                assert!(error < bound, "{filter:?}, R = {radius}: {error:e} above {bound:e}");
                assert!(
                    sphere.curvature_error < 1e-4,
                    "{filter:?}, R = {radius}: {:e}",
                    sphere.curvature_error
                );
            }
        }
    }
    // A power law: none.
    let power = cosmology.with_spectral_index(-1.5);
    let variance = Plan::default().variance_of(&power, &Transfer::PowerLaw).unwrap();
    let sphere = variance.at_radius_mpc(3.0).unwrap();
    assert!(sphere.curvature.abs() <= sphere.curvature_error, "{sphere:?}");
}

#[test]
fn the_slope_of_the_sharp_filter_is_the_spectrum_itself() {
    // dσ²/d ln R = -Δ²(1/R): nothing of the window's shape is left.
    let cosmology = Cosmology::flat(0.3, 70.0);
    let plan = Plan::builder().filter(Filter::SHARP_K).build().unwrap();
    let variance = plan.variance_of(&cosmology, &Transfer::Bbks).unwrap();
    let ratio = |radius: f64| {
        let sphere = variance.at_radius_mpc(radius).unwrap();
        -2.0 * sphere.slope * sphere.sigma.powi(2) / density(&cosmology, 1.0 / radius)
    };
    let unit = ratio(1.0);
    for radius in [0.02, 0.3, 7.0, 40.0] {
        assert!((ratio(radius) / unit - 1.0).abs() < 1e-8, "R = {radius}: {}", ratio(radius) / unit - 1.0);
    }
}

#[test]
fn moments_are_those_of_the_oracle_within_their_bounds() {
    let cosmology = Cosmology::flat(0.3, 70.0);
    let unit = {
        let top_hat = Plan::default().variance_of(&cosmology, &Transfer::Bbks).unwrap();
        top_hat.at_radius_mpc(3.0).unwrap().sigma.powi(2)
            / oracle::variance(&|k| density(&cosmology, k), 3.0).0
    };
    for filter in FILTERS {
        let plan = Plan::builder().filter(filter).build().unwrap();
        let moments = plan.moments_of(&cosmology, &Transfer::Bbks).unwrap();
        let variance = plan.variance_of(&cosmology, &Transfer::Bbks).unwrap();
        for radius in [0.3, 5.0] {
            for order in 0..=3 {
                let moment = moments.at(order, radius).unwrap();
                let want = unit * integral(&cosmology, filter, order as i32, radius);
                let error = (moment.value / want - 1.0).abs();
                // 1e-11: the top-hat that gives the unit, and the oracles' own.
                assert!(error < moment.error + 1e-11, "{filter:?}, σ_{order}, R = {radius}: {error:e}");
                assert!(moment.error < 1e-8, "{filter:?}, σ_{order}, R = {radius}: {:e}", moment.error);
            }
            let sigma = variance.at_radius_mpc(radius).unwrap();
            let zero = moments.at(0, radius).unwrap();
            assert!((zero.value.sqrt() / sigma.sigma - 1.0).abs() < sigma.sigma_error + zero.error);
        }
    }
    // Gaussian: dσ₀²/d ln R = -2 R² σ₁², exactly.
    let plan = Plan::builder().filter(Filter::Gaussian).build().unwrap();
    let moments = plan.moments_of(&cosmology, &Transfer::Bbks).unwrap();
    let sphere = plan.variance_of(&cosmology, &Transfer::Bbks).unwrap().at_radius_mpc(4.0).unwrap();
    let want = -sphere.slope * sphere.sigma.powi(2) / 16.0;
    assert!((moments.at(1, 4.0).unwrap().value / want - 1.0).abs() < 1e-10);
}

#[test]
fn moments_that_do_not_converge_and_filters_that_are_none_are_errors() {
    let cosmology = Cosmology::flat(0.3, 70.0);
    let moments = Plan::default().moments_of(&cosmology, &Transfer::Bbks).unwrap();
    assert!(moments.at(1, 8.0).is_ok());
    for (order, radius) in [(2, 8.0), (9, 8.0), (0, 0.0), (0, f64::NAN), (0, 1e9)] {
        assert!(moments.at(order, radius).is_err(), "σ_{order}({radius})");
    }
    for filter in [
        Filter::SharpK { scale: 0.0 },
        Filter::SharpK { scale: f64::NAN },
        Filter::SmoothK { steepness: 1.0, scale: 2.5 },
        Filter::SmoothK { steepness: f64::INFINITY, scale: 2.5 },
        Filter::SmoothK { steepness: 4.8, scale: -1.0 },
    ] {
        let text = Plan::builder().filter(filter).build().unwrap_err().to_string();
        assert!(text.starts_with("the filter's"), "{text}");
    }
    assert_eq!(Filter::SHARP_K, Filter::SharpK { scale: 2.5 });
    assert_ne!(Filter::SHARP_K, Filter::SharpK { scale: 2.7 });
}

#[test]
fn mass_functions_take_any_filter() {
    // The mass of a sharp filter is larger by c³: σ at a mass stays of the same size.
    let model = Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::ShethTormen)
        .with_units(Units::MsunPerH);
    let masses = [1e10, 1e12, 1e14];
    let of = |filter| {
        let plan = Plan::builder().filter(filter).build().unwrap();
        let gradient = model.mass_function_gradient(&plan, &[0.0][..], &masses[..]).unwrap();
        let values = model.mass_function(&plan, &[0.0][..], &masses[..]).unwrap();
        for (value, of_gradient) in values.iter().zip(&gradient.values) {
            assert!((value / of_gradient - 1.0).abs() < 1e-10, "{filter:?}");
        }
        values
    };
    let plain = of(Filter::TopHat);
    for filter in [Filter::SHARP_K, Filter::SMOOTH_K] {
        for (value, plain) in of(filter).iter().zip(&plain) {
            assert!((0.5..2.0).contains(&(value / plain)), "{filter:?}: {value:e} and {plain:e}");
        }
    }
}
