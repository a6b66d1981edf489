//! Centres, profiles and errors of forces: against closed forms, all distances, and models whose answers are known.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::diagnostics::{density_centre, force_error, lagrangian_radii, shells};
#[cfg(feature = "rand")]
use nbody_core::models;
use nbody_core::{Bodies, Newton, Precision, Serial, Softening};
use ndarray::{Array1, Array2, array};

/// Bodies at some irregular places, at rest.
fn scattered(n: usize) -> Bodies<f64> {
    let mut state = 1_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let positions = Array2::from_shape_simple_fn((n, 3), &mut draw);
    let masses = Array1::from_shape_simple_fn(n, || 0.5 + draw());
    Bodies::new(masses.view(), positions.view(), Array2::zeros((n, 3)).view()).unwrap()
}

#[test]
fn the_density_centre_is_that_of_all_distances() {
    let (bodies, k) = (scattered(300), 6);
    let found = density_centre(&bodies, k).unwrap();
    let (m, x) = (bodies.masses(), bodies.positions());
    let (mut sum, mut weights) = ([0.0; 3], 0.0);
    for i in 0..bodies.len() {
        let distance = |j: usize| (0..3).map(|c| (x[[i, c]] - x[[j, c]]).powi(2)).sum::<f64>();
        let mut others: Vec<usize> = (0..bodies.len()).filter(|&j| j != i).collect();
        others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        let mass: f64 = others[..k - 1].iter().map(|&j| m[j]).sum();
        let density = mass / distance(others[k - 1]).powf(1.5);
        weights += density;
        (0..3).for_each(|c| sum[c] += density * x[[i, c]]);
    }
    for (sum, found) in sum.into_iter().zip(found.position) {
        assert!((sum / weights - found).abs() < 1e-13);
    }
}

#[test]
fn the_density_centre_stays_with_the_cluster_when_the_centre_of_mass_leaves() {
    let crowd = scattered(200);
    let mut positions = crowd.positions().mapv(|x| 0.1 * x);
    let mut masses = crowd.masses().to_owned();
    positions.row_mut(0).fill(1e3);
    masses[0] = 100.0;
    let bodies = Bodies::new(masses.view(), positions.view(), crowd.velocities()).unwrap();
    assert!(bodies.centre_of_mass()[0] > 100.0);
    let found = density_centre(&bodies, 6).unwrap();
    assert!(found.position.iter().all(|x| (0.03..0.07).contains(x)), "{found:?}");
    assert!(found.core_radius < 0.1 && found.core_density > 1e4);
}

#[test]
fn bodies_in_one_place_are_the_densest_place() {
    let n = 20_000;
    let mut positions = Array2::zeros((n + 2, 3));
    positions.fill(0.25);
    positions[[n, 0]] = 7.0;
    positions[[n + 1, 0]] = 7.1;
    let bodies =
        Bodies::new(Array1::ones(n + 2).view(), positions.view(), Array2::zeros((n + 2, 3)).view()).unwrap();
    let found = density_centre(&bodies, 6).unwrap();
    assert!(found.position.iter().all(|x| (x - 0.25).abs() < 1e-12));
    assert_eq!(found.core_density, f64::INFINITY);
    for bad in [0, 1, n + 2] {
        assert!(density_centre(&bodies, bad).is_err());
    }
}

#[test]
fn lagrangian_radii_are_the_distances_of_bodies() {
    let positions = array![[1.0, 0.0, 0.0], [0.0, -2.0, 0.0], [0.0, 0.0, 3.0], [4.0, 0.0, 0.0]];
    let masses = array![1.0, 1.0, 1.0, 5.0];
    let bodies = Bodies::new(masses.view(), positions.view(), Array2::zeros((4, 3)).view()).unwrap();
    let radii = lagrangian_radii(&bodies, [0.0; 3], &[0.1, 0.125, 0.25, 0.5, 1.0]).unwrap();
    assert_eq!(radii, [1.0, 1.0, 2.0, 4.0, 4.0]);
    for bad in [0.0, 1.1, f64::NAN] {
        assert!(lagrangian_radii(&bodies, [0.0; 3], &[bad]).is_err());
    }
    let none =
        Bodies::<f64>::new(array![].view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view())
            .unwrap();
    assert!(lagrangian_radii(&none, [0.0; 3], &[0.5]).is_err() && shells(&none, [0.0; 3], 1).is_err());
}

#[test]
fn a_shell_tells_expansion_from_rotation() {
    let positions = array![[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]];
    let turned = array![[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    let masses = Array1::from_elem(4, 2.0);
    let expanding = Bodies::new(masses.view(), positions.view(), (&positions * 3.0).view()).unwrap();
    let shell = shells(&expanding, [0.0; 3], 1).unwrap()[0];
    assert_eq!(
        (shell.radial_velocity, shell.radial_dispersion, shell.tangential_dispersion),
        (3.0, 0.0, 0.0)
    );
    assert_eq!((shell.count, shell.mass, shell.outer), (4, 8.0, 1.0));
    let rotating = Bodies::new(masses.view(), positions.view(), turned.view()).unwrap();
    let shell = shells(&rotating, [0.0; 3], 1).unwrap()[0];
    assert_eq!((shell.radial_velocity, shell.radial_dispersion), (0.0, 0.0));
    assert!((shell.tangential_dispersion - 0.5_f64.sqrt()).abs() < 1e-15);
    assert!((shell.density - 8.0 / (4.0 / 3.0 * std::f64::consts::PI)).abs() < 1e-14);
}

#[test]
fn the_report_on_a_force_holds_the_promises_of_the_crate() {
    let bodies = scattered(1000);
    let law = Newton::new(1.0);
    for softening in
        [Softening::None, Softening::Plummer(0.01), Softening::CubicSpline(0.02), Softening::WendlandC2(0.02)]
    {
        let report = force_error(&Serial, law.softened(softening), &bodies).unwrap();
        assert_eq!(report.sampled, 1000);
        assert!(report.rms > 0.0 && report.rms < 4e-16, "{softening:?}: {report:?}");
        assert!(report.median <= report.percent_99 && report.percent_99 <= report.percent_99_99);
        assert!(report.percent_99_99 <= report.maximum && report.maximum < 1e-14);
    }
    let (m, x) = (bodies.masses().mapv(|m| m as f32), bodies.positions().mapv(|x| x as f32));
    let single = Bodies::new(m.view(), x.view(), Array2::zeros((1000, 3)).view()).unwrap();
    let report = force_error(&Serial, Newton::new(1.0_f32), &single).unwrap();
    assert!(report.rms > 1e-9 && report.rms < 3e-7, "{report:?}");
    let mixed = force_error(&Serial, law.with(Precision::Mixed), &bodies).unwrap();
    assert!(mixed.rms > 1e-9 && mixed.rms < 3e-7, "{mixed:?}");
}

#[test]
fn of_many_bodies_a_sample_is_looked_at() {
    assert_eq!(force_error(&Serial, Newton::new(1.0), &scattered(4097)).unwrap().sampled, 2049);
}

#[test]
fn a_body_that_nobody_pulls_has_no_error_to_report() {
    let alone = Bodies::new(array![1.0].view(), array![[0.0; 3]].view(), array![[0.0; 3]].view()).unwrap();
    assert!(force_error(&Serial, Newton::new(1.0), &alone).is_err(), "nobody pulls");
}

#[cfg(feature = "rand")]
/// Energies and radii of a sample against the model's, within what N bodies allow.
fn is_a_fair_sample(sphere: &impl models::Sphere, scatter: f64) {
    let n = 4000;
    let bodies: Bodies<f64> = sphere.sample(n, 7).unwrap();
    let three_sigma = 3.0 / (n as f64).sqrt();
    let energy = Newton::new(sphere.g()).energy(&bodies).unwrap();
    assert!((energy.virial_ratio() - 1.0).abs() < three_sigma * scatter, "{}", energy.virial_ratio());
    let w = energy.potential / sphere.potential_energy();
    assert!((w - 1.0).abs() < three_sigma * scatter, "W {w}");
    let centre = density_centre(&bodies, 6).unwrap().position;
    let fractions = [0.25, 0.5, 0.75];
    for (radius, fraction) in lagrangian_radii(&bodies, centre, &fractions).unwrap().iter().zip(fractions) {
        // The mass inside a radius is binomial; the centre is off by a little, which counts in the second order.
        let found = sphere.enclosed_mass(*radius) / sphere.mass();
        assert!((found - fraction).abs() < three_sigma * 0.5 * 1.2, "{found} for {fraction}");
    }
    // Isotropic: β = 0 in every shell of 1000 bodies, to three sigma of a ratio of variances.
    for shell in shells(&bodies, centre, 4).unwrap() {
        assert!(shell.anisotropy().abs() < 3.0 * (3.0 / 1000.0_f64).sqrt(), "{shell:?}");
        assert!(shell.radial_velocity.abs() < 4.0 * shell.radial_dispersion / 1000.0_f64.sqrt());
    }
    let drift = bodies.momentum().map(f64::abs).into_iter().fold(0.0, f64::max);
    assert!(drift < 1e-12 * sphere.mass(), "seen from the centre of mass");
}

#[cfg(feature = "rand")]
#[test]
fn samples_have_the_energies_radii_and_isotropy_of_their_models() {
    is_a_fair_sample(&models::Plummer::henon(), 1.0);
    is_a_fair_sample(&models::King::henon(6.0).unwrap(), 1.0);
    // The cusps hold some per cent of the energy in few bodies.
    is_a_fair_sample(&models::Hernquist::henon(), 2.0);
    is_a_fair_sample(&models::Nfw::new(1.0, 1.0, 0.1, 1.0).unwrap(), 2.0);
}
