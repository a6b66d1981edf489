//! A run goes on in its own precision, or in the one that was asked for.

use nbody_core::{
    Coincident, Device, Ias15, Newton, Precision, Scheme, Snapshot, Softening, WisdomHolman, models,
    open_with,
};

use crate::{FORMATS, Folder, bodies, methods};

#[test]
fn a_run_in_single_precision_is_not_resumed_in_double_unless_it_is_asked_for() {
    let folder = Folder::new("widened");
    for extension in FORMATS {
        let file = folder.file(&format!("run.{extension}"));
        for method in methods() {
            let law = Newton::new(0.7_f32).softened(Softening::Plummer(0.1));
            let mut run = open_with(Device::Serial, law, method, &bodies::<f32>()).unwrap();
            run.run(0.01, 10).unwrap();
            Snapshot::of(&*run).unwrap().save(&file).unwrap();

            let wide = Snapshot::<f64>::load(&file).unwrap();
            let error = wide.resume(Device::Serial).unwrap_err().to_string();
            assert!(error.contains("f64, and the saved run had f32"), "{method:?}: {error}");
            assert!(error.contains("Snapshot::cast"), "{method:?}: {error}");

            // The same numbers, with the digits that an integrator in f64 has of its own.
            let mut resumed = wide.cast::<f64>().unwrap().resume(Device::Serial).unwrap();
            let (before, after) = (run.save().unwrap(), resumed.save().unwrap());
            assert!(after.arrays().eq(before.arrays()), "{method:?}");
            assert!(after.law().starts_with("f64, "), "{}", after.law());
            resumed.run(0.01, 10).unwrap();

            // A file with the widened run says so.
            wide.cast::<f64>().unwrap().save(&file).unwrap();
            let mut again = Snapshot::<f64>::load(&file).unwrap().resume(Device::Serial).unwrap();
            again.run(0.01, 10).unwrap();
            assert_eq!(again.save().unwrap(), resumed.save().unwrap(), "{method:?}");
        }
    }
}

#[test]
fn a_run_in_double_precision_is_rounded_when_it_is_asked_for() {
    let folder = Folder::new("narrowed");
    for extension in FORMATS {
        let file = folder.file(&format!("run.{extension}"));
        for method in methods() {
            let law = Newton::new(0.7).softened(Softening::Plummer(0.1)).with(Precision::Strict);
            let mut run = open_with(Device::Serial, law, method, &bodies::<f64>()).unwrap();
            run.run(0.01, 10).unwrap();
            let narrow = Snapshot::of(&*run).unwrap().with_units("kpc").unwrap().cast::<f32>().unwrap();
            assert_eq!(narrow.bodies().positions(), run.bodies().unwrap().positions().mapv(|x| x as f32));
            assert_eq!(narrow.law().unwrap().g, 0.7_f32);
            assert_eq!((narrow.time(), narrow.units()), (run.time(), Some("kpc")));
            narrow.save(&file).unwrap();
            let loaded = Snapshot::<f32>::load(&file).unwrap();
            assert_eq!(loaded, narrow, "{method:?}");
            let mut resumed = loaded.resume(Device::Serial).unwrap();
            assert_eq!(Some(&resumed.save().unwrap()), narrow.state(), "{method:?}");
            resumed.run(0.01, 10).unwrap();
        }
    }
}

#[test]
fn what_the_other_type_cannot_hold_is_an_error() {
    let law = Newton::new(1e300);
    let snapshot = Snapshot::new(bodies::<f64>()).under(law).unwrap();
    assert!(snapshot.cast::<f32>().is_err(), "a constant beyond f32");
    assert!(snapshot.cast::<f64>().is_ok());
    let far = bodies::<f64>();
    let far = far.positions().mapv(|x| x * 1e200);
    let (masses, velocities) = (bodies::<f64>().masses().to_owned(), bodies::<f64>().velocities().to_owned());
    let far = nbody_core::Bodies::new(masses.view(), far.view(), velocities.view()).unwrap();
    let error = Snapshot::new(far).cast::<f32>().unwrap_err().to_string();
    assert!(error.contains("the positions"), "{error}");
    let lengths = ndarray::arr1(&[1e300; 4]);
    assert!(Snapshot::new(bodies::<f64>()).with_softenings(lengths.view()).unwrap().cast::<f32>().is_err());

    let run = open_with(Device::Serial, Newton::new(1.0), Ias15::extended(), &bodies::<f64>()).unwrap();
    let narrow = Snapshot::of(&*run).unwrap().cast::<f32>().unwrap();
    let error = narrow.resume(Device::Serial).unwrap_err().to_string();
    assert!(error.contains("double-double") && error.contains("f64"), "{error}");
}

/// The law, all of it, is part of the file, and a run is resumed under no other.
#[test]
fn every_part_of_the_law_comes_back_with_the_run() {
    let folder = Folder::new("laws");
    let softenings =
        [Softening::None, Softening::Plummer(0.1), Softening::CubicSpline(0.1), Softening::WendlandC2(0.1)];
    for extension in FORMATS {
        let file = folder.file(&format!("law.{extension}"));
        for softening in softenings {
            for precision in [Precision::Fast, Precision::Strict, Precision::Mixed] {
                for coincident in [Coincident::Skip, Coincident::Error] {
                    let law = Newton::new(0.3).softened(softening).with(precision).coincident(coincident);
                    let mut run =
                        open_with(Device::Serial, law, Scheme::default(), &bodies::<f64>()).unwrap();
                    run.run(0.01, 2).unwrap();
                    Snapshot::of(&*run).unwrap().save(&file).unwrap();
                    let loaded = Snapshot::<f64>::load(&file).unwrap();
                    assert_eq!(loaded.law(), Some(law));
                    let mut resumed = loaded.resume(Device::Serial).unwrap();
                    run.run(0.01, 2).unwrap();
                    resumed.run(0.01, 2).unwrap();
                    assert_eq!(resumed.save().unwrap(), run.save().unwrap(), "{law:?}");
                }
            }
        }
    }
}

#[test]
fn planets_in_single_precision_keep_their_type() {
    let folder = Folder::new("planets-f32");
    let wide = Snapshot::new(models::outer_solar_system::<f64>().unwrap()).cast::<f32>().unwrap();
    for extension in FORMATS {
        let file = folder.file(&format!("planets.{extension}"));
        let law = Newton::new(2.959_122e-4_f32);
        let mut run = open_with(Device::Serial, law, WisdomHolman::new(), wide.bodies()).unwrap();
        run.run(100.0, 5).unwrap();
        Snapshot::of(&*run).unwrap().save(&file).unwrap();
        assert!(Snapshot::<f64>::load(&file).unwrap().resume(Device::Serial).is_err());
        let mut resumed = Snapshot::<f32>::load(&file).unwrap().resume(Device::Serial).unwrap();
        run.run(100.0, 5).unwrap();
        resumed.run(100.0, 5).unwrap();
        assert_eq!(resumed.save().unwrap(), run.save().unwrap());
    }
}
