//! Values that stay on the device and make no sense: refused there as on the host.

use super::*;

/// What an evaluation says, and what it leaves of an output of ones.
fn answer<T: Real, B: Gravity<T>>(
    on: &B,
    law: Newton<T>,
    arrays: [&[T]; 2],
    lengths: [Option<&[T]>; 2],
    at: Option<&[T]>,
) -> (Option<String>, Vec<T>) {
    let [m, x] = arrays.map(|array| on.upload(array).unwrap());
    let lengths = lengths.map(|lengths| lengths.map(|lengths| on.upload(lengths).unwrap()));
    let mut sources = Sources::new(&m, &x);
    sources.softening = lengths[0].as_ref();
    let at = at.map(|at| on.upload(at).unwrap());
    let mut targets = at.as_ref().map_or(Targets::of(&sources), Targets::new);
    targets.softening = lengths[1].as_ref();
    let room = Buffer::<T>::len(targets.positions);
    let mut out = on.upload(&vec![T::one(); room]).unwrap();
    let result = on.fields(law, sources, targets, Fields::ACCELERATION, Write::Replace, &mut out);
    (result.err().map(|error| error.to_string()), on.read(&out).unwrap())
}

fn lengths_are_refused_as_on_the_host<T: Real>(gpu: &Gpu, precision: Precision, smallest: T) {
    let (m, x) = ([T::one(); 3], numbers::<T>(&[0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
    let [zero, one] = [T::zero(), T::one()];
    let plummer = Newton::new(one).softened(Softening::Plummer(zero)).with(precision);
    let laws = [
        plummer,
        plummer.coincident(Coincident::Softened),
        plummer.softened(Softening::CubicSpline(one)).coincident(Coincident::Softened),
        plummer.softened(Softening::WendlandC2(zero)).coincident(Coincident::Error),
    ];
    let good = [one, one, one];
    // −0 is 0, and the smallest number is above it: which a device may not tell apart when it computes.
    let tried = [-one, T::nan(), -T::nan(), T::infinity(), -T::infinity(), -smallest, smallest, -zero, zero];
    for law in laws {
        for value in tried {
            for place in 0..3 {
                let mut bad = good;
                bad[place] = value;
                for given in [
                    [Some(&bad[..]), None],
                    [None, Some(&bad)],
                    [Some(&good), Some(&bad)],
                    [Some(&bad), Some(&bad)],
                ] {
                    let (want, _) = answer(&Serial, law, [&m, &x], given, None);
                    let (found, out) = answer(gpu, law, [&m, &x], given, None);
                    assert_eq!(found, want, "{law:?} {given:?}");
                    assert_eq!(out == vec![one; 9], want.is_some(), "what is refused writes nothing");
                }
            }
        }
    }
}

#[test]
fn softening_lengths_that_make_no_sense_are_refused_as_on_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    lengths_are_refused_as_on_the_host(&gpu, Precision::Fast, f32::from_bits(1));
    if gpu.capabilities().f64 {
        lengths_are_refused_as_on_the_host(&gpu, Precision::Fast, f64::from_bits(1));
    }
    let Some(gpu) = testing::gpu_without_f64() else { return };
    lengths_are_refused_as_on_the_host(&gpu, Precision::Mixed, f64::from_bits(1));
}

#[test]
fn lengths_are_refused_wherever_they_are_among_many_and_where_there_are_no_targets() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32).softened(Softening::Plummer(0.0));
    let n = 70_000;
    let [m, x, _] = cluster(n).map(|values| numbers::<f32>(&values));
    for bad in [0, 4095, 4096, 65_537, n - 1] {
        let mut lengths = vec![0.25_f32; n];
        lengths[bad] = -0.25;
        let (error, out) = answer(&gpu, law, [&m, &x], [Some(&lengths), None], Some(&[]));
        let want = format!("-0.25 at index {bad}");
        assert!(error.as_ref().is_some_and(|error| error.contains(&want)), "{error:?} does not name {bad}");
        assert!(out.is_empty());
    }
}

fn coincident_points_are_found<T: Real>(gpu: &Gpu, precision: Precision, next: fn(T) -> T) {
    let law = Newton::new(T::one()).with(precision).coincident(Coincident::Error);
    let [zero, one] = [T::zero(), T::one()];
    let ten = T::lit(10.0);
    // Planes of three points each; masses; targets of their own.
    let nearly = next(one);
    let smallest = next(zero);
    type Case<T> = ([T; 3], [T; 9], Option<Vec<T>>);
    let cases: [Case<T>; 9] = [
        ([one; 3], [zero, one, ten, zero, one, ten, zero, one, ten], None),
        ([one; 3], [one, zero, one, one, zero, one, one, zero, one], None),
        ([one, one, zero], [one, zero, one, one, zero, one, one, zero, one], None),
        ([zero; 3], [one; 9], None),
        ([one; 3], [one, nearly, ten, one, one, one, zero, zero, zero], None),
        ([one; 3], [zero, smallest, ten, zero, zero, zero, zero, zero, zero], None),
        ([one; 3], [zero, -zero, ten, -zero, zero, zero, zero, -zero, zero], None),
        // Coincident sources are no target's business.
        ([one; 3], [one; 9], Some(vec![zero, ten, zero, ten, zero, ten])),
        (
            [one; 3],
            [one, one, zero, one, one, zero, one, one, zero],
            Some(vec![zero, -zero, ten, zero, ten, zero]),
        ),
    ];
    for (i, (m, x, at)) in cases.into_iter().enumerate() {
        let (want, _) = answer(&Serial, law, [&m, &x], [None; 2], at.as_deref());
        let (found, out) = answer(gpu, law, [&m, &x], [None; 2], at.as_deref());
        assert_eq!(found, want, "{i}");
        assert_eq!(want.is_some(), [1, 2, 6, 8].contains(&i), "{i}: {want:?}");
        assert!(want.is_none() || out.iter().all(|v| *v == one), "what is refused writes nothing");
    }
}

#[test]
fn points_in_one_place_are_found_on_the_device_and_named_by_the_host() {
    let Some(gpu) = testing::gpu() else { return };
    coincident_points_are_found::<f32>(&gpu, Precision::Fast, |x| f32::from_bits(x.to_bits() + 1));
    if gpu.capabilities().f64 {
        coincident_points_are_found::<f64>(&gpu, Precision::Fast, |x| f64::from_bits(x.to_bits() + 1));
    }
    let Some(gpu) = testing::gpu_without_f64() else { return };
    coincident_points_are_found::<f64>(&gpu, Precision::Mixed, |x| f64::from_bits(x.to_bits() + 1));
}

#[test]
fn one_coincident_pair_among_many_points_is_found_and_none_is_invented() {
    let Some(gpu) = testing::gpu() else { return };
    let law = Newton::new(1.0_f32).coincident(Coincident::Error);
    // A lattice, whose coordinates have few bits and repeat: 32³ points.
    let side = 32_usize;
    let n = side * side * side;
    let coordinate = |i: usize, k: u32| (i / side.pow(k) % side) as f32;
    let mut x: Vec<f32> = (0..3).flat_map(|k| (0..n).map(move |i| coordinate(i, k))).collect();
    let m = gpu.upload(&vec![1.0_f32; n]).unwrap();
    let far = gpu.upload(&[-1.0_f32, 0.0, 0.0]).unwrap();
    let mut out = gpu.zeros::<f32>(3).unwrap();
    let mut evaluate = |x: &[f32], are_sources: bool| {
        let x = gpu.upload(x).unwrap();
        let sources = Sources::new(&m, &x);
        let mut one = gpu.zeros::<f32>(n).unwrap();
        gpu.sync().unwrap();
        let before = gpu.counters();
        let result = if are_sources {
            gpu.fields(law, sources, Targets::of(&sources), Fields::POTENTIAL, Write::Replace, &mut one)
        } else {
            let targets = Targets::new(&far);
            gpu.fields(law, sources, targets, Fields::ACCELERATION, Write::Replace, &mut out)
        };
        (result, gpu.counters().since(before))
    };
    for are_sources in [false, true] {
        let (result, counts) = evaluate(&x, are_sources);
        result.unwrap();
        assert_eq!((counts.uploads, counts.downloads, counts.bytes_down), (0, 1, 8), "a verdict alone");
    }
    for k in 0..3 {
        x[k * n + n - 7] = x[k * n + 5];
    }
    let (result, _) = evaluate(&x, true);
    let error = result.unwrap_err().to_string();
    assert!(error.contains("target 5 and source 32761"), "{error}");
    evaluate(&x, false).0.unwrap();
    // All in one place: each is the first that the others find.
    let (result, _) = evaluate(&vec![0.5; 3 * n], true);
    assert!(result.unwrap_err().to_string().contains("target 0 and source 1"));
}

#[test]
fn without_room_for_a_table_the_host_finds_points_in_one_place() {
    // 16 500 positions fit, and a table of 32 768 slots, but not one of 65 536.
    let Some((gpu, _)) = small_device(200_000) else { return };
    let law = Newton::new(1.0_f32).coincident(Coincident::Error);
    for n in [16_384, 16_500] {
        let [_, mut x, _] = cluster(n).map(|values| numbers::<f32>(&values));
        let m = vec![1.0_f32; n];
        assert_eq!(answer(&gpu, law, [&m, &x], [None; 2], Some(&[5.0; 3])).0, None);
        for k in 0..3 {
            x[k * n + n - 1] = 5.0;
        }
        let error = answer(&gpu, law, [&m, &x], [None; 2], Some(&[5.0; 3])).0.unwrap();
        assert!(error.contains(&format!("target 0 and source {}", n - 1)), "{error}");
    }
}
