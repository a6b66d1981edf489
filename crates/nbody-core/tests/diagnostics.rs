//! What is asked of bodies, against closed forms and plain loops.
#![cfg(feature = "rand")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::f64::consts::TAU;

use nbody_core::diagnostics::{
    DensityCentre, ForceError, bound, density_centre, force_error, force_error_with, lagrangian_radii, shells,
};
use nbody_core::models::{Plummer, Sphere, UniformSphere, figure_eight};
use nbody_core::{Bodies, Newton, Precision, Real, Serial, Softening, Threads};
use ndarray::{Array1, Array2, array};

#[test]
fn energies_are_those_of_the_literature() {
    let energy = Newton::new(1.0).energy(&figure_eight().unwrap()).unwrap();
    assert!((energy.total() + 1.287_141_995_631_852_2).abs() < 1e-15);
    let energy = Newton::new(1.0).energy(&Plummer::henon().sample(2000, 3).unwrap()).unwrap();
    assert!((energy.virial_ratio() - 1.0).abs() < 3.0 / 2000.0_f64.sqrt());
}

#[test]
fn the_density_centre_goes_where_a_cluster_goes() {
    let cluster = Plummer::henon().sample::<f64>(2000, 9).unwrap();
    let centre = density_centre(&cluster, 6).unwrap();
    let moved = density_centre(&cluster.moved([30.0, -20.0, 10.0], [1.0, 2.0, 3.0]).unwrap(), 6).unwrap();
    for k in 0..3 {
        assert!((moved.position[k] - centre.position[k] - [30.0, -20.0, 10.0][k]).abs() < 1e-11);
        assert!((moved.velocity[k] - centre.velocity[k] - [1.0, 2.0, 3.0][k]).abs() < 1e-11);
    }
}

/// `n` bodies of a Plummer sphere about the origin, not about their own centre of mass, whose places the seed decides.
fn about_the_origin(model: &Plummer, n: usize, seed: u64) -> Bodies<f64> {
    let mut state = seed;
    // Marsaglia's xorshift (2003): 0 to 1.
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut positions = Array2::zeros((n, 3));
    for mut row in positions.rows_mut() {
        let (r, z, angle) = (model.radius_enclosing(draw()), 2.0 * draw() - 1.0, TAU * draw());
        let across = (1.0 - z * z).sqrt();
        row.assign(&(r * &array![across * angle.cos(), across * angle.sin(), z]));
    }
    let masses = Array1::from_elem(n, model.mass() / n as f64);
    Bodies::new(masses.view(), positions.view(), Array2::zeros((n, 3)).view()).unwrap()
}

#[test]
fn the_density_centre_of_a_plummer_sphere_is_its_centre_to_the_sampling_error() {
    const N: usize = 2000;
    let model = Plummer::henon();
    let a = model.scale_radius();
    // The centre is ∫ ρ² x dV / ∫ ρ² dV with ρ of the sample. Where it has more bodies, there are more, and each counts more:
    // twice the error of the mean of x with the weights ρ, so its variance is 4 <ρ² x²> / <ρ>² N. With
    // ∫ s² (1 + s²)^(-p) ds = B(3/2, p - 3/2) / 2 that is 4 × 0.1 a² × 2.516 / N.
    let sd = 2.0 * a * (0.2516 / N as f64).sqrt();
    let centres: Vec<_> = (1..=8)
        .map(|seed| density_centre(&about_the_origin(&model, N, seed * 0x9E37_79B9), 6).unwrap())
        .collect();
    let squares: f64 = centres.iter().flat_map(|centre| centre.position).map(|x| (x / sd).powi(2)).sum();
    let spread = (squares / 24.0).sqrt();
    // Of 24 normal numbers the root mean square is 1 ± 1/√48; four times that.
    assert!((spread - 1.0).abs() < 4.0 / 48.0_f64.sqrt(), "{spread} standard deviations");
    // <ρ² r²> / <ρ²> = 0.3 a². The core radius of one sample spreads by 0.0295 a, the core density, 5/4 <ρ²> / <ρ> as five
    // bodies measure it, by 11 % and lies 5 % low, since spheres of six bodies smooth it (60 samples in NumPy).
    let mean = |of: &dyn Fn(&DensityCentre) -> f64| centres.iter().map(of).sum::<f64>() / 8.0;
    let core = mean(&|centre| centre.core_radius) / a;
    assert!((core - 0.3_f64.sqrt()).abs() < 4.0 * 0.0295 / 8.0_f64.sqrt(), "{core}");
    let density = mean(&|centre| centre.core_density) / (1.25 * 0.463_1 * model.density(0.0));
    assert!((density - 0.95).abs() < 4.0 * 0.11 / 8.0_f64.sqrt(), "{density}");
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
fn dispersions_and_masses_of_shells_are_those_of_a_plummer_sphere_to_the_sampling_error() {
    const N: usize = 20_000;
    const SHELLS: usize = 40;
    let model = Plummer::henon();
    let bodies = model.sample::<f64>(N, 11).unwrap();
    let shells = shells(&bodies, [0.0; 3], SHELLS).unwrap();
    let (mut squares, mut worst) = (0.0, 0.0_f64);
    for shell in &shells {
        // σ² = ψ/6 at each radius, by mass over the shell (Simpson's rule in the mass).
        let inside = [shell.inner, shell.outer].map(|r| model.enclosed_mass(r));
        let variance = |share: f64| {
            model.relative_potential(model.radius_enclosing(inside[0] + share * (inside[1] - inside[0])))
                / 6.0
        };
        let variance = (variance(0.0) + 4.0 * variance(0.5) + variance(1.0)) / 6.0;
        let n = shell.count as f64;
        // (v / escape speed)² is spread as the beta distribution of 3/2 and 9/2: v² has a variance of 3/7 of its mean squared.
        let off = (shell.dispersion().powi(2) / variance - 1.0) / (3.0 / 7.0 / n).sqrt();
        squares += off * off;
        worst = worst.max(off.abs());
        // With n bodies the dispersion along one axis errs by less than √(1/2n), the anisotropy by twice √(1/2n + 1/4n).
        assert!(shell.anisotropy().abs() < 4.0 * 2.0 * (0.75 / n).sqrt(), "{shell:?}");
        assert!(shell.radial_velocity.abs() < 4.0 * (variance / n).sqrt(), "{shell:?}");
    }
    // A sum of squares of normal numbers: their count ± the root of twice that.
    let count = SHELLS as f64;
    assert!(
        (squares - count).abs() < 4.0 * (2.0 * count).sqrt() && worst < 4.5,
        "{squares}, at most {worst}"
    );
    // The mass within the shells' edges: binomial.
    for (k, shell) in shells.iter().enumerate().take(SHELLS - 1) {
        let (found, expected) = ((k + 1) as f64 / count, model.enclosed_mass(shell.outer));
        let sd = (expected * (1.0 - expected) / N as f64).sqrt();
        assert!((found - expected).abs() < 4.0 * sd, "{found} within {}, not {expected}", shell.outer);
    }
}

/// Half the spacing of numbers at 1.
const UNIT: f64 = f64::EPSILON / 2.0;

#[test]
fn forces_are_as_good_as_promised() {
    let bodies = Plummer::henon().sample::<f64>(1000, 2).unwrap();
    for softening in
        [Softening::None, Softening::Plummer(0.1), Softening::CubicSpline(0.1), Softening::WendlandC2(0.1)]
    {
        let law = Newton::new(1.0).softened(softening);
        let error = force_error(&Serial, law, &bodies).unwrap();
        // `docs/numerics/nbody-core.md`: of point masses and Plummer spheres, and of a pair of balls.
        let plain = matches!(softening, Softening::None | Softening::Plummer(_));
        let (rms, most) = if plain { (4e-16, PAIR) } else { (8.0 * UNIT, 64.0 * UNIT) };
        assert!(error.rms < rms && error.maximum < most, "{softening:?}: {error:?}");
        assert!(error.median <= error.percent_99 && error.percent_99 <= error.percent_99_99);
        assert!(error.percent_99_99 <= error.maximum && error.sampled == 1000);
    }
    let mixed = Newton::new(1.0).with(Precision::Mixed);
    let error = force_error(&Serial, mixed, &bodies).unwrap().rms;
    // Single precision, and seen to be.
    assert!((1e-9..3e-7).contains(&error), "{error}");
    assert!(force_error(&Serial, Newton::new(1.0), &Plummer::henon().sample::<f64>(1, 2).unwrap()).is_err());
}

/// The largest error of a pair, whatever kernel works it out: that of one where nothing is fused.
const PAIR: f64 = 22.0 * UNIT;

#[test]
fn the_bounds_of_the_front_page_hold_at_any_number_of_bodies() {
    for (n, seed) in [(30, 1), (64, 2), (300, 3), (1025, 4), (3000, 5)] {
        let sphere = UniformSphere::cold(1.0, 1.0, 1.0).unwrap();
        // Beyond the extent, too: all pulls are then as small as the distances.
        for softening in [Softening::None, Softening::Plummer(0.05), Softening::Plummer(30.0)] {
            let law = Newton::new(1.0).softened(softening);
            for bodies in [Plummer::henon().sample::<f64>(n, seed).unwrap(), sphere.sample(n, seed).unwrap()]
            {
                let error = force_error_with(&Serial, law, &bodies, 500).unwrap();
                assert!(error.rms <= 4e-16 && error.maximum <= PAIR, "{n}: {error:?}");
            }
        }
        for bodies in [Plummer::henon().sample::<f32>(n, seed).unwrap(), sphere.sample(n, seed).unwrap()] {
            let error = force_error_with(&Serial, Newton::new(1.0), &bodies, 500).unwrap();
            assert!(error.rms <= 3e-7, "{n}: {error:?}");
        }
    }
}

#[test]
fn the_bounds_hold_for_ten_thousand_bodies() {
    let model = Plummer::henon();
    let (double, single) = (model.sample::<f64>(10_001, 6).unwrap(), model.sample::<f32>(10_001, 6).unwrap());
    let error = force_error_with(&Serial, Newton::new(1.0), &double, 1000).unwrap();
    assert!(error.rms <= 4e-16 && error.maximum <= PAIR, "{error:?}");
    assert!(force_error_with(&Serial, Newton::new(1.0), &single, 1000).unwrap().rms <= 3e-7);
}

#[test]
fn a_sun_before_its_planets_costs_no_more_than_it_may() {
    /// The report on bodies in a cloud, the first of mass 1, the others of so many units of it.
    fn report<T: Real>(n: usize, planet: f64, g: f64) -> ForceError {
        let cloud = UniformSphere::cold(1.0, 10.0, 1.0).unwrap().sample::<T>(n, n as u64).unwrap();
        let planet = T::lit(planet * T::epsilon().widen() / 2.0);
        let masses = Array1::from_shape_fn(n, |i| if i == 0 { T::one() } else { planet });
        let bodies = Bodies::new(masses.view(), cloud.positions(), cloud.velocities()).unwrap();
        force_error(&Serial, Newton::new(T::lit(g)), &bodies).unwrap()
    }
    // Runs of 64: the first pull is rounded by all that follow.
    for (n, g) in [(64, 1.0), (64, 0.7), (127, 0.7)] {
        for planet in [1e3, 1e5] {
            let error = (report::<f64>(n, planet, g).rms, report::<f32>(n, planet, g).rms);
            assert!(error.0 <= 6e-16 && error.1 <= 3e-7, "{n}, {planet}: {error:?}");
        }
        // So light that a pull is lost or doubled as a whole.
        for planet in [0.3, 1.0, 2.0] {
            let most = PAIR / UNIT + 63.0;
            let error = (report::<f64>(n, planet, g).maximum / UNIT, report::<f32>(n, planet, g).maximum);
            assert!(
                error.0 <= most && error.1 <= most * f64::from(f32::EPSILON) / 2.0,
                "{n}, {planet}: {error:?}"
            );
        }
    }
}

#[test]
fn of_many_bodies_a_sample_is_looked_at_with_the_same_bits_on_any_number_of_threads() {
    let law = Newton::new(1.0).softened(Softening::WendlandC2(0.1));
    let bodies = Plummer::henon().sample::<f32>(5_000, 2).unwrap();
    let alone = force_error_with(&Serial, law, &bodies, 300).unwrap();
    assert_eq!(alone.sampled, 300);
    for threads in [1, 2, 3, 8] {
        let threads = Threads::with_count(threads).unwrap();
        assert_eq!(alone, force_error_with(&threads, law, &bodies, 300).unwrap());
    }
    assert_eq!(force_error_with(&Serial, law, &bodies, 10_000).unwrap().sampled, 5_000);
    let none = force_error_with(&Serial, law, &bodies, 0).unwrap_err().to_string();
    assert_eq!(none, "the number of samples must be at least one, but is 0");
}

#[test]
fn escapers_do_not_count_in_the_virial_ratio_of_bound_bodies() {
    let law = Newton::new(1.0);
    let cluster = Plummer::henon().sample::<f64>(1000, 5).unwrap();
    let alone = bound(law, &cluster).unwrap();
    // A Plummer sphere has no body faster than its escape; of a sample the outermost feel a little less than the model.
    assert!(alone.members.len() >= 990, "{}", alone.members.len());
    assert!((alone.energy.virial_ratio() - 1.0).abs() < 3.0 / 1000.0_f64.sqrt());
    // A tenth of the mass leaves, some of it with a speed that moves the mean by several escape speeds; all drift.
    let rows = |of: ndarray::ArrayView2<'_, f64>, far: f64| {
        Array2::from_shape_fn((1100, 3), |(i, k)| match i {
            ..1000 => of[[i, k]],
            _ => far * (0.3 + ((i * (3 + k)) as f64).sin().abs()),
        })
    };
    let masses = Array1::from_elem(1100, 1e-3);
    let positions = rows(cluster.positions(), 3.0);
    for speed in [5.0, 300.0] {
        let velocities = rows(cluster.velocities(), speed) + &array![7.0, 0.0, -2.0];
        let all = Bodies::new(masses.view(), positions.view(), velocities.view()).unwrap();
        let found = bound(law, &all).unwrap();
        assert!(law.energy(&all).unwrap().virial_ratio() > 10.0, "all bodies tell nothing");
        assert_eq!(found.members, alone.members, "{speed}");
        assert!((found.energy.virial_ratio() / alone.energy.virial_ratio() - 1.0).abs() < 1e-12);
        assert!(
            (found.mass - alone.mass).abs() < 1e-15
                && (found.velocity[0] - alone.velocity[0] - 7.0).abs() < 1e-12
        );
    }
    // In f32 as well; and what holds nothing has no bound bodies.
    let single = Plummer::henon().sample::<f32>(1000, 5).unwrap();
    assert!(
        (bound(Newton::new(1.0), &single).unwrap().energy.virial_ratio() - alone.energy.virial_ratio()).abs()
            < 1e-3
    );
    let none =
        Bodies::new(Array1::zeros(3).view(), Array2::ones((3, 3)).view(), Array2::zeros((3, 3)).view());
    let none = bound(law, &none.unwrap()).unwrap();
    assert!(none.members.is_empty() && none.mass == 0.0 && none.energy.total() == 0.0);
    let one = Plummer::henon().sample::<f64>(1, 5).unwrap();
    assert!(bound(law, &one).unwrap().members.is_empty());
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
