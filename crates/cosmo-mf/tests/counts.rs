//! n(>M), ρ(>M), results with their bounds, and catalogues.

use cosmo_mf::{Abundance, Fit, Growth, Model, Plan, Serial, Transfer, Units};

/// erfc by its continued fraction (x > 2) or its series.
fn erfc(x: f64) -> f64 {
    let root = std::f64::consts::PI.sqrt();
    if x > 2.0 {
        let fraction = (1..200).rev().fold(x, |rest, k| x + 0.5 * f64::from(k) / rest);
        return (-x * x).exp() / (root * fraction);
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..100 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    1.0 - 2.0 / root * sum
}

#[test]
fn matter_in_haloes_of_press_and_schechter_is_an_error_function() {
    // ρ(>M) = ρ erfc(ν/√2), exactly.
    let (model, plan) = (Model::lesson(), Plan::default());
    let masses: Vec<f64> = (0..30).map(|i| 10.0_f64.powf(15.0 - 0.4 * f64::from(i))).collect();
    for redshift in [0.0, 3.0] {
        let above = model.above(&plan, redshift, &masses).unwrap();
        let (sigma, _) = Abundance::<f64, _>::new(Serial, &plan, &model, &masses).unwrap().peaks().unwrap();
        let growth = Growth::new(&model.cosmology).unwrap().factor(redshift).unwrap();
        for (i, density) in above.density.iter().enumerate() {
            let nu = 1.69 / (growth * sigma[i]);
            let want = model.cosmology.mean_density_msun_mpc3() * erfc(nu / 2.0_f64.sqrt());
            assert!(
                (density / want - 1.0).abs() < 1e-9,
                "z = {redshift}, M = {:e}: {density:e}, {want:e}",
                masses[i]
            );
            assert!((above.fraction[i] / erfc(nu / 2.0_f64.sqrt()) - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn numbers_above_are_the_integral_in_any_order_and_any_unit() {
    let plan = Plan::default();
    let model = Model::new(cosmo_mf::Cosmology::flat(0.3, 70.0), Transfer::EisensteinHuSmooth, Fit::Tinker08);
    let masses = [1e13, 1e11, 1e15, 1e12];
    let above = model.above(&plan, 0.5, &masses[..]).unwrap();
    // A fine trapezoid from 1e11 to 1e12, whose ends the Euler-Maclaurin formula says cost h²/12 of a slope: 1e-6.
    let count = 2001_u32;
    let fine: Vec<f64> =
        (0..count).map(|i| 10.0_f64.powf(11.0 + f64::from(i) / f64::from(count - 1))).collect();
    let n = model.mass_function(&plan, &[0.5][..], &fine).unwrap();
    let h = std::f64::consts::LN_10 / f64::from(count - 1);
    let sum = h * (n.sum() - 0.5 * (n[[0, 0]] + n[[0, n.len() - 1]]));
    assert!(((above.number[1] - above.number[3]) / sum - 1.0).abs() < 1e-6);
    assert!(above.number[2] < above.number[0] && above.number[0] < above.number[3]);
    let scaled = model.clone().with_units(Units::MsunPerH);
    let scaled = scaled.above(&plan, 0.5, &masses.map(|m| m * 0.7)[..]).unwrap();
    for i in 0..4 {
        assert!((scaled.number[i] * 0.343 / above.number[i] - 1.0).abs() < 1e-10);
        assert!((scaled.density[i] * 0.49 / above.density[i] - 1.0).abs() < 1e-10);
        assert!((scaled.fraction[i] / above.fraction[i] - 1.0).abs() < 1e-10);
    }
    for bad in [0.0, -1.0, f64::NAN, 2e18] {
        assert!(model.above(&plan, 0.5, &[bad][..]).is_err());
    }
    assert_eq!(model.above(&plan, 0.5, &[] as &[f64]).unwrap().number.len(), 0);
}
