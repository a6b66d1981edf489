//! Saved and resumed, a run goes on to the bit.

use nbody_core::{
    Bodies, Criterion, Device, Hermite, Ias15, Method, Newton, Scheme, Serial, Simulation, Snapshot,
    Softening, State, WisdomHolman, open_on, open_with, resume, resume_on,
};

use crate::problems::{figure_eight, outer_solar_system};
use crate::recorder::Recorder;

fn methods() -> Vec<Method> {
    let mut all: Vec<Method> = Scheme::ALL.into_iter().map(Method::from).collect();
    all.extend([Ias15::new(), Ias15::new().criterion(Criterion::Global)].map(Method::from));
    let hermite = [Hermite::fixed(), Hermite::shared(), Hermite::blocks(), Hermite::shared().iterations(3)];
    all.extend(hermite.map(Method::from));
    all
}

#[test]
fn every_integrator_goes_on_to_the_bit() {
    for method in methods() {
        let law = Newton::new(1.0).softened(Softening::Plummer(0.01));
        let mut whole = open_with(Device::Serial, law, method, &figure_eight()).unwrap();
        whole.run(0.01, 30).unwrap();
        let bytes = whole.save().unwrap().to_bytes();
        let mut resumed = resume::<f64>(Device::Serial, law, &State::from_bytes(&bytes).unwrap()).unwrap();
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{method:?}");
        for simulation in [&mut whole, &mut resumed] {
            simulation.run(0.01, 41).unwrap();
        }
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{method:?}");
        assert_eq!(resumed.time().to_bits(), whole.time().to_bits());
        assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{method:?}");
    }
}

#[test]
fn a_state_in_single_precision_goes_on_to_the_bit() {
    let narrow = |from: ndarray::ArrayView2<'_, f64>| from.mapv(|v| v as f32);
    let bodies = figure_eight();
    let bodies = Bodies::new(
        bodies.masses().mapv(|m| m as f32).view(),
        narrow(bodies.positions()).view(),
        narrow(bodies.velocities()).view(),
    )
    .unwrap();
    let law = Newton::new(1.0_f32);
    for method in methods() {
        let mut whole = open_with(Device::Serial, law, method, &bodies).unwrap();
        whole.run(0.01, 10).unwrap();
        let mut resumed = resume::<f32>(Device::Serial, law, &whole.save().unwrap()).unwrap();
        whole.run(0.01, 10).unwrap();
        resumed.run(0.01, 10).unwrap();
        assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap(), "{method:?}");
        assert!(resume::<f32>(Device::Serial, Newton::new(2.0), &whole.save().unwrap()).is_err());
    }
}

#[test]
fn a_state_that_is_none_is_refused() {
    let law = Newton::new(1.0);
    let mut run = open_with(Device::Serial, law, Scheme::Yoshida4, &figure_eight()).unwrap();
    run.run(0.01, 1).unwrap();
    let state = run.save().unwrap();
    let with = |method: &str, change: fn(&str, &[f64]) -> Option<Vec<f64>>| {
        let arrays =
            state.arrays().filter_map(|(name, a)| Some((name.to_owned(), change(name, a)?))).collect();
        resume::<f64>(Device::Serial, law, &State::new(method.to_owned(), state.law().to_owned(), arrays))
            .map(|_| ())
    };
    assert!(with("yoshida4", |_, a| Some(a.to_vec())).is_ok());
    let error = with("magic", |_, a| Some(a.to_vec())).unwrap_err().to_string();
    assert!(error.contains("magic") && error.contains("yoshida8"), "{error}");
    let missing = with("yoshida4", |name, a| (name != "masses").then(|| a.to_vec())).unwrap_err().to_string();
    assert!(missing.contains("without `masses`"), "{missing}");
    assert!(with("yoshida4", |_, a| Some(a.get(1..).unwrap_or_default().to_vec())).is_err(), "too short");
    assert!(with("yoshida4", |_, a| Some(vec![f64::NAN; a.len()])).is_err(), "not numbers");
}

#[test]
fn planets_go_on_to_the_bit() {
    let (bodies, g) = outer_solar_system();
    let law = Newton::new(g);
    let mut whole = open_with(Device::Serial, law, WisdomHolman::new(), &bodies).unwrap();
    whole.run(100.0, 30).unwrap();
    let state = State::from_bytes(&whole.save().unwrap().to_bytes()).unwrap();
    let mut resumed = resume::<f64>(Device::Serial, law, &state).unwrap();
    for simulation in [&mut whole, &mut resumed] {
        simulation.run(100.0, 30).unwrap();
    }
    assert_eq!(resumed.bodies().unwrap(), whole.bodies().unwrap());
    assert_eq!(resumed.save().unwrap(), whole.save().unwrap());
}

#[test]
fn on_a_backend_of_ones_own_every_integrator_goes_on_to_the_bit() {
    fn check<T: nbody_core::Real>(method: Method, bodies: &Bodies<T>, g: f64, dt: f64) {
        let (dt, law) = (T::lit(dt), Newton::new(T::lit(g)));
        let mut whole = open_on(Serial, law, method, bodies).unwrap();
        whole.run(dt, 20).unwrap();
        let saved = whole.save().unwrap();
        let recorder = Recorder::default();
        let mut resumed: [Box<dyn Simulation<T>>; 3] = [
            resume_on(Serial, law, &saved).unwrap(),
            resume_on(recorder.clone(), law, &saved).unwrap(),
            Snapshot::of(&*whole).unwrap().resume_on(recorder.clone()).unwrap(),
        ];
        whole.run(dt, 20).unwrap();
        for run in &mut resumed {
            run.run(dt, 20).unwrap();
            assert_eq!(run.save().unwrap(), whole.save().unwrap(), "{method:?} on {}", run.backend_name());
        }
        assert_eq!(resumed[2].backend_name(), "recorder");
        assert!(resume_on::<T, _>(Serial, Newton::new(T::lit(3.0)), &saved).is_err(), "another law");
    }
    let (planets, g) = outer_solar_system();
    check(WisdomHolman::new().into(), &planets, g, 100.0);
    check(Ias15::extended().into(), &figure_eight(), 1.0, 0.01);
    for method in methods() {
        check(method, &figure_eight(), 1.0, 0.01);
        check(method, &nbody_core::models::figure_eight::<f32>().unwrap(), 1.0, 0.01);
    }
    let error = Snapshot::new(figure_eight()).resume_on(Serial).unwrap_err().to_string();
    assert!(error.contains("bodies alone"), "{error}");
}
