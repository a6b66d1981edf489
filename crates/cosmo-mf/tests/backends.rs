//! Every backend, and the same bits for any number of threads.
#![cfg(feature = "conformance")]

use cosmo_mf::{Abundance, Model, Plan, Real, Result, Serial, Spectra, Threads, Transfer, Window};
use cosmo_mf::{Cosmology, Derivative, Device, Ensemble, Fit, HaloAbundance, conformance, open};

#[test]
fn serial_conforms() {
    conformance::suite::<f64, _>(&Serial).unwrap();
    conformance::suite::<f32, _>(&Serial).unwrap();
}

#[test]
fn threads_conform() {
    for count in [1, 3] {
        let threads = Threads::with_count(count).unwrap();
        conformance::suite::<f64, _>(&threads).unwrap();
        conformance::suite::<f32, _>(&threads).unwrap();
    }
}

/// Enough masses and redshifts that every operation is cut into several chunks, none of them even.
fn many<T: Real, B: Spectra<T>>(backend: &B) -> Result<Vec<u64>> {
    let masses: Vec<f64> =
        (0..5_003).map(|i| 10.0_f64.powf(6.0 + f64::from(i * 7919 % 5_003) / 600.0)).collect();
    let mut bits = Vec::new();
    for derivative in [Derivative::Analytic, Derivative::Taught] {
        let model = Model::lesson().with_derivative(derivative);
        let mut haloes = Abundance::<T, B>::new(backend.clone(), &Plan::default(), &model, &masses)?;
        let redshifts: Vec<f64> = (0..7).map(|i| f64::from(i) * 0.7).collect();
        bits.extend(haloes.at(&redshifts)?.iter().map(|v| v.widen().to_bits()));
    }
    // Several cosmologies at once.
    let plan = Plan::default();
    let window = Window { first: 150, len: 200 };
    let mut spectra = Vec::new();
    for i in 0..13 {
        let cosmology = Cosmology::flat(0.1 + 0.05 * f64::from(i), 70.0);
        spectra.extend(plan.spectrum(&cosmology, &Transfer::Bbks)?.into_iter().map(T::lit));
    }
    let mut table = backend.zeros::<T>(13 * 3 * window.len)?;
    backend.variance(&plan.load(backend)?, window, &backend.upload(&spectra)?, &mut table)?;
    bits.extend(backend.read(&table)?.iter().map(|v| v.widen().to_bits()));
    Ok(bits)
}

#[test]
fn any_number_of_threads_gives_the_bits_of_serial() {
    let (double, single) = (many::<f64, _>(&Serial).unwrap(), many::<f32, _>(&Serial).unwrap());
    for count in [1, 2, 3, 8] {
        let threads = Threads::with_count(count).unwrap();
        assert!(many::<f64, _>(&threads).unwrap() == double, "{count} threads, f64");
        assert!(many::<f32, _>(&threads).unwrap() == single, "{count} threads, f32");
    }
}

#[test]
fn the_device_chosen_at_run_time_is_the_one_that_computes() {
    let masses = [1e10, 1e12];
    for (device, name) in [(Device::Serial, "serial"), ("threads:2".parse().unwrap(), "threads:2")] {
        let mut haloes = open::<f64>(device, &Plan::default(), &Model::lesson(), &masses[..]).unwrap();
        assert_eq!(haloes.backend_name(), name);
        let values = haloes.at((&[0.0, 1.0][..]).into()).unwrap();
        let want = cosmo_mf::mass_function(&[0.0, 1.0][..], &masses[..]).unwrap();
        assert_eq!(values, want);
        haloes.move_to((&[3.0][..]).into()).unwrap();
        haloes.compute().unwrap();
        haloes.sync().unwrap();
        assert_eq!(haloes.values().unwrap().dim(), (1, 2));
        assert_eq!(haloes.peaks().unwrap().0.len(), 2);
    }
}

#[test]
fn a_box_of_it_can_be_sent_to_another_thread() {
    let mut haloes: Box<dyn HaloAbundance<f32>> =
        open(Device::Serial, &Plan::default(), &Model::lesson(), &[1e12][..]).unwrap();
    let values = std::thread::spawn(move || haloes.at((&[0.0][..]).into()).unwrap()).join().unwrap();
    assert!(values[[0, 0]] > 0.0);
}

#[test]
fn an_ensemble_is_its_models_one_by_one_on_any_number_of_threads() {
    // 300 models: more than a block. Their densities differ, so their masses fall elsewhere among the nodes.
    let models: Vec<Model> = (0..300)
        .map(|i| {
            let cosmology = Cosmology::flat(0.15 + 0.001 * f64::from(i), 60.0 + 0.1 * f64::from(i));
            Model::new(cosmology.with_sigma8(0.7 + 0.001 * f64::from(i)), Transfer::Bbks, Fit::Tinker08)
        })
        .collect();
    let masses: Vec<f64> = (0..37).map(|i| 10.0_f64.powf(9.0 + 0.16 * f64::from(i))).collect();
    let redshifts = [0.0, 1.0, 4.0];
    let plan = Plan::default();
    let mut serial = Ensemble::<f64, _>::new(Serial, &plan, &models, &masses).unwrap();
    let all = serial.at(&redshifts[..]).unwrap();
    assert_eq!(all.dim(), (300, 3, 37));
    let (sigma, slope) = serial.peaks().unwrap();
    for (i, model) in models.iter().enumerate().step_by(59) {
        let mut one = Abundance::<f64, _>::new(Serial, &plan, model, &masses).unwrap();
        let (one_sigma, one_slope) = one.peaks().unwrap();
        let one = one.at(&redshifts[..]).unwrap();
        for ((z, m), one) in one.indexed_iter() {
            // The same nodes, but fractions between them that were rounded otherwise: ε of a position of 300, ν² times.
            assert!((all[[i, z, m]] / one - 1.0).abs() < 1e-10, "model {i}, z {z}, mass {m}");
        }
        for m in 0..masses.len() {
            assert!((sigma[[i, m]] / one_sigma[m] - 1.0).abs() < 1e-13);
            assert!((slope[[i, m]] / one_slope[m] - 1.0).abs() < 1e-10);
        }
    }
    for count in [1, 2, 3, 8] {
        let threads = Threads::with_count(count).unwrap();
        let mut haloes = Ensemble::<f64, _>::new(threads, &plan, &models, &masses).unwrap();
        assert!(haloes.at(&redshifts[..]).unwrap() == all, "{count} threads");
    }
    assert!(Ensemble::<f64, _>::new(Serial, &plan, &[], &masses).is_err(), "no model");
    let mixed = [models[0].clone(), Model::lesson()];
    assert!(Ensemble::<f64, _>::new(Serial, &plan, &mixed, &masses).is_err(), "two forms");
}
