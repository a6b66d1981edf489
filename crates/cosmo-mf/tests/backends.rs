//! Every backend, and the same bits for any number of threads.
#![cfg(feature = "conformance")]

use cosmo_mf::{Abundance, Model, Plan, Real, Result, Serial, Spectra, Threads, Transfer, Window};
use cosmo_mf::{Cosmology, Derivative, Device, HaloAbundance, conformance, open};

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
