//! Bad input gives an error that says what to do, or a defined answer.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use nbody_core::{Bodies, Device, Error, Newton, Softening, acceleration, acceleration_into, open};
use ndarray::{Array1, Array2, array};

fn text<V: std::fmt::Debug>(result: Result<V, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn wrong_shapes_are_named_with_what_was_expected_and_found() {
    let m = Array1::<f64>::ones(3);
    let x = Array2::<f64>::ones((3, 3));
    assert_eq!(
        text(acceleration(m.view(), Array2::ones((2, 3)).view(), 1.0)),
        "the positions must have shape (3, 3), but has (2, 3)"
    );
    let planar = Array2::ones((3, 2));
    assert_eq!(
        text(acceleration(m.view(), planar.view(), 1.0)),
        "the positions must have shape (3, 3), but has (3, 2)"
    );
    let law = Newton::new(1.0);
    let mut out = Array2::zeros((2, 3));
    assert_eq!(
        text(acceleration_into(m.view(), x.view(), 1.0, out.view_mut())),
        "the output must have shape (3, 3), but has (2, 3)"
    );
    assert_eq!(
        text(law.acceleration_at(planar.view(), m.view(), x.view())),
        "the targets must have shape (3, 3), but has (3, 2)"
    );
    assert_eq!(
        text(law.potential_at(planar.view(), m.view(), x.view())),
        "the targets must have shape (3, 3), but has (3, 2)"
    );
    assert_eq!(
        text(Bodies::new(m.view(), x.view(), planar.view())),
        "the velocities must have shape (3, 3), but has (3, 2)"
    );
}

#[test]
fn values_that_are_not_finite_are_named_with_their_index() {
    let good = Array1::from_elem(3, 1.0_f32);
    let x = Array2::from_shape_fn((3, 3), |(i, k)| (i + k) as f32);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut m = good.clone();
        m[1] = bad;
        let message = text(acceleration(m.view(), x.view(), 1.0));
        assert_eq!(message, format!("the masses must be finite values, but is {bad} at index 1"));
        let mut far = x.clone();
        far[[2, 1]] = bad;
        let message = text(acceleration(good.view(), far.view(), 1.0));
        assert!(message.starts_with("the positions must be finite values, but is"), "{message}");
        let message = text(Newton::new(1.0).acceleration_at(far.view(), good.view(), x.view()));
        assert!(message.starts_with("the targets must be finite values, but is"), "{message}");
        let message = text(Bodies::new(good.view(), x.view(), far.view()));
        assert!(message.starts_with("the velocities must be finite values, but is"), "{message}");
        let message = text(acceleration(good.view(), x.view(), bad));
        assert!(message.starts_with("the gravitational constant must be finite, but is"), "{message}");
    }
}

#[test]
fn negative_masses_and_softenings_are_refused_and_zero_is_not() {
    let x = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
    assert_eq!(
        text(acceleration(array![1.0, -1.0].view(), x.view(), 1.0)),
        "the masses must be at least zero, but is -1 at index 1"
    );
    let m = array![1.0, 0.0];
    for bad in [-0.1, f64::NAN, f64::INFINITY] {
        let law = Newton::new(1.0).softened(Softening::Plummer(bad));
        let message = text(law.acceleration(m.view(), x.view()));
        assert_eq!(message, format!("the softening length must be finite and at least zero, but is {bad}"));
        assert_eq!(text(law.potential(m.view(), x.view())), message);
    }
    let law = Newton::new(1.0).softened(Softening::Plummer(0.0));
    // A mass of zero is a test particle.
    let a = law.acceleration(m.view(), x.view()).unwrap();
    // The fast mode's last bits are the processor's.
    assert!((&a - &array![[0.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]).iter().all(|d: &f64| d.abs() < 1e-15));
}

#[test]
fn nothing_one_body_and_no_mass_have_defined_answers() {
    let none = acceleration(Array1::<f64>::zeros(0).view(), Array2::zeros((0, 3)).view(), 1.0).unwrap();
    assert_eq!(none.dim(), (0, 3));
    let one = acceleration(array![5.0].view(), array![[1.0, 2.0, 3.0]].view(), 1.0).unwrap();
    assert_eq!(one, Array2::zeros((1, 3)));
    let massless = acceleration(Array1::<f32>::zeros(40).view(), Array2::ones((40, 3)).view(), 1.0).unwrap();
    assert_eq!(massless, Array2::zeros((40, 3)));
    let law = Newton::new(1.0);
    let targets = array![[1.0, 0.0, 0.0]];
    let nowhere = Array2::zeros((0, 3));
    let a = law.acceleration_at(targets.view(), Array1::zeros(0).view(), nowhere.view()).unwrap();
    assert_eq!(a, Array2::zeros((1, 3)));
    assert_eq!(law.acceleration_at(nowhere.view(), array![1.0].view(), targets.view()).unwrap(), nowhere);
}

#[test]
fn a_device_that_means_nothing_is_an_error() {
    assert!("cuda".parse::<Device>().is_err());
    let bodies =
        Bodies::new(array![1.0].view(), array![[0.0, 0.0, 0.0]].view(), array![[0.0, 0.0, 0.0]].view())
            .unwrap();
    let law = Newton::new(1.0).softened(Softening::Plummer(-1.0));
    assert!(text(open(Device::Serial, law, &bodies)).contains("the softening length"));
    #[cfg(not(feature = "gpu"))]
    assert!(text(open(Device::Gpu, Newton::new(1.0), &bodies)).contains("without its feature `gpu`"));
}
