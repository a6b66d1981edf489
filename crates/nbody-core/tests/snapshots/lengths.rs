//! Bodies with softening lengths of their own move by them, and go on by them from a file.

use nbody_core::{
    Coincident, Device, Hermite, Ias15, Method, Newton, Real, Scheme, Snapshot, Softening, State,
    WisdomHolman, models, open_with, resume,
};
use ndarray::{Array1, array};

use crate::{FORMATS, Folder, bodies, methods};

fn lengths<T: Real>() -> Array1<T> {
    array![0.3, 0.05, 0.0, 0.7].mapv(T::lit)
}

fn goes_on<T: Real>() {
    let folder = Folder::new(&format!("lengths-{}", T::NAME));
    for softening in [Softening::Plummer(T::zero()), Softening::CubicSpline(T::lit(9.0))] {
        let law = Newton::new(T::one()).softened(softening);
        for method in methods() {
            let own = bodies::<T>().softened(lengths().view()).unwrap();
            let mut whole = open_with(Device::Serial, law, method, &own).unwrap();
            let mut plain = open_with(Device::Serial, law, method, &bodies::<T>()).unwrap();
            for run in [&mut whole, &mut plain] {
                run.run(T::lit(0.01), 12).unwrap();
            }
            assert_ne!(
                whole.bodies().unwrap().positions(),
                plain.bodies().unwrap().positions(),
                "{method:?}"
            );
            for extension in FORMATS {
                let file = folder.file(&format!("run.{extension}"));
                let saved = Snapshot::of(&*whole).unwrap();
                saved.save(&file).unwrap();
                let loaded = Snapshot::<T>::load(&file).unwrap();
                assert_eq!(loaded, saved, "{method:?}");
                assert_eq!(loaded.softenings(), Some(lengths().view()), "{method:?}");
                let mut resumed = loaded.resume(Device::Serial).unwrap();
                assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{method:?}");
                let bytes = State::from_bytes(&whole.save().unwrap().to_bytes()).unwrap();
                let mut whole = resume::<T>(Device::Serial, law, &bytes).unwrap();
                for run in [&mut whole, &mut resumed] {
                    run.run(T::lit(0.01), 13).unwrap();
                }
                assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{method:?}");
                assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{method:?}");
            }
        }
    }
}

#[test]
fn every_integrator_goes_on_to_the_bit_in_single_precision() {
    goes_on::<f32>();
}

#[test]
fn every_integrator_goes_on_to_the_bit_in_double_precision() {
    goes_on::<f64>();
}

/// With one length for all bodies it does not matter who names it.
#[test]
fn lengths_that_are_all_the_law_s_move_bodies_as_the_law_does() {
    let law = Newton::new(1.0).softened(Softening::Plummer(0.2));
    let own = bodies::<f64>().softened(Array1::from_elem(4, 0.2).view()).unwrap();
    for method in methods() {
        let end = |bodies, law| {
            let mut run = open_with(Device::Serial, law, method, bodies).unwrap();
            run.run(0.01, 20).unwrap();
            (run.bodies().unwrap(), run.energy().unwrap().total())
        };
        let (a, b) = (end(&bodies(), law), end(&own, law.softened(Softening::Plummer(5.0))));
        // 20 steps of an order of one, each off by some roundings of a sum of three.
        let apart = (&a.0.positions() - &b.0.positions()).iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        assert!(apart < 1e-13 && (a.1 - b.1).abs() < 1e-13, "{method:?}: {apart:e}, {} and {}", a.1, b.1);
    }
}

#[test]
fn energies_of_bodies_and_of_runs_are_by_their_own_lengths() {
    let law = Newton::new(1.0).softened(Softening::Plummer(0.0));
    let own = bodies::<f64>().softened(lengths().view()).unwrap();
    let (x, l) = (own.positions(), lengths::<f64>());
    let mut expected = 0.0;
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        let d = &x.row(i) - &x.row(j);
        let length = l[i].max(l[j]);
        expected -= own.masses()[i] * own.masses()[j] / (d.dot(&d) + length * length).sqrt();
    }
    let run =
        |method: Method| open_with(Device::Serial, law, method, &own).unwrap().energy().unwrap().potential;
    let found = [
        law.energy(&own).unwrap().potential,
        run(Scheme::default().into()),
        run(Ias15::new().into()),
        run(Hermite::blocks().into()),
    ];
    for potential in found {
        assert!((potential / expected - 1.0).abs() < 1e-14, "{potential} and {expected}");
    }
    // The error of the forces, too, is against the law that they obey.
    let error = nbody_core::diagnostics::force_error(&nbody_core::Serial, law, &own).unwrap();
    assert!(error.maximum < 64.0 * f64::EPSILON / 2.0, "{error:?}");
}

#[test]
fn what_has_no_lengths_of_bodies_refuses_them() {
    let own = bodies::<f64>().softened(lengths().view()).unwrap();
    let plummer = Newton::new(1.0).softened(Softening::Plummer(0.0));
    for method in methods() {
        let error = open_with(Device::Serial, Newton::new(1.0), method, &own).unwrap_err().to_string();
        assert!(error.contains("lengths of particles") && error.contains("a kernel"), "{method:?}: {error}");
    }
    let error = open_with(Device::Serial, plummer, Ias15::extended(), &own).unwrap_err().to_string();
    assert!(error.contains("double-double"), "{error}");
    let planets = models::outer_solar_system::<f64>().unwrap();
    let planets = planets.softened(Array1::zeros(6).view()).unwrap();
    let error = open_with(Device::Serial, plummer, WisdomHolman::new(), &planets).unwrap_err().to_string();
    assert!(error.contains("Wisdom-Holman"), "{error}");
    for bad in [array![0.1], array![0.1, 0.1, 0.1, -0.1], array![0.1, 0.1, 0.1, f64::NAN]] {
        assert!(bodies::<f64>().softened(bad.view()).is_err(), "{bad}");
    }
    let law = plummer.coincident(Coincident::Softened);
    let error = open_with(Device::Serial, law, Scheme::default(), &own).unwrap_err().to_string();
    assert!(error.contains("for every pair"), "one length is zero: {error}");
}

#[test]
fn lengths_given_to_the_snapshot_of_a_run_begin_another() {
    let law = Newton::new(1.0).softened(Softening::Plummer(0.1));
    let run = open_with(Device::Serial, law, Scheme::default(), &bodies::<f64>()).unwrap();
    let snapshot = Snapshot::of(&*run).unwrap().with_softenings(lengths().view()).unwrap();
    assert!(snapshot.state().is_none() && snapshot.resume(Device::Serial).is_err());
    let moved = open_with(Device::Serial, law, Scheme::default(), snapshot.bodies()).unwrap();
    assert_eq!(Snapshot::of(&*moved).unwrap().softenings(), Some(lengths().view()));
}
