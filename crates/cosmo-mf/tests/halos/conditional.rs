//! Progenitors and haloes of regions against the closed forms of walks.
#![allow(clippy::unwrap_used, reason = "what the tests share fails as they do")]

use std::f64::consts::PI;

use cosmo_mf::{
    Around, Barrier, CRITICAL_CONTRAST, Cosmology, Fit, Growth, Model, Plan, Quantity, Transfer, Units,
    linear_contrast,
};

/// Walks that have a closed form: for a barrier that moves as S the series ends.
const LINEAR: Barrier = Barrier { a: 0.8, b: 0.3, c: 1.0 };

fn model() -> Model {
    Model::new(Cosmology::planck18(), Transfer::EisensteinHuSmooth, Fit::PressSchechter)
}

fn of(model: &Model, barrier: Barrier, around: Around, z: f64, masses: &[f64]) -> Vec<f64> {
    let n = model.conditional_mass_function(&Plan::default(), barrier, around, &[z][..], masses).unwrap();
    n.into_iter().collect()
}

/// 1 - erf(x) by the series of positive terms.
fn erfc(x: f64) -> f64 {
    let (mut term, mut sum) = (x, 0.0);
    for n in 0..200 {
        sum += term;
        term *= 2.0 * x * x / f64::from(2 * n + 3);
    }
    1.0 - 2.0 / PI.sqrt() * (-x * x).exp() * sum
}

/// The share of the mass of a halo that is in progenitors from `low` up: Simpson's rule in t with ln M = ln M₀ - L t³, since
/// most are just lighter than the halo. What rises there does so within 300 of 4000 steps at the least: 1e-9.
fn share_above(model: &Model, (whole, last): (f64, f64), z: f64, low: f64) -> f64 {
    let (count, length) = (4000, (whole / low).ln());
    let t = |i: u32| f64::from(i) / f64::from(count);
    let masses: Vec<f64> = (0..=count).map(|i| whole * (-length * t(i).powi(3)).exp()).collect();
    let n = of(model, Barrier::SPHERICAL, Around::Halo { mass: whole, redshift: last }, z, &masses);
    let weight = |i: u32| if i == 0 || i == count { 1.0 } else { 2.0 + 2.0 * f64::from(i % 2) };
    (0..=count)
        .zip(n.iter().zip(&masses))
        .map(|(i, (n, m))| weight(i) / (3.0 * f64::from(count)) * 3.0 * length * t(i).powi(2) * n * m / whole)
        .sum()
}

#[test]
fn all_mass_of_a_halo_is_in_progenitors_as_the_error_function_says() {
    let model = model();
    let variance = Plan::default().variance_of(&model.cosmology, &model.transfer).unwrap();
    let growth = Growth::new(&model.cosmology).unwrap();
    let square = |mass| variance.at_mass_msun(mass).unwrap().sigma.powi(2);
    for (mass, last, z, low) in [(1e15, 0.0, 0.5, 1e3), (1e13, 1.0, 4.0, 1e5), (1e12, 0.0, 0.3, 10.0)] {
        let got = share_above(&model, (mass, last), z, low);
        let delta = |z| CRITICAL_CONTRAST / growth.factor(z).unwrap();
        let want = erfc((delta(z) - delta(last)) / (2.0 * (square(low) - square(mass))).sqrt());
        assert!((got / want - 1.0).abs() < 1e-8, "{mass:e} at z = {last}, {z}: {got} is not {want}");
    }
    // Towards small masses all of it.
    let shares = [1e10, 1e5, 1.0].map(|low| share_above(&model, (1e12, 0.0), 0.01, low));
    assert!(shares[0] < shares[1] && shares[1] < shares[2] && shares[2] > 0.99, "{shares:?}");
}

#[test]
fn a_barrier_that_moves_as_the_variance_has_the_walks_of_the_inverse_gaussian() {
    let model = model();
    let variance = Plan::default().variance_of(&model.cosmology, &model.transfer).unwrap();
    let square = |mass| variance.at_mass_msun(mass).unwrap().sigma.powi(2);
    let delta = CRITICAL_CONTRAST / Growth::new(&model.cosmology).unwrap().factor(1.0).unwrap();
    let around = Around::Region { mass: 1e15, contrast: 0.4 };
    let masses = [1e6, 1e10, 1e12, 1e14, 8e14];
    for (got, mass) in of(&model, LINEAR, around, 1.0, &masses).into_iter().zip(masses) {
        let sphere = variance.at_mass_msun(mass).unwrap();
        let (rise, start) = (LINEAR.b / (LINEAR.a.sqrt() * delta), square(1e15));
        let (s, left) = (sphere.sigma.powi(2), sphere.sigma.powi(2) - start);
        let height = LINEAR.a.sqrt() * delta + rise * start - 0.4;
        let walk = height / (2.0 * PI * left.powi(3)).sqrt()
            * (-(height + rise * left).powi(2) / (2.0 * left)).exp();
        let want = 1e15 / mass * walk * 2.0 * s * -sphere.slope / 3.0;
        let exponent = (height + rise * left).powi(2) / left;
        assert!((got / want - 1.0).abs() < 1e-14 * (100.0 + exponent), "M = {mass:e}: {got} is not {want}");
    }
}

#[test]
fn a_large_region_of_no_contrast_is_the_universe() {
    let (model, plan) = (model(), Plan::default());
    let masses = [1e8, 1e12, 1e15];
    let variance = plan.variance_of(&model.cosmology, &model.transfer).unwrap();
    for (mass, z) in [(1e21, 0.0), (1e21, 3.0), (1e23, 0.0)] {
        let start = variance.at_mass_msun(mass).unwrap().sigma.powi(2);
        let got = of(&model, Barrier::SPHERICAL, Around::Region { mass, contrast: 0.0 }, z, &masses);
        let table = model.tabulate(&plan, &[z][..], &masses[..]).unwrap();
        for (m, got) in got.into_iter().enumerate() {
            // (1 - S₀/S)^(-3/2) exp(-ν²S₀/2S) to first order, and the square of that.
            let nu = table.nu[[0, m]];
            let left = start / variance.at_mass_msun(masses[m]).unwrap().sigma.powi(2);
            let want = table.values[[0, m]] * mass / model.cosmology.mean_density_msun_mpc3();
            let expected = 1.5 * left - 0.5 * nu * nu * left;
            let tolerance = (nu * nu + 3.0).powi(2) * left * left + (nu * nu + 3.0) * 1e-11;
            assert!(
                (got / want - 1.0 - expected).abs() < tolerance,
                "{mass:e}, z = {z}: {got} is not {want}"
            );
        }
    }
    assert!(variance.at_mass_msun(1e23).unwrap().sigma < 1e-4);
}

#[test]
fn regions_of_all_contrasts_make_up_the_universe() {
    // Walks that arrive at S₀ without having crossed are a Gaussian less its mirror image; going on from there, they are
    // all first crossings at S: exactly, for a barrier that stands.
    let (model, plan) = (model(), Plan::default());
    let (mass, masses) = (1e14, [1e10, 1e12, 5e13]);
    let start = plan
        .variance_of(&model.cosmology, &model.transfer)
        .unwrap()
        .at_mass_msun(mass)
        .unwrap()
        .sigma
        .powi(2);
    let want = model.mass_function(&plan, &[0.0][..], &masses[..]).unwrap();
    let gaussian = |x: f64| (-0.5 * x * x / start).exp() / (2.0 * PI * start).sqrt();
    // The trapezoidal rule from ten standard deviations below up to the barrier, where the integrand vanishes as (δc - x)²
    // and its slope with it: h⁴/720 of a third derivative, h = 0.02.
    let (low, steps) = (-10.0 * start.sqrt(), 500);
    let h = (CRITICAL_CONTRAST - low) / f64::from(steps);
    let mut sums = [0.0; 3];
    for i in 0..steps {
        let contrast = low + h * f64::from(i);
        let arrived = gaussian(contrast) - gaussian(2.0 * CRITICAL_CONTRAST - contrast);
        let n = of(&model, Barrier::SPHERICAL, Around::Region { mass, contrast }, 0.0, &masses);
        for (sum, n) in sums.iter_mut().zip(n) {
            *sum += h * arrived * n;
        }
    }
    for (sum, want) in sums.into_iter().zip(&want) {
        let got = sum * model.cosmology.mean_density_msun_mpc3() / mass;
        assert!((got / want - 1.0).abs() < 1e-8, "{got} is not {want}");
    }
}

#[test]
fn ellipsoids_in_the_mean_have_the_mass_function_of_sheth_and_tormen() {
    // Their eq. 5, which says what the series sums to where the walk begins at zero:
    // √(2x/π) [1 + b x^-c g] exp(-x [1 + b x^-c]²/2), x = aν², g = |1 - c + c(c - 1)/2! - … - c(c - 1)…(c - 4)/5!|.
    let (model, plan) = (model(), Plan::default());
    let masses: Vec<f64> = (0..15).map(|i| 10.0_f64.powf(9.0 + 0.4 * f64::from(i))).collect();
    let around = Around::Region { mass: 1e23, contrast: 0.0 };
    let multiplicity = model.clone().with_quantity(Quantity::Multiplicity);
    let got = of(&multiplicity, Barrier::ELLIPSOIDAL, around, 0.0, &masses);
    let table = model.tabulate(&plan, &[0.0][..], &masses[..]).unwrap();
    let start = plan
        .variance_of(&model.cosmology, &model.transfer)
        .unwrap()
        .at_mass_msun(1e23)
        .unwrap()
        .sigma
        .powi(2);
    let Barrier { a, b, c } = Barrier::ELLIPSOIDAL;
    let g = 1.0 - c + c * (c - 1.0) / 2.0 - c * (c - 1.0) * (c - 2.0) / 6.0
        + c * (c - 1.0) * (c - 2.0) * (c - 3.0) / 24.0
        - c * (c - 1.0) * (c - 2.0) * (c - 3.0) * (c - 4.0) / 120.0;
    for (m, got) in got.into_iter().enumerate() {
        let nu = table.nu[[0, m]];
        let x = a * nu * nu;
        let moved = b * x.powf(-c);
        let want = (2.0 * x / PI).sqrt() * (1.0 + moved * g) * (-0.5 * x * (1.0 + moved).powi(2)).exp();
        // What the region is not infinite by, as above.
        let tolerance = (nu * nu + 3.0) * (2.0 * start / table.sigma[[0, m]].powi(2) + 1e-11);
        assert!((got / want - 1.0).abs() < tolerance, "ν = {nu}: {got} is not {want}");
    }
}

#[test]
fn dense_regions_hold_more_haloes_and_empty_ones_fewer() {
    let model = model();
    for barrier in [Barrier::SPHERICAL, Barrier::ELLIPSOIDAL] {
        let n = [-1.0, 0.0, 1.0]
            .map(|contrast| of(&model, barrier, Around::Region { mass: 1e15, contrast }, 0.0, &[1e14])[0]);
        assert!(n[0] < n[1] && n[1] < n[2], "{n:?}");
    }
}

#[test]
fn quantities_and_units_are_the_same_in_other_words() {
    let model = model();
    let around = Around::Region { mass: 1e15, contrast: 0.3 };
    let of = |quantity| {
        of(&model.clone().with_quantity(quantity), Barrier::ELLIPSOIDAL, around, 0.5, &[3e13, 1e15])
    };
    let plain = of(Quantity::DnDlnM);
    let close = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-13, "{got} is not {want}");
    close(of(Quantity::LnDnDlnM)[0], plain[0].ln());
    close(of(Quantity::DnDM)[0], plain[0] / 3e13);
    close(of(Quantity::DnDLog10M)[0], plain[0] * std::f64::consts::LN_10);
    let variance = Plan::default().variance_of(&model.cosmology, &model.transfer).unwrap();
    let slope = -variance.at_mass_msun(3e13).unwrap().slope / 3.0;
    close(of(Quantity::Multiplicity)[0], plain[0] * 0.03 / slope);
    // Nothing is as heavy as all of it.
    assert_eq!((plain[1], of(Quantity::LnDnDlnM)[1]), (0.0, f64::NEG_INFINITY));

    let h = model.cosmology.h();
    let scaled = model.clone().with_units(Units::MsunPerH);
    let around = Around::Region { mass: 1e15 * h, contrast: 0.3 };
    close(self::of(&scaled, Barrier::ELLIPSOIDAL, around, 0.5, &[3e13 * h])[0], plain[0]);
}

#[test]
fn what_means_nothing_is_an_error_that_names_it() {
    let (model, plan) = (model(), Plan::default());
    let text = |barrier, around, z: f64, mass: f64| {
        let answer = model.conditional_mass_function(&plan, barrier, around, &[z][..], &[mass][..]);
        answer.unwrap_err().to_string()
    };
    let halo = Around::Halo { mass: 1e14, redshift: 0.5 };
    let sphere = Barrier::SPHERICAL;
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(text(Barrier { a: bad, ..sphere }, halo, 1.0, 1e12).starts_with("the barrier"));
        assert!(text(Barrier { b: bad, ..sphere }, halo, 1.0, 1e12).starts_with("the barrier"));
        assert!(text(Barrier { c: bad, ..sphere }, halo, 1.0, 1e12).starts_with("the barrier"));
        assert!(text(sphere, halo, 1.0, bad).starts_with("the mass"));
        assert!(text(sphere, halo, bad, 1e12).starts_with("the redshifts"));
        assert!(text(sphere, Around::Halo { mass: bad, redshift: 0.0 }, 1.0, 1e12).starts_with("the mass"));
        assert!(
            text(sphere, Around::Halo { mass: 1e14, redshift: bad }, 1.0, 1e12).starts_with("the redshifts")
        );
    }
    for z in [0.5, 0.2] {
        assert!(text(sphere, halo, z, 1e12).contains("that of the halo"));
    }
    for contrast in [f64::NAN, f64::INFINITY, 1.7] {
        let region = Around::Region { mass: 1e14, contrast };
        assert!(text(sphere, region, 0.0, 1e12).starts_with("the contrast of the region"));
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(linear_contrast(bad).is_err());
    }
}

#[test]
fn the_linear_contrast_is_that_of_spherical_collapse() {
    // Small contrasts are linear, up to 17/21 of their square; a sphere that turns round, 9π²/16 times the mean density,
    // has 1.0624; one that has collapsed, infinitely dense, 1.68647.
    for small in [-1e-3, 1e-3, 1e-2] {
        let got = linear_contrast(small).unwrap();
        assert!((got - small + 17.0 / 21.0 * small * small).abs() < 3e-5, "{small}: {got}");
    }
    let turned = linear_contrast(9.0 * PI * PI / 16.0 - 1.0).unwrap();
    assert!((turned - 1.0624).abs() < 5e-3, "{turned}");
    assert!((linear_contrast(1e30).unwrap() - CRITICAL_CONTRAST).abs() < 1e-6);
    assert!(linear_contrast(-0.9).unwrap() < -2.0);
}
