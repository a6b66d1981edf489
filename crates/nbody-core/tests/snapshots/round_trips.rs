//! What is read is what was written, to the bit.

use std::io::ErrorKind;

use nbody_core::{
    Bodies, Checkpoints, Device, Ias15, Newton, Precision, Real, Scheme, Snapshot, Softening, WisdomHolman,
    models, open_with,
};
use ndarray::{Array1, array};

use crate::{FORMATS, Folder, bodies, methods};

/// The bits of all numbers of some bodies.
fn bits<T: Real>(bodies: &Bodies<T>) -> Vec<u64> {
    let (x, v) = (bodies.positions(), bodies.velocities());
    bodies.masses().iter().chain(&x).chain(&v).map(|value| value.widen().to_bits()).collect()
}

fn every_integrator<T: Real>() {
    let folder = Folder::new(&format!("every-{}", T::NAME));
    let law = Newton::new(T::lit(1.1)).softened(Softening::Plummer(T::lit(0.1)));
    for extension in FORMATS {
        let file = folder.file(&format!("run.{extension}"));
        for method in methods() {
            let mut whole = open_with(Device::Serial, law, method, &bodies::<T>()).unwrap();
            whole.run(T::lit(0.01), 20).unwrap();
            let saved = Snapshot::of(&*whole).unwrap();
            saved.save(&file).unwrap();
            let loaded = Snapshot::<T>::load(&file).unwrap();
            assert_eq!(loaded, saved, "{method:?}");
            assert_eq!(bits(loaded.bodies()), bits(saved.bodies()), "{method:?}");
            assert_eq!(loaded.law(), Some(law));
            let mut resumed = loaded.resume(Device::Serial).unwrap();
            for run in [&mut whole, &mut resumed] {
                run.run(T::lit(0.01), 21).unwrap();
            }
            assert_eq!(bits(&resumed.bodies().unwrap()), bits(&whole.bodies().unwrap()), "{method:?}");
            assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{method:?}");
            assert_eq!(resumed.time().to_bits(), whole.time().to_bits(), "{method:?}");
        }
    }
}

#[test]
fn every_integrator_goes_on_to_the_bit_in_single_precision() {
    every_integrator::<f32>();
}

#[test]
fn every_integrator_goes_on_to_the_bit_in_double_precision() {
    every_integrator::<f64>();
}

#[test]
fn planets_go_on_to_the_bit() {
    let folder = Folder::new("planets");
    let planets = models::outer_solar_system().unwrap();
    for extension in FORMATS {
        let law = Newton::new(2.959_122_082_86e-4);
        let mut whole = open_with(Device::Serial, law, WisdomHolman::new(), &planets).unwrap();
        whole.run(100.0, 30).unwrap();
        let file = folder.file(&format!("planets.{extension}"));
        Snapshot::of(&*whole).unwrap().save(&file).unwrap();
        let mut resumed = Snapshot::<f64>::load(&file).unwrap().resume(Device::Serial).unwrap();
        whole.run(100.0, 30).unwrap();
        resumed.run(100.0, 30).unwrap();
        assert_eq!(resumed.save().unwrap(), whole.save().unwrap());
    }
}

fn everything<T: Real>() {
    let folder = Folder::new(&format!("everything-{}", T::NAME));
    for extension in FORMATS {
        let file = folder.file(&format!("bodies.{extension}"));
        let law = Newton::new(T::lit(6.674_30e-11))
            .softened(Softening::WendlandC2(T::lit(0.3)))
            .with(Precision::Strict);
        let lengths = array![0.0, 0.1, 1e30, 3.0].mapv(T::lit);
        let saved = Snapshot::new(bodies::<T>())
            .at(-1.5e-300)
            .and_then(|snapshot| snapshot.under(law))
            .and_then(|snapshot| snapshot.with_ids(array![7, 0, u64::MAX, 3].view()))
            .and_then(|snapshot| snapshot.with_softenings(lengths.view()))
            .and_then(|snapshot| snapshot.with_units("pc, km/s, M☉"))
            .unwrap();
        saved.save(&file).unwrap();
        assert_eq!(Snapshot::<T>::load(&file).unwrap(), saved);
        let plain = Snapshot::new(bodies::<T>());
        plain.save(&file).unwrap();
        let loaded = Snapshot::<T>::load(&file).unwrap();
        assert_eq!(loaded, plain);
        assert_eq!((loaded.time(), loaded.law(), loaded.state()), (0.0, None, None));
        assert!(loaded.softenings().is_none() && loaded.ids() == array![0, 1, 2, 3]);
        let error = loaded.resume(Device::Serial).unwrap_err().to_string();
        assert!(error.contains("one of a run") && error.contains("bodies alone"), "{error}");
        let none = Bodies::<T>::new(
            Array1::zeros(0).view(),
            ndarray::Array2::zeros((0, 3)).view(),
            ndarray::Array2::zeros((0, 3)).view(),
        );
        let none = Snapshot::new(none.unwrap());
        none.save(&file).unwrap();
        assert_eq!(Snapshot::<T>::load(&file).unwrap(), none, "no bodies at all");
    }
}

#[test]
fn all_that_a_snapshot_may_have_comes_back() {
    everything::<f32>();
    everything::<f64>();
}

/// `numpy.savez_compressed("numpy.npz", masses=numpy.array([1, 2], ">f4"), positions=numpy.asfortranarray([[1, 2, 3],
/// [4, 5, 6.5]]), velocities=numpy.zeros((2, 3)), ids=numpy.array([9, 4], "i2"), G=numpy.float32(0.5))`
#[test]
fn a_file_of_numpy_is_read_compressed_in_any_order_of_bytes_and_indices() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/numpy.npz");
    let snapshot = Snapshot::<f64>::load(&file).unwrap();
    let expected = Bodies::new(
        array![1.0, 2.0].view(),
        array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]].view(),
        ndarray::Array2::zeros((2, 3)).view(),
    );
    assert_eq!(*snapshot.bodies(), expected.unwrap());
    assert_eq!(snapshot.ids(), array![9, 4]);
    assert_eq!((snapshot.time(), snapshot.law()), (0.0, Some(Newton::new(0.5))));
    assert!(snapshot.resume(Device::Serial).is_err());
    // All of its values are values of f32, too.
    assert_eq!(Snapshot::<f32>::load(&file).unwrap(), snapshot.cast::<f32>().unwrap());
}

/// As other codes write them, made with h5py:
/// ```python
/// with h5py.File("gadget.hdf5", "w") as f:
///     header = f.create_group("Header").attrs
///     header["NumPart_ThisFile"] = numpy.array([0, 3, 0, 0, 2, 0], "i4")
///     header["NumPart_Total"] = numpy.array([0, 3, 0, 0, 2, 0], "u4")
///     header["MassTable"] = [0, 0.25, 0, 0, 0, 0]
///     header["Time"], header["NumFilesPerSnapshot"] = 1.5, 1
///     f.create_group("Parameters").attrs["GravityConstantInternal"] = 43.0
///     packed = dict(chunks=True, compression="gzip", shuffle=True, fletcher32=True)
///     for kind, n in ("PartType1", 3), ("PartType4", 2):
///         g = f.create_group(kind)
///         g.create_dataset("Coordinates", data=numpy.arange(3.0 * n).reshape(n, 3), dtype="f4", **packed)
///         g.create_dataset("Velocities", data=-numpy.arange(3.0 * n).reshape(n, 3), dtype=">f4", **packed)
///         g.create_dataset("ParticleIDs", data=numpy.arange(n) + 10 * n, dtype="i4")
///     f["PartType4"].create_dataset("Masses", data=[1.5, 0.5], dtype="f8")
/// ```
#[cfg(feature = "hdf5")]
#[test]
fn a_file_of_another_code_is_read_with_all_kinds_of_particles() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/gadget.hdf5");
    let snapshot = Snapshot::<f64>::load(&file).unwrap();
    let rows = [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0], [0.0, 1.0, 2.0], [3.0, 4.0, 5.0]];
    let rows = ndarray::arr2(&rows);
    let masses = array![0.25, 0.25, 0.25, 1.5, 0.5];
    let expected = Bodies::new(masses.view(), rows.view(), rows.mapv(|x| -x).view()).unwrap();
    assert_eq!(*snapshot.bodies(), expected);
    assert_eq!(snapshot.ids(), array![30, 31, 32, 20, 21]);
    assert_eq!((snapshot.time(), snapshot.law()), (1.5, Some(Newton::new(43.0))));
    assert!(snapshot.resume(Device::Serial).is_err());
    assert_eq!(Snapshot::<f32>::load(&file).unwrap(), snapshot.cast::<f32>().unwrap());
}

#[test]
fn a_file_in_the_other_type_is_widened_exactly_or_refused() {
    let folder = Folder::new("types");
    for extension in FORMATS {
        let file = folder.file(&format!("narrow.{extension}"));
        let law = Newton::new(0.1_f32);
        let mut run = open_with(Device::Serial, law, Scheme::Yoshida4, &bodies::<f32>()).unwrap();
        run.run(0.01, 3).unwrap();
        Snapshot::of(&*run).unwrap().save(&file).unwrap();
        let wide = Snapshot::<f64>::load(&file).unwrap();
        assert_eq!(bits(wide.bodies()), bits(&run.bodies().unwrap()));
        assert_eq!(wide.law().unwrap().g, f64::from(0.1_f32));
        let error = wide.resume(Device::Serial).unwrap_err().to_string();
        assert!(error.contains("f64, and the saved run had f32") && error.contains("cast"), "{error}");

        Snapshot::new(bodies::<f64>()).save(&file).unwrap();
        let error = Snapshot::<f32>::load(&file).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let text = error.to_string();
        assert!(text.contains("load it as f64") && text.contains("narrow."), "{text}");
    }
}

#[test]
fn a_run_in_single_precision_by_an_integrator_in_double_keeps_its_state() {
    // IAS15's state has more digits than the bodies that it shows.
    let folder = Folder::new("hosted");
    for extension in FORMATS {
        let file = folder.file(&format!("hosted.{extension}"));
        let mut run =
            open_with(Device::Serial, Newton::new(1.0_f32), Ias15::new(), &bodies::<f32>()).unwrap();
        run.run(0.01, 5).unwrap();
        Snapshot::of(&*run).unwrap().save(&file).unwrap();
        let loaded = Snapshot::<f32>::load(&file).unwrap();
        assert_eq!(loaded.state(), Some(&run.save().unwrap()));
    }
}

#[test]
fn what_does_not_fit_the_bodies_is_refused() {
    let snapshot = || Snapshot::new(bodies::<f64>());
    assert!(snapshot().at(f64::NAN).is_err());
    assert!(snapshot().under(Newton::new(f64::INFINITY)).is_err());
    assert!(snapshot().with_ids(array![1, 2].view()).is_err());
    assert!(snapshot().with_softenings(array![1.0, 1.0, 1.0].view()).is_err());
    assert!(snapshot().with_softenings(array![1.0, 1.0, 1.0, -1.0].view()).is_err());
    assert!(snapshot().with_softenings(array![1.0, 1.0, 1.0, f64::NAN].view()).is_err());
    for units in ["", "kpc\nkm/s", "kpc\0", &"x".repeat(1001)] {
        assert!(snapshot().with_units(units).is_err(), "{units}");
    }
}

#[test]
fn checkpoints_keep_the_last_few_and_fall_back_when_the_newest_is_damaged() {
    let folder = Folder::new("checkpoints");
    let checkpoints = Checkpoints::new(folder.file("new/folder")).every(7).keep(3);
    assert_eq!(checkpoints.latest::<f64>().unwrap(), None);
    let start = || open_with(Device::Serial, Newton::new(1.0), Scheme::default(), &bodies::<f64>()).unwrap();
    let mut run = start();
    std::fs::create_dir_all(folder.file("new/folder")).unwrap();
    std::fs::write(folder.file("new/folder/.snapshot-000000004.npz.77.part"), b"from a killed run").unwrap();
    std::fs::write(folder.file("new/folder/snapshot-notes.npz"), b"the user's own").unwrap();
    checkpoints.run(&mut *run, 0.01, 30).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(folder.file("new/folder"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let numbers = [3, 4, 5].map(|number| format!("snapshot-00000000{number}.npz"));
    assert_eq!(names[..3], numbers);
    assert_eq!(names[3..], ["snapshot-notes.npz"]);

    // Steps that were made are not made again, and no snapshot tells twice of the end.
    checkpoints.run(&mut *run, 0.01, 30).unwrap();
    assert_eq!(checkpoints.latest().unwrap(), Some(Snapshot::of(&*run).unwrap()));
    let mut whole = start();
    whole.run(0.01, 30).unwrap();
    assert_eq!(whole.bodies().unwrap(), run.bodies().unwrap());

    let damage = |number: usize| std::fs::write(folder.file("new/folder").join(&numbers[number]), b"PK");
    damage(2).unwrap();
    assert_eq!(checkpoints.latest::<f64>().unwrap().unwrap().time(), 0.01 * 28.0);
    damage(1).unwrap();
    damage(0).unwrap();
    let error = checkpoints.latest::<f64>().unwrap_err().to_string();
    assert!(error.contains(&numbers[2]), "{error}");

    let error = checkpoints.run(&mut *run, 0.07, 100).unwrap_err().to_string();
    assert!(error.contains("whole number of steps"), "{error}");
    assert!(checkpoints.run(&mut *run, 0.0, 100).is_err() && checkpoints.run(&mut *run, -0.01, 100).is_err());
}
