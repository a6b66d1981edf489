//! Energies: reduced on the device, within the bounds of `docs/numerics/nbody-core.md`.

use super::*;

/// Half an ulp at 1.
const U32: f64 = 1.0 / (1_u64 << 24) as f64;
const U64: f64 = 1.0 / (1_u64 << 53) as f64;

/// The sum at its worst, in shares of the whole: a term's four roundings, those of each invocation, and 8 levels across a
/// workgroup, in units `u` of the type that it is summed in; 63 on the host.
fn worst(n: usize, u: f64) -> f64 {
    let terms = n.div_ceil(16_384) as f64;
    (11.0 + terms.min(64.0 + terms / 64.0)) * u + 63.0 * U64
}

/// The same for the sums on the host: chunks of 256, joined in pairs.
const HOST: f64 = (4.0 + 255.0 + 20.0) * U64;

fn kinetic_energy_is_right<T: Real>(gpu: &Gpu, u: f64) {
    for n in [0, 1, 2, 255, 256, 257, 16_384, 16_385, 100_000] {
        let [m, _, v] = cluster(n).map(|values| numbers::<T>(&values));
        let on = |values: &[T]| gpu.upload(values).unwrap();
        let (on_m, on_v) = (on(&m), on(&v));
        gpu.sync().unwrap();
        let before = gpu.counters();
        let found = gpu.kinetic_energy(&on_m, &on_v).unwrap();
        let counts = gpu.counters().since(before);
        assert_eq!((counts.uploads, counts.downloads), (0, u64::from(n > 0)), "{n}");
        assert!(counts.bytes_down <= 66 * 8, "{} bytes come back", counts.bytes_down);
        assert_eq!(gpu.kinetic_energy(&on_m, &on_v).unwrap().to_bits(), found.to_bits());
        let want = Serial.kinetic_energy(&m, &v).unwrap();
        let tolerance = (worst(n, u) + HOST) * want;
        assert!((found - want).abs() <= tolerance, "{n}: {found} is not {want}");
    }
}

#[test]
fn kinetic_energy_is_summed_on_the_device_and_a_handful_of_numbers_comes_back() {
    let Some(gpu) = testing::gpu() else { return };
    // In f64 where the device has it, also for bodies in f32.
    kinetic_energy_is_right::<f32>(&gpu, if gpu.capabilities().f64 { U64 } else { U32 });
    if gpu.capabilities().f64 {
        kinetic_energy_is_right::<f64>(&gpu, U64);
    }
}

#[test]
fn kinetic_energy_without_f64_keeps_the_bound_of_f32() {
    let Some((gpu, _)) = small_device(64 << 20) else { return };
    assert!(!gpu.capabilities().f64);
    kinetic_energy_is_right::<f32>(&gpu, U32);
}

fn potential_energy_is_right<T: Real>(gpu: &Gpu, promise: f64, u: f64) {
    for n in [0, 1, 2, 257, 2000] {
        let [m, x, _] = cluster(n).map(|values| numbers::<T>(&values));
        let law = Newton::new(T::lit(1.5)).softened(Softening::Plummer(T::lit(0.05)));
        let (on_m, on_x) = (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap());
        gpu.sync().unwrap();
        let before = gpu.counters();
        let found = gpu.potential_energy(law, &on_m, &on_x).unwrap();
        let counts = gpu.counters().since(before);
        assert_eq!((counts.uploads, counts.downloads), (0, u64::from(n > 0)), "{n}");
        assert!(counts.bytes_down <= 66 * 8, "{} bytes come back", counts.bytes_down);
        let wide = |values: &[T]| values.iter().map(|v| v.widen()).collect::<Vec<_>>();
        let exact =
            Newton::new(1.5).softened(Softening::Plummer(T::lit(0.05).widen())).with(Precision::Strict);
        let want = Serial.potential_energy(exact, &wide(&m), &wide(&x)).unwrap();
        // Potentials of one sign err by the promise in the root mean square, weighted by masses whose root mean square is
        // below 1.2 times their mean; few bodies by at most six times as much.
        let share = if n > 100 { 1.2 } else { 6.0 };
        let tolerance = (share * promise + worst(n, u) + HOST) * want.abs();
        assert!((found - want).abs() <= tolerance, "{n}: {found} is not {want}");
    }
}

#[test]
fn potential_energy_is_summed_on_the_device_and_a_handful_of_numbers_comes_back() {
    let Some(gpu) = testing::gpu() else { return };
    potential_energy_is_right::<f32>(&gpu, 3e-7, U32);
    if gpu.capabilities().f64 {
        potential_energy_is_right::<f64>(&gpu, 4e-16, U64);
    }
    let Some((gpu, _)) = small_device(64 << 20) else { return };
    potential_energy_is_right::<f32>(&gpu, 3e-7, U32);
}

#[test]
fn energies_in_si_units_are_beyond_f32_and_come_out_right() {
    let law = Newton::new(6.674_3e-11_f32);
    let (m, x) = (vec![1.988_41e30_f32, 5.972_2e24], vec![0.0_f32, 1.495_978_7e11, 0.0, 0.0, 0.0, 0.0]);
    // The Sun at the speed at which it goes round the Galaxy, the Earth with it and round the Sun.
    let v = vec![0.0_f32, 0.0, 2.2e5, 2.2e5 + 2.978e4, 0.0, 0.0];
    for gpu in [testing::gpu(), small_device(64 << 20).map(|(gpu, _)| gpu)].into_iter().flatten() {
        let [m_, x_, v_] = [&m, &x, &v].map(|values| gpu.upload(values).unwrap());
        let kinetic = gpu.kinetic_energy(&m_, &v_).unwrap();
        let want = Serial.kinetic_energy(&m, &v).unwrap();
        assert!(
            want > f64::from(f32::MAX) && (kinetic / want - 1.0).abs() < 12.0 * U32,
            "{kinetic} is not {want}"
        );
        let potential = gpu.potential_energy(law, &m_, &x_).unwrap();
        let want = Serial.potential_energy(law, &m, &x).unwrap();
        assert!((potential / want - 1.0).abs() < 6.0 * 3e-7, "{potential} is not {want}");
        // What is not finite is no energy, and nothing that hides it.
        let broken = gpu.upload(&[0.0_f32, 0.0, f32::NAN, 1.0, 0.0, 0.0]).unwrap();
        assert!(gpu.kinetic_energy(&m_, &broken).unwrap().is_nan());
    }
}

#[test]
fn energies_of_wrong_lengths_are_refused_as_on_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    let say = |result: Result<f64>| result.unwrap_err().to_string();
    let (m, v) = (vec![1.0_f32; 3], vec![0.0_f32; 8]);
    let (on_m, on_v) = (gpu.upload(&m).unwrap(), gpu.upload(&v).unwrap());
    assert_eq!(say(gpu.kinetic_energy(&on_m, &on_v)), say(Serial.kinetic_energy(&m, &v)));
    let law = Newton::new(1.0_f32);
    assert_eq!(say(gpu.potential_energy(law, &on_m, &on_v)), say(Serial.potential_energy(law, &m, &v)));
}
