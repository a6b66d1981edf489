//! Distances, volumes and times where they have closed forms.

use std::f64::consts::PI;

use cosmo_mf::{Background, Cosmology, Error, Neutrinos, SQUARE_DEGREES_PER_STERADIAN};

/// The quadrature's own: 1e-13 of halving, and some roundings.
const TOLERANCE: f64 = 3e-13;
const REDSHIFTS: [f64; 7] = [-0.5, 0.001, 0.1, 1.0, 5.0, 1100.0, 1e6];

fn near(got: f64, want: f64, what: &str) {
    assert!((got / want - 1.0).abs() < TOLERANCE, "{what}: {got} is not {want}");
}

fn background(cosmology: Cosmology) -> Background {
    Background::new(&cosmology).unwrap()
}

#[test]
fn matter_alone_is_einstein_and_de_sitters_universe() {
    let eds = background(Cosmology::flat(1.0, 70.0));
    let (distance, time) = (299_792.458 / 70.0, eds.hubble_time_gyr());
    near(time, 3.085_677_581_491_367e19 / 3.155_76e16 / 70.0, "1/H₀");
    for z in REDSHIFTS {
        let root = (1.0 + z).sqrt();
        let chi = 2.0 * distance * (z / (root * (root + 1.0)));
        near(eds.expansion_rate(z).unwrap(), root.powi(3), "E");
        near(eds.hubble_km_s_mpc(z).unwrap(), 70.0 * root.powi(3), "H");
        near(eds.comoving_distance_mpc(z).unwrap(), chi, "χ");
        near(eds.transverse_comoving_distance_mpc(z).unwrap(), chi, "d");
        near(eds.luminosity_distance_mpc(z).unwrap(), chi * (1.0 + z), "d_L");
        near(eds.angular_diameter_distance_mpc(z).unwrap(), chi / (1.0 + z), "d_A");
        near(eds.comoving_volume_mpc3(z).unwrap(), 4.0 * PI / 3.0 * chi.powi(3), "V");
        let element = chi * chi * distance / root.powi(3);
        near(eds.comoving_volume_element_mpc3_per_sr(z).unwrap(), element, "dV/dz");
        near(eds.age_gyr(z).unwrap(), 2.0 / 3.0 * time / root.powi(3), "age");
        let lookback = eds.lookback_time_gyr(z).unwrap();
        let want = eds.age_gyr(0.0).unwrap() - eds.age_gyr(z).unwrap();
        assert!((lookback - want).abs() < TOLERANCE * time.max(lookback.abs()), "{lookback} is not {want}");
        near(eds.omega_matter(z).unwrap(), 1.0, "Ωm");
    }
}

#[test]
fn nearly_nothing_is_milnes_universe_and_nearly_lambda_alone_is_de_sitters() {
    // What is left of matter, 1e-30, shifts nothing here.
    let milne = background(Cosmology::flat(1e-30, 70.0).with_baryons(0.0).with_dark_energy(0.0));
    let de_sitter = background(Cosmology::flat(1e-30, 70.0).with_baryons(0.0));
    let distance = milne.hubble_distance_mpc();
    for z in [-0.5, 0.1, 1.0, 20.0, 1000.0_f64] {
        let x = z.ln_1p();
        near(milne.expansion_rate(z).unwrap(), 1.0 + z, "E of Milne");
        near(milne.comoving_distance_mpc(z).unwrap(), distance * x, "χ of Milne");
        near(milne.transverse_comoving_distance_mpc(z).unwrap(), distance * x.sinh(), "d of Milne");
        // (sinh 2x - 2x)/4, of which the difference loses digits where x is small: compared from x = 0.09 on.
        let volume = distance.powi(3) * ((2.0 * x).sinh() - 2.0 * x) / 4.0;
        let got = milne.comoving_volume_mpc3_per_sr(z).unwrap();
        assert!((got / volume - 1.0).abs() < 1e-12, "V of Milne: {got} is not {volume}");
        let age = milne.hubble_time_gyr() / (1.0 + z);
        near(milne.age_gyr(z).unwrap(), age, "age of Milne");
        near(de_sitter.comoving_distance_mpc(z).unwrap(), distance * z, "χ of de Sitter");
        near(de_sitter.lookback_time_gyr(z).unwrap(), de_sitter.hubble_time_gyr() * x, "time of de Sitter");
    }
}

#[test]
fn lambda_in_a_flat_space_has_its_age() {
    for matter in [0.05, 0.3, 0.7, 0.999_f64] {
        let universe = background(Cosmology::flat(matter, 67.7));
        let lambda = 1.0 - matter;
        for z in [-0.9, 0.0, 0.5, 3.0, 1000.0_f64] {
            let ratio = (lambda / matter / (1.0 + z).powi(3)).sqrt();
            let want = universe.hubble_time_gyr() * 2.0 / (3.0 * lambda.sqrt()) * ratio.asinh();
            near(universe.age_gyr(z).unwrap(), want, "age");
        }
    }
}

#[test]
fn lambda_in_a_flat_space_has_the_distance_of_the_elliptic_integral() {
    // χ = ∫ dz/√(Ωm (1+z)³ + ΩΛ) = [T(x) - T(x/(1+z))]/(Ωm^(1/3) ΩΛ^(1/6)), x = (ΩΛ/Ωm)^(1/3), with
    // T(x) = ∫₀ˣ du/√(u⁴ + u) = 3^(-1/4) F(arccos[(1 + (1-√3) x)/(1 + (1+√3) x)], sin 75°), and F by Carlson's R_F.
    fn carlson(mut x: f64, mut y: f64, mut z: f64) -> f64 {
        for _ in 0..60 {
            let lambda = (x * y).sqrt() + (y * z).sqrt() + (z * x).sqrt();
            (x, y, z) = (0.25 * (x + lambda), 0.25 * (y + lambda), 0.25 * (z + lambda));
        }
        1.0 / ((x + y + z) / 3.0).sqrt()
    }
    fn legendre(x: f64) -> f64 {
        let root = 3.0_f64.sqrt();
        let cos = (1.0 + (1.0 - root) * x) / (1.0 + (1.0 + root) * x);
        let sin = (1.0 - cos * cos).sqrt();
        let modulus = (2.0 + root) / 4.0;
        let part = |cos: f64, sin: f64| sin * carlson(cos * cos, 1.0 - modulus * sin * sin, 1.0);
        // Beyond a right angle: 2K - F(π - φ).
        let first = if cos >= 0.0 { part(cos, sin) } else { 2.0 * part(0.0, 1.0) - part(cos, sin) };
        first / 3.0_f64.powf(0.25)
    }
    for matter in [0.2, 0.3, 0.6] {
        let universe = background(Cosmology::flat(matter, 70.0));
        let lambda: f64 = 1.0 - matter;
        let x = (lambda / matter).cbrt();
        let unit = universe.hubble_distance_mpc() / (matter.cbrt() * lambda.powf(1.0 / 6.0));
        for z in [0.1, 1.0, 3.0, 10.0, 1100.0] {
            let want = unit * (legendre(x) - legendre(x / (1.0 + z)));
            let got = universe.comoving_distance_mpc(z).unwrap();
            // The difference, and the arc cosine near 1, lose what a distance of 0.1 is short of the horizon.
            assert!((got / want - 1.0).abs() < 1e-12 * (1.0 + 1.0 / z), "z = {z}: {got} is not {want}");
        }
    }
}

#[test]
fn radiation_and_matter_have_their_age_and_distance() {
    // Ωr + Ωm = 1 up to 1e-15 of dark energy: χ = 2/Ωm [√(Ωr + Ωm) - √(Ωr + Ωm a)] with a, and
    // t = (2/3Ωm²)[(y - 2Ωr) √(y + Ωr) + 2 Ωr^(3/2)], y = Ωm a.
    let cosmology = Cosmology::flat(0.999, 70.0).with_radiation(Neutrinos::massless());
    let radiation = cosmology.omega_radiation();
    let matter = 1.0 - radiation;
    let cosmology = Cosmology::flat(matter, 70.0).with_radiation(Neutrinos::massless()).with_dark_energy(0.0);
    let universe = background(cosmology);
    assert!((radiation * 0.49 / 4.18e-5 - 1.0).abs() < 2e-3, "Ωr h² = {}", radiation * 0.49);
    for z in [0.1, 1.0, 100.0, 3400.0, 1e5] {
        let y = matter / (1.0 + z);
        // The roots' difference, divided out.
        let chi =
            2.0 * (1.0 - 1.0 / (1.0 + z)) / (1.0 + (radiation + y).sqrt()) * universe.hubble_distance_mpc();
        near(universe.comoving_distance_mpc(z).unwrap(), chi, "χ");
        let root = (y + radiation).sqrt();
        // Written without the cancellation of y - 2Ωr against 2Ωr^(3/2).
        let bracket = y * y * (root + 2.0 * radiation.sqrt()) / (root + radiation.sqrt()).powi(2);
        let age = universe.hubble_time_gyr() * 2.0 / (3.0 * matter * matter) * bracket;
        near(universe.age_gyr(z).unwrap(), age, "age");
    }
}

#[test]
fn a_closed_universe_is_a_sphere() {
    // Of matter alone, Ωm = 4: sin²-like closed forms, by the development angle. 1 + z = 2(Ωm-1)/Ωm/(1 - cos η).
    let universe = background(Cosmology::flat(4.0, 70.0).with_dark_energy(0.0));
    let radius = universe.hubble_distance_mpc() / 3.0_f64.sqrt();
    let angle = |z: f64| (1.0 - 1.5 / (1.0 + z)).acos();
    for z in [0.1, 1.0, 10.0, 1e4] {
        let chi = angle(0.0) - angle(z);
        near(universe.comoving_distance_mpc(z).unwrap(), radius * chi, "χ");
        near(universe.transverse_comoving_distance_mpc(z).unwrap(), radius * chi.sin(), "d");
        let volume = radius.powi(3) * (2.0 * chi - (2.0 * chi).sin()) / 4.0;
        let got = universe.comoving_volume_mpc3_per_sr(z).unwrap();
        assert!((got / volume - 1.0).abs() < 1e-12, "V: {got} is not {volume}");
    }
}

#[test]
fn a_survey_is_a_part_of_the_sky_and_volumes_add_up() {
    let universe = background(Cosmology::planck18().with_radiation(Neutrinos::massless()));
    let sky = 4.0 * PI * SQUARE_DEGREES_PER_STERADIAN;
    let whole = universe.survey_volume_mpc3(0.0, 2.0, sky).unwrap();
    near(whole, universe.comoving_volume_mpc3(2.0).unwrap(), "the sky");
    let parts: f64 = (0..4)
        .map(|i| 0.5 * f64::from(i))
        .map(|z| universe.survey_volume_mpc3(z, z + 0.5, sky).unwrap())
        .sum();
    near(parts, whole, "the shells");
    // Simpson's rule on the element, h⁴/180 of a fourth derivative of order 10 V.
    let steps = 400;
    let element =
        |i: u32| universe.comoving_volume_element_mpc3_per_sr(2.0 * f64::from(i) / f64::from(steps)).unwrap();
    let sum: f64 = (0..=steps)
        .map(|i| element(i) * if i == 0 || i == steps { 1.0 } else { f64::from(2 + 2 * (i % 2)) })
        .sum();
    let simpson = sum * 2.0 / f64::from(3 * steps);
    assert!((simpson * 4.0 * PI / whole - 1.0).abs() < 1e-9, "{simpson}");
    let between = universe.angular_diameter_distance_between_mpc(0.5, 2.0).unwrap();
    let [near_by, far] = [0.5, 2.0].map(|z| universe.comoving_distance_mpc(z).unwrap());
    near(between, (far - near_by) / 3.0, "a lens");
    near(
        universe.distance_modulus_mag(1.0).unwrap(),
        5.0 * (universe.luminosity_distance_mpc(1.0).unwrap() * 1e5).log10(),
        "the modulus",
    );
}

#[test]
fn what_a_universe_is_made_of_adds_up_to_one_at_every_time() {
    let neutrinos = Neutrinos::with_masses_ev([0.06, 0.1, 0.0]);
    for cosmology in [
        Cosmology::planck18().with_radiation(neutrinos),
        Cosmology::planck18().with_equation_of_state(-0.9, 0.2).with_radiation(neutrinos),
        Cosmology::planck18(),
    ] {
        let universe = background(cosmology);
        assert!(cosmology.omega_curvature() == 0.0);
        for z in [-0.5, 0.0, 1.0, 100.0, 1e5] {
            let sum = universe.omega_matter(z).unwrap()
                + universe.omega_radiation(z).unwrap()
                + universe.omega_dark_energy(z).unwrap();
            assert!((sum - 1.0).abs() < 1e-12, "z = {z}: {sum}");
            assert!(universe.omega_neutrinos(z).unwrap() <= universe.omega_matter(z).unwrap());
        }
        let density = universe.critical_density_msun_mpc3(0.0).unwrap() * universe.omega_matter(0.0).unwrap();
        near(density, cosmology.mean_density_msun_mpc3(), "density");
    }
}

#[test]
fn radiation_goes_in_and_out_and_curvature_stays() {
    let curved = Cosmology::flat(0.3, 70.0).with_dark_energy(0.6);
    let heavy = Neutrinos::with_masses_ev([0.3, 0.0, 0.0]);
    let with = curved.with_radiation(Neutrinos::massless());
    assert!((with.omega_curvature() - 0.1).abs() < 1e-15 && with.omega_dark_energy < 0.6);
    assert!((with.with_radiation(heavy).omega_curvature() - 0.1).abs() < 1e-15);
    assert!((with.with_cmb_temperature_kelvin(3.0).omega_curvature() - 0.1).abs() < 1e-15);
    assert!((with.with_radiation(heavy).without_radiation().omega_dark_energy - 0.6).abs() < 1e-15);
}

#[test]
fn times_and_places_that_are_not_are_errors() {
    let universe = background(Cosmology::lesson());
    for bad in [-1.0, -2.0, f64::NAN, f64::INFINITY] {
        for result in [
            universe.comoving_distance_mpc(bad),
            universe.age_gyr(bad),
            universe.lookback_time_gyr(bad),
            universe.hubble_km_s_mpc(bad),
            universe.comoving_volume_element_mpc3_per_sr(bad),
            universe.survey_volume_mpc3(0.0, bad, 1.0),
        ] {
            assert!(matches!(result, Err(Error::Invalid { .. })), "{bad}: {result:?}");
        }
    }
    assert!(universe.distance_modulus_mag(0.0).is_err());
    let bouncing = background(Cosmology::flat(0.1, 70.0).with_dark_energy(2.0));
    assert!(bouncing.age_gyr(0.0).unwrap_err().to_string().starts_with("the cosmology"));
    assert!(bouncing.comoving_distance_mpc(100.0).is_err() && bouncing.comoving_distance_mpc(0.1).is_ok());
    assert!(Background::new(&Cosmology::flat(-0.3, 70.0)).is_err());
}
