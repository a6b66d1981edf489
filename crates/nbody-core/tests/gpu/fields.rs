//! Fields: units, close pairs, long sums, refusals.

use super::*;

/// All fields of a cluster of `n`, with lengths multiplied by `scale`.
fn fields(gpu: &Gpu, law: Newton<f32>, n: usize, scale: f64) -> Result<Vec<f64>> {
    let on = |values: &[f64]| gpu.upload(&numbers::<f32>(values));
    let [m, x, v] = cluster(n);
    let (m, x, v) = (on(&m)?, on(&x.iter().map(|x| x * scale).collect::<Vec<_>>())?, on(&v)?);
    let sources = Sources::new(&m, &x).moving(&v);
    let mut out = gpu.upload(&vec![f32::NAN; 13 * n])?;
    gpu.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut out)?;
    Ok(gpu.read(&out)?.into_iter().map(f64::from).collect())
}

#[test]
fn units_are_free_and_a_power_of_two_changes_no_bit() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32).softened(Softening::Plummer(0.0));
    let near = fields(&gpu, law, 40, 1.0).unwrap();
    // r³ of 2^60 and of 2^-60 are beyond f32; accelerations, at 2^∓120 of the others, are not.
    for exponent in [60, -40] {
        let far = fields(&gpu, law, 40, 2.0_f64.powi(exponent)).unwrap();
        for (i, (near, far)) in near.iter().zip(&far).take(4 * 40).enumerate() {
            let power = if i < 3 * 40 { 2 * exponent } else { exponent };
            // Numbers that a device may flush to zero are no part of the promise.
            if far.abs() > f64::from(f32::MIN_POSITIVE) {
                assert_eq!(far * 2.0_f64.powi(power), *near);
            } else {
                assert!(far.abs() <= 2.0 * f64::from(f32::MIN_POSITIVE));
            }
        }
    }
}

#[test]
fn the_earth_falls_towards_the_sun_in_si_units_of_f32() {
    let Some(gpu) = testing::gpu() else { return };
    let m = gpu.upload(&[1.988_41e30_f32, 5.972_2e24]).unwrap();
    let x = gpu.upload(&[0.0_f32, 1.495_978_7e11, 0.0, 0.0, 0.0, 0.0]).unwrap();
    let mut out = gpu.zeros::<f32>(6).unwrap();
    gpu.accelerations(Newton::new(6.674_3e-11), &m, &x, &x, Write::Replace, &mut out).unwrap();
    let a = gpu.read(&out).unwrap();
    let want = -6.674_3e-11 * 1.988_41e30 / (1.495_978_7e11_f64 * 1.495_978_7e11);
    assert!((f64::from(a[1]) / want - 1.0).abs() < 1e-6, "{} is not {want}", a[1]);
}

#[test]
fn a_close_pair_in_f64_is_right_where_its_r2_is_beyond_f32() {
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let m = gpu.upload(&[1.0_f64, 1.0, 1.0]).unwrap();
    for d in [1e-17_f64, 1e-25, 1e-80] {
        let x = gpu.upload(&[0.0, d, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
        let mut out = gpu.zeros::<f64>(9).unwrap();
        gpu.accelerations(Newton::new(1.0), &m, &x, &x, Write::Replace, &mut out).unwrap();
        let a = gpu.read(&out).unwrap()[0];
        assert!((a * d * d - 1.0).abs() < 1e-15, "{a} is not {}", 1.0 / (d * d));
    }
}

#[test]
fn bad_input_gives_the_errors_of_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32);
    // At the door for ndarray, whatever the device: what is not a number or makes no sense does not come in.
    let (m, x) = (Array1::from_elem(3, 1.0_f32), Array2::from_shape_fn((3, 3), |(i, k)| (i + k) as f32));
    for bad in [f32::NAN, f32::INFINITY] {
        let mut far = x.clone();
        far[[1, 2]] = bad;
        assert!(Bodies::new(m.view(), far.view(), x.view()).is_err());
        assert!(Bodies::new(m.view(), x.view(), far.view()).is_err());
        assert!(Bodies::new((&m * bad).view(), x.view(), x.view()).is_err());
    }
    let bodies = Bodies::new(m.view(), x.view(), x.view()).unwrap();
    let open = |device, law| nbody_core::open(device, law, &bodies).err().map(|error| error.to_string());
    for bad in [-1.0, f32::NAN, f32::INFINITY] {
        let softened = law.softened(Softening::Plummer(bad));
        assert!(open(Device::Serial, softened).is_some());
        assert_eq!(open(Device::Gpu, softened), open(Device::Serial, softened));
        if !bad.is_sign_negative() {
            assert_eq!(open(Device::Gpu, Newton::new(bad)), open(Device::Serial, Newton::new(bad)));
        }
    }
    // On buffers: shapes, laws, and what is missing.
    let lengths = [0.5_f32, 0.5];
    let zeros = [0.0_f32, 0.0];
    fn answer<B: Gravity<f32>>(
        on: &B,
        law: Newton<f32>,
        arrays: [&[f32]; 4],
        targets_at: &[f32],
        fields: Fields,
        room: usize,
    ) -> Option<String> {
        let [m, x, v, l] = arrays.map(|array| on.upload(array).unwrap());
        let at = on.upload(targets_at).unwrap();
        let mut out = on.zeros(room).unwrap();
        let mut sources = Sources::new(&m, &x);
        if !arrays[2].is_empty() {
            sources = sources.moving(&v);
        }
        if !arrays[3].is_empty() {
            sources = sources.softened(&l);
        }
        let result = on.fields(law, sources, Targets::new(&at), fields, Write::Replace, &mut out);
        result.err().map(|error| error.to_string())
    }
    let (m, x, at) = (&[1.0_f32, 2.0][..], &[0.0_f32, 1.0, 0.0, 0.0, 2.0, 0.0][..], &[3.0_f32; 3][..]);
    let spline = law.softened(Softening::CubicSpline(0.0));
    let a = Fields::ACCELERATION;
    let wrong = [
        (law, [m, &x[..5], &[], &[]], at, a, 3),
        (law, [m, x, &[], &[]], &at[..2], a, 3),
        (law, [m, x, &[], &[]], at, a, 4),
        (law, [m, x, &[], &[]], &[], a, 3),
        (law, [m, x, &[], &[]], at, Fields::JERK, 3),
        (law, [m, x, x, &[]], at, Fields::JERK, 3),
        (law, [m, x, &[], &lengths], at, a, 3),
        (spline, [m, x, &[], &lengths[..1]], at, a, 3),
        (spline.coincident(Coincident::Softened), [m, x, &[], &[]], at, a, 3),
        (law.coincident(Coincident::Softened), [m, x, &[], &[]], at, a, 3),
        (law.coincident(Coincident::Error), [m, x, &[], &[]], &[1.0, 0.0, 0.0], a, 3),
    ];
    for (i, (law, arrays, at, fields, room)) in wrong.into_iter().enumerate() {
        let host = answer(&Serial, law, arrays, at, fields, room);
        assert!(host.is_some(), "{i} is an error");
        assert_eq!(answer(&gpu, law, arrays, at, fields, room), host, "{i}");
    }
    // No targets, and lengths of which one is zero beside one of the law that is not, are no error on either.
    for (law, arrays, at, room) in [
        (law, [m, x, &[], &[]], &[][..], 0),
        (law.softened(Softening::Plummer(0.5)).coincident(Coincident::Softened), [m, x, &[], &zeros], at, 3),
    ] {
        assert_eq!(answer(&Serial, law, arrays, at, a, room), None);
        assert_eq!(answer(&gpu, law, arrays, at, a, room), None);
    }
}

#[test]
fn runs_repeat_to_the_bit_and_fields_move_nothing() {
    let Some(gpu) = testing::gpu() else { return };
    let [m, x, v] = cluster(3000).map(|values| gpu.upload(&numbers::<f32>(&values)).unwrap());
    let sources = Sources::new(&m, &x).moving(&v);
    let law = Newton::new(1.0_f32).softened(Softening::CubicSpline(0.125));
    let [mut a, mut b] = [0, 1].map(|_| gpu.zeros::<f32>(13 * 3000).unwrap());
    gpu.sync().unwrap();
    let before = gpu.counters();
    gpu.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut a).unwrap();
    gpu.fields(law, sources, Targets::of(&sources), Fields::ALL, Write::Replace, &mut b).unwrap();
    gpu.sync().unwrap();
    assert_eq!(gpu.counters().since(before).transfers(), 0);
    assert_eq!(gpu.read(&a).unwrap(), gpu.read(&b).unwrap());
}

#[test]
fn sums_longer_than_the_loop_budget_are_whole_and_as_good_as_short_ones() {
    let Some(gpu) = testing::gpu() else { return };
    // Software adapters end a shader after 65 535 iterations.
    let n = 300_000;
    let m: Vec<f32> = (0..n).map(|i| 1.0 + (i % 7) as f32).collect();
    let x: Vec<f32> = (0..3 * n).map(|i| ((i as f64 * 0.37).sin() * 5.0) as f32).collect();
    // Far outside all pulls are alike: the worst case for a running sum.
    let targets = [0.1_f32, 900.0, 0.2, 9.0, 0.3, 1.0];
    let (on_m, on_x, on_t) =
        (gpu.upload(&m).unwrap(), gpu.upload(&x).unwrap(), gpu.upload(&targets).unwrap());
    let mut out = gpu.zeros::<f32>(6).unwrap();
    gpu.accelerations(Newton::new(1.0), &on_m, &on_x, &on_t, Write::Replace, &mut out).unwrap();
    let got = gpu.read(&out).unwrap();
    let wide = |values: &[f32]| values.iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
    let (m, x, targets) = (wide(&m), wide(&x), wide(&targets));
    let mut want = vec![0.0; 6];
    let law = Newton::new(1.0).with(Precision::Strict);
    Serial.accelerations(law, &m, &x, &targets, Write::Replace, &mut want).unwrap();
    for target in 0..2 {
        let pull: f64 = (0..n)
            .map(|j| m[j] / (0..3).map(|k| (x[k * n + j] - targets[2 * k + target]).powi(2)).sum::<f64>())
            .sum();
        for k in 0..3 {
            let error = (f64::from(got[2 * k + target]) - want[2 * k + target]).abs() / pull;
            assert!(error < 3e-7, "target {target}: off by {error:e} of the magnitudes");
        }
    }
}

#[test]
fn strict_is_refused_and_says_why() {
    let Some(gpu) = testing::gpu() else { return };
    let m = gpu.upload(&[1.0_f32]).unwrap();
    let x = gpu.upload(&[0.0_f32; 3]).unwrap();
    let mut out = gpu.zeros::<f32>(3).unwrap();
    let law = Newton::new(1.0).with(Precision::Strict);
    let error = gpu.accelerations(law, &m, &x, &x, Write::Replace, &mut out).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error}");
    // Also where nothing has to be computed yet, so that `Device::Auto` may take another.
    let one = Array2::zeros((1, 3));
    let bodies = Bodies::<f32>::new(Array1::ones(1).view(), one.view(), one.view()).unwrap();
    let error = System::new(gpu, law, &bodies).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }) && error.is_of_the_device(), "{error}");
}
