//! Everything again in dual numbers, against differences.

use cosmo_mf::{Background, Cosmology, Dual, Growth, Neutrinos, Scalar};

/// What of a universe is to be differentiated, with seven parameters: Ωm, ΩΛ, H₀, w₀, wₐ, `N_eff` and a mass.
fn universe<S: Scalar>(p: [S; 7]) -> Cosmology<S> {
    let plain = Cosmology::flat(0.3, 70.0);
    let mut cosmology =
        Cosmology::<S>::lift(&plain).with_dark_energy(p[1]).with_equation_of_state(p[3], p[4]);
    cosmology.omega_matter = p[0];
    cosmology.hubble_km_s_mpc = p[2];
    let mut neutrinos = Neutrinos::<S>::lift(Neutrinos::massless()).with_effective_number(p[5]);
    neutrinos.masses_ev[0] = p[6];
    cosmology.radiation = Some(neutrinos);
    cosmology
}

fn all<S: Scalar>(p: [S; 7]) -> Vec<S> {
    let cosmology = universe(p);
    let (background, growth) = (Background::new(&cosmology).unwrap(), Growth::new(&cosmology).unwrap());
    vec![
        background.expansion_rate(1.3).unwrap(),
        background.transverse_comoving_distance_mpc(1.3).unwrap(),
        background.comoving_volume_mpc3_per_sr(1.3).unwrap(),
        background.comoving_volume_element_mpc3_per_sr(1.3).unwrap(),
        background.lookback_time_gyr(1.3).unwrap(),
        background.age_gyr(1.3).unwrap(),
        growth.factor(1.3).unwrap(),
        growth.rate(1.3).unwrap(),
    ]
}

const AT: [f64; 7] = [0.3, 0.65, 70.0, -0.95, 0.1, 3.2, 0.2];

#[test]
fn derivatives_are_the_limits_of_differences() {
    let dual = all::<Dual<7>>(std::array::from_fn(|i| Dual::variable(AT[i], i)));
    let plain = all(AT);
    for parameter in 0..7 {
        let h = 1e-3 * AT[parameter].abs();
        let at = |k: f64| {
            let mut p = AT;
            p[parameter] += k * h;
            all(p)
        };
        let (right, left, far_right, far_left) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
        for (i, value) in dual.iter().enumerate() {
            let slope = (8.0 * (right[i] - left[i]) - (far_right[i] - far_left[i])) / (12.0 * h);
            // h⁴ of a fifth derivative and 1e-13/h of rounding.
            let scale = slope.abs() + plain[i].abs() / AT[parameter].abs() * 1e-3;
            let error = (value.slopes[parameter] - slope).abs() / scale;
            assert!(error < 1e-7, "{i} by parameter {parameter}: {} is not {slope}", value.slopes[parameter]);
            assert!((value.value / plain[i] - 1.0).abs() < 1e-14, "{i}");
        }
    }
}
