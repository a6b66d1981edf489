//! What is asked of bodies, against closed forms and plain loops.
#![cfg(feature = "rand")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::diagnostics::{density_centre, force_error, lagrangian_radii, shells};
use nbody_core::models::{Plummer, Sphere, figure_eight};
use nbody_core::{Bodies, Newton, Precision, Serial, Softening, Threads};
use ndarray::{Array1, Array2, array};

/// `bodies`, moved and set in motion.
fn elsewhere(bodies: &Bodies<f64>, by: [f64; 3], at: [f64; 3]) -> Bodies<f64> {
    let [by, at] = [by, at].map(|v| Array1::from_vec(v.to_vec()));
    Bodies::new(bodies.masses(), (&bodies.positions() + &by).view(), (&bodies.velocities() + &at).view())
        .unwrap()
}

#[test]
fn energies_are_those_of_the_literature() {
    let energy = Newton::new(1.0).energy(&figure_eight().unwrap()).unwrap();
    assert!((energy.total() + 1.287_141_995_631_852_2).abs() < 1e-15);
    let energy = Newton::new(1.0).energy(&Plummer::henon().sample(2000, 3).unwrap()).unwrap();
    assert!((energy.virial_ratio() - 1.0).abs() < 3.0 / 2000.0_f64.sqrt());
}

#[test]
fn the_density_centre_is_where_a_cluster_is() {
    let cluster = Plummer::henon().sample::<f64>(2000, 9).unwrap();
    let centre = density_centre(&cluster, 6).unwrap();
    let moved = density_centre(&elsewhere(&cluster, [30.0, -20.0, 10.0], [1.0, 2.0, 3.0]), 6).unwrap();
    for k in 0..3 {
        // Of the bodies in the core, some 200, each is within a core radius.
        assert!(centre.position[k].abs() < 3.0 * centre.core_radius / 200.0_f64.sqrt());
        assert!((moved.position[k] - centre.position[k] - [30.0, -20.0, 10.0][k]).abs() < 1e-11);
        assert!((moved.velocity[k] - centre.velocity[k] - [1.0, 2.0, 3.0][k]).abs() < 1e-11);
    }
    // A Plummer sphere has no core but of its size: within 30 % of 0.35, which NBODY codes print for it.
    assert!((centre.core_radius / 0.35 - 1.0).abs() < 0.3, "{}", centre.core_radius);
}

#[test]
fn neighbours_are_those_of_a_plain_search() {
    let cluster = Plummer::henon().sample::<f64>(300, 4).unwrap();
    let x = cluster.positions();
    let weights: Vec<f64> = (0..300)
        .map(|i| {
            let mut r2: Vec<f64> = (0..300)
                .filter(|&j| j != i)
                .map(|j| (0..3).map(|k| (x[[i, k]] - x[[j, k]]).powi(2)).sum())
                .collect();
            r2.sort_by(f64::total_cmp);
            5.0 / 300.0 / (4.0 / 3.0 * std::f64::consts::PI * r2[5].powf(1.5))
        })
        .collect();
    let total: f64 = weights.iter().sum();
    let centre = density_centre(&cluster, 6).unwrap();
    for k in 0..3 {
        let want: f64 = (0..300).map(|i| weights[i] / total * x[[i, k]]).sum();
        assert!((centre.position[k] - want).abs() < 1e-13);
    }
}

#[test]
fn bodies_in_one_place_are_the_centre() {
    let mut positions = Plummer::henon().sample::<f64>(100, 4).unwrap().positions().to_owned();
    for i in 0..10 {
        positions.row_mut(i).fill(7.0);
    }
    let masses = Array1::from_elem(100, 0.01);
    let bodies = Bodies::new(masses.view(), positions.view(), Array2::zeros((100, 3)).view()).unwrap();
    let centre = density_centre(&bodies, 6).unwrap();
    assert!(centre.position.iter().all(|x| (x - 7.0).abs() < 1e-14) && centre.core_density.is_infinite());
    assert!(density_centre(&bodies, 1).is_err() && density_centre(&bodies, 100).is_err());
}

#[test]
fn radii_enclose_their_fractions() {
    let positions =
        Array2::from_shape_fn((4, 3), |(i, k)| if k == 0 { [3.0, 1.0, 4.0, 2.0][i] } else { 0.0 });
    let bodies = Bodies::new(Array1::ones(4).view(), positions.view(), Array2::zeros((4, 3)).view()).unwrap();
    let radii = lagrangian_radii(&bodies, [0.0; 3], &[0.25, 0.26, 0.5, 1.0]).unwrap();
    assert_eq!(radii, [1.0, 2.0, 2.0, 4.0]);
    assert!(lagrangian_radii(&bodies, [0.0; 3], &[0.0]).is_err());
    assert!(lagrangian_radii(&bodies, [f64::NAN; 3], &[0.5]).is_err());
    assert!(shells(&bodies, [0.0; 3], 0).is_err() && shells(&bodies, [0.0; 3], 5).is_err());
}

#[test]
fn dispersions_are_those_of_the_model() {
    let model = Plummer::henon();
    let bodies = model.sample::<f64>(5000, 11).unwrap();
    for shell in shells(&bodies, [0.0; 3], 5).unwrap().iter().take(4) {
        // σ² = ψ/6 at each radius: between its values at both ends.
        let [most, least] = [shell.inner, shell.outer].map(|r| (model.relative_potential(r) / 6.0).sqrt());
        // Three standard deviations of a dispersion from so many bodies.
        let spread = 3.0 / (2.0 * shell.count as f64).sqrt();
        assert!((least * (1.0 - spread)..most * (1.0 + spread)).contains(&shell.dispersion()), "{shell:?}");
        assert!(shell.anisotropy().abs() < 4.0 * spread && shell.radial_velocity.abs() < 2.0 * spread * most);
        assert_eq!(shell.count, 1000);
    }
}

#[test]
fn forces_are_as_good_as_promised() {
    let bodies = Plummer::henon().sample::<f64>(2000, 2).unwrap();
    for softening in
        [Softening::None, Softening::Plummer(0.1), Softening::CubicSpline(0.1), Softening::WendlandC2(0.1)]
    {
        let law = Newton::new(1.0).softened(softening);
        let error = force_error(&Serial, law, &bodies).unwrap();
        // The promise of the crate's front page.
        assert!(error.rms < 4e-16, "{softening:?}: {error:?}");
        assert!(error.median <= error.percent_99 && error.percent_99 <= error.percent_99_99);
        assert!(error.percent_99_99 <= error.maximum && error.sampled == 2000);
        assert_eq!(error, force_error(&Threads::with_count(3).unwrap(), law, &bodies).unwrap());
    }
    let single = Plummer::henon().sample::<f32>(2000, 2).unwrap();
    assert!(force_error(&Serial, Newton::new(1.0), &single).unwrap().rms < 3e-7);
    let mixed = Newton::new(1.0).with(Precision::Mixed);
    let error = force_error(&Serial, mixed, &bodies).unwrap().rms;
    // Single precision, and seen to be.
    assert!((1e-9..3e-7).contains(&error), "{error}");
    assert!(force_error(&Serial, Newton::new(1.0), &Plummer::henon().sample::<f64>(1, 2).unwrap()).is_err());
}

#[test]
fn a_shell_tells_expansion_from_rotation() {
    let positions = array![[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]];
    let turned = array![[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    let masses = Array1::from_elem(4, 2.0);
    let expanding = Bodies::<f64>::new(masses.view(), positions.view(), (&positions * 3.0).view()).unwrap();
    let shell = shells(&expanding, [0.0; 3], 1).unwrap()[0];
    assert_eq!(
        (shell.radial_velocity, shell.radial_dispersion, shell.tangential_dispersion),
        (3.0, 0.0, 0.0)
    );
    assert_eq!((shell.count, shell.mass, shell.outer), (4, 8.0, 1.0));
    let rotating = Bodies::<f64>::new(masses.view(), positions.view(), turned.view()).unwrap();
    let shell = shells(&rotating, [0.0; 3], 1).unwrap()[0];
    assert_eq!((shell.radial_velocity, shell.radial_dispersion), (0.0, 0.0));
    assert!((shell.tangential_dispersion - 0.5_f64.sqrt()).abs() < 1e-15);
    assert!((shell.density - 8.0 / (4.0 / 3.0 * std::f64::consts::PI)).abs() < 1e-14);
}

#[test]
fn of_many_bodies_a_sample_is_looked_at() {
    let bodies = Plummer::henon().sample::<f64>(4097, 2).unwrap();
    assert_eq!(force_error(&Serial, Newton::new(1.0), &bodies).unwrap().sampled, 2049);
}
