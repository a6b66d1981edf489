//! Observers: when they are called, what they see, what they may do, and what they leave behind.

use std::ops::ControlFlow;

use ndarray::array;
use particle_sim::{
    CloudState, CrowdState, Device, Ended, EnergyDrift, Engine, Error, Frame, Integrator, Interaction, Law,
    Options, ParticleSimulator, Particles, Progress, RadiusDrift, Trajectory, Walls, When,
};

fn lesson(engine: Engine) -> ParticleSimulator {
    let particles = [(0.3, 0.5, 1.0), (0.0, -0.5, -1.0), (-0.1, -0.4, 3.0)];
    ParticleSimulator::open(&Particles::new(&particles).unwrap(), Options::new().engine(engine)).unwrap()
}

/// The counts of steps at which an observer is called.
fn moments(dt: f64, when: When<'_>) -> Vec<u64> {
    let mut seen = vec![];
    let mut note = |frame: &Frame<'_, f64>| {
        seen.push(frame.clock.steps());
        ControlFlow::Continue(())
    };
    assert!(lesson(Engine::Auto).watch(dt, when, &mut note).unwrap() == Ended::Completed);
    seen
}

#[test]
fn frames_fall_on_the_start_on_every_multiple_and_on_the_end() {
    assert_eq!(moments(0.01, When::EverySteps(300)), [0, 300, 600, 900, 1000]);
    assert_eq!(moments(0.01, When::EverySteps(1000)), [0, 1000]);
    assert_eq!(moments(0.01, When::EverySteps(u64::MAX)), [0, 1000]);
    assert_eq!(moments(0.01, When::Every(0.0025)), [0, 250, 500, 750, 1000]);
    // A third of a span: each moment is rounded by itself.
    assert_eq!(moments(0.01, When::Every(0.01 / 3.0)), [0, 333, 667, 1000]);
    assert_eq!(moments(0.01, When::At(&[0.001, 0.0042, 0.0042])), [100, 420, 420]);
    assert!(moments(0.01, When::At(&[])).is_empty());
    assert_eq!(moments(0.0, When::EverySteps(1)), [0]);
}

#[test]
fn watching_changes_nothing() {
    for engine in [Engine::Loop, Engine::ClosedForm] {
        let (mut watched, mut alone) = (lesson(engine), lesson(engine));
        let mut path = Trajectory::new();
        watched.watch(0.1, When::Every(0.0123), &mut path).unwrap();
        alone.evolve(0.1).unwrap();
        assert_eq!(watched.positions().unwrap(), alone.positions().unwrap(), "{engine:?}");
        assert_eq!(watched.clock(), alone.clock());
        assert_eq!(
            path.positions().index_axis(ndarray::Axis(0), path.times().len() - 1),
            alone.positions().unwrap()
        );
    }
}

#[test]
fn an_observer_may_end_the_run_and_it_goes_on_from_there() {
    let mut simulator = lesson(Engine::Loop);
    let mut drift = RadiusDrift::new();
    let mut stop = |frame: &Frame<'_, f64>| {
        if frame.fraction() >= 0.5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let ended = simulator.watch(0.1, When::EverySteps(1000), &mut (&mut stop, &mut drift)).unwrap();
    assert_eq!(ended, Ended::Stopped);
    assert_eq!(simulator.clock().steps(), 5000);
    assert_eq!(drift.history.len(), 6, "the other observer saw the last frame too");
    simulator.evolve(0.05).unwrap();
    let mut whole = lesson(Engine::Loop);
    whole.evolve(0.1).unwrap();
    assert_eq!(simulator.positions().unwrap(), whole.positions().unwrap());
}

#[test]
fn the_drift_of_the_radius_is_the_one_that_theory_gives() {
    let mut drift = RadiusDrift::new();
    lesson(Engine::Loop).watch(0.1, When::EverySteps(2500), &mut drift).unwrap();
    for (steps, (time, change)) in [0.0, 2500.0, 5000.0, 7500.0, 10_000.0].into_iter().zip(drift.history) {
        // The third particle drifts most: r = √(r₀² + n h²).
        let want = (1.0_f64 + steps * 9e-10 / 0.17).sqrt() - 1.0;
        assert!((change - want).abs() < 1e-13, "{change} is not {want}");
        assert!((time - steps * 1e-5).abs() < 1e-15);
    }
}

#[test]
fn an_observer_may_ask_for_velocities_and_the_energy() {
    let mut drift = EnergyDrift::new();
    let mut speeds = |frame: &Frame<'_, f64>| {
        // Speeds along the tangent, of the sizes 1, 1 and 3: the energy is 11/2.
        let (z, v) = (frame.positions, frame.velocities().unwrap());
        for (i, speed) in [1.0, 1.0, 3.0].into_iter().enumerate() {
            assert!((v[(i, 0)].hypot(v[(i, 1)]) - speed).abs() < 1e-14);
            assert!((v[(i, 0)] * z[(i, 0)] + v[(i, 1)] * z[(i, 1)]).abs() < 1e-15);
        }
        assert!((frame.energy().unwrap() - 5.5).abs() < 1e-14);
        ControlFlow::Continue(())
    };
    let mut both = (&mut drift, &mut speeds);
    lesson(Engine::Auto).watch(0.1, When::EverySteps(2500), &mut both).unwrap();
    assert_eq!(drift.history.len(), 5);
    assert!(drift.history.iter().all(|(_, change)| change.abs() < 1e-14) && drift.failed.is_none());
    // Drag takes exp(-2 c t) of the energy, of charges at rest in the end.
    let (x, v) = (array![[1.0, 0.0]], array![[0.6, 0.8]]);
    let start = CloudState::new(x.view(), v.view(), Law::new().drag(0.5), Integrator::Exact, 0.01).unwrap();
    let mut drift = EnergyDrift::new();
    start.open(Device::Serial).unwrap().watch(2.0, When::At(&[0.0, 1.0, 2.0]), &mut drift).unwrap();
    for (time, change) in drift.history {
        assert!((change - ((-time).exp() - 1.0)).abs() < 1e-14, "{time}: {change}");
    }
    // Two springs apart: kinetic and potential energy of a crowd.
    let soft = Interaction::soft_repulsion(8.0, 1.0);
    let (x, v) = (array![[1.0, 2.0], [1.5, 2.0]], array![[0.0, 0.0], [0.0, 0.0]]);
    let start = CrowdState::new(x.view(), v.view(), 4.0, Walls::Periodic, &soft, 1e-4).unwrap();
    let mut drift = EnergyDrift::new();
    let mut first = None;
    let mut note = |frame: &Frame<'_, f64>| {
        first.get_or_insert(frame.energy().unwrap());
        ControlFlow::Continue(())
    };
    let mut both = (&mut drift, &mut note);
    start.open(Device::Serial).unwrap().watch(1.0, When::Every(0.1), &mut both).unwrap();
    // s R (1 - r/R)²/2 = 1, and Verlet's part (ω h)² of it, ω² = 16.
    assert_eq!(first, Some(1.0));
    assert!(drift.history.iter().all(|(_, change)| change.abs() < 16.0 * 1e-8), "{:?}", drift.history);
}

#[test]
fn progress_ends_at_one_and_says_how_long_it_takes() {
    let mut said = vec![];
    let mut progress = Progress::new(|remaining| said.push(remaining));
    lesson(Engine::Auto).watch(0.1, When::EverySteps(10), &mut progress).unwrap();
    assert_eq!(said.first().unwrap().fraction, 0.0);
    assert_eq!(said.first().unwrap().left, None);
    assert_eq!(said.last().unwrap().fraction, 1.0);
    assert_eq!(said.last().unwrap().left, Some(std::time::Duration::ZERO));
    assert!(
        said.windows(2)
            .all(|pair| pair[0].fraction <= pair[1].fraction && pair[0].elapsed <= pair[1].elapsed)
    );
}

#[test]
fn frames_that_cannot_be_are_errors_and_nothing_moves() {
    let mut simulator = lesson(Engine::Auto);
    let mut path = Trajectory::new();
    for when in [
        When::EverySteps(0),
        When::Every(0.0),
        When::Every(1e-6),
        When::Every(-1.0),
        When::Every(f64::NAN),
        When::Every(f64::INFINITY),
        When::At(&[0.2]),
        When::At(&[-0.1]),
        When::At(&[f64::NAN]),
        When::At(&[0.05, 0.04]),
    ] {
        let error = simulator.watch(0.1, when, &mut path).unwrap_err();
        assert!(matches!(error, Error::Invalid { .. }), "{when:?}: {error}");
    }
    assert!(simulator.watch(f64::NAN, When::EverySteps(1), &mut path).is_err());
    assert_eq!((simulator.clock().steps(), path.times().len()), (0, 0));
    simulator.evolve(0.1).unwrap();
    assert!(simulator.watch(0.1, When::At(&[0.05]), &mut path).is_err(), "that is over");
}

#[test]
fn a_table_reads_back_to_the_same_bits() {
    let mut path = Trajectory::new();
    lesson(Engine::Auto).watch(0.1, When::EverySteps(5000), &mut path).unwrap();
    let file = std::env::temp_dir().join(format!("particle-sim-{}.csv", std::process::id()));
    path.save_csv(&file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next().unwrap(), "time,particle,x,y");
    let mut rows = 0;
    for line in lines {
        let numbers: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let (frame, particle) = (rows / 3, rows % 3);
        assert_eq!(numbers[0], path.times()[frame]);
        assert_eq!(numbers[1], particle as f64);
        assert_eq!(numbers[2], path.positions()[(frame, particle, 0)]);
        assert_eq!(numbers[3], path.positions()[(frame, particle, 1)]);
        rows += 1;
    }
    assert_eq!(rows, 9);
}

#[cfg(feature = "npy")]
#[test]
fn numpys_files_read_back_to_the_same_bits() {
    use ndarray::{Array1, Array3};
    let mut path = Trajectory::new();
    lesson(Engine::Auto).watch(0.1, When::EverySteps(5000), &mut path).unwrap();
    let file = std::env::temp_dir().join(format!("particle-sim-{}.npy", std::process::id()));
    path.save_npy(&file).unwrap();
    let back: Array3<f64> = ndarray_npy::read_npy(&file).unwrap();
    assert_eq!(back, path.positions());
    path.save_npz(&file).unwrap();
    let mut archive = ndarray_npy::NpzReader::new(std::fs::File::open(&file).unwrap()).unwrap();
    std::fs::remove_file(&file).unwrap();
    let position: Array3<f64> = archive.by_name("position").unwrap();
    let time: Array1<f64> = archive.by_name("time").unwrap();
    assert_eq!((position.view(), time.view()), (path.positions().view(), path.times()));
}
