//! What comes in at the door: shapes, strides, and numbers that mean nothing.

use nbody_core::{
    Bodies, Device, Error, Newton, Serial, Simulation, Softening, System, acceleration, acceleration_into,
    open,
};
use ndarray::{Array1, Array2, array, s};

#[test]
fn wrong_shapes_are_errors_that_name_the_argument() {
    let text = |error: Error| error.to_string();
    let three = Array1::<f64>::ones(3);
    let flat = acceleration(three.view(), Array2::zeros((3, 2)).view(), 1.0).unwrap_err();
    assert_eq!(text(flat), "the positions must have the shape (3, 3), but has (3, 2)");
    let few = acceleration(three.view(), Array2::zeros((2, 3)).view(), 1.0).unwrap_err();
    assert!(matches!(few, Error::Shape { .. }));
    let mut out = Array2::zeros((2, 3));
    let into =
        acceleration_into(three.view(), Array2::zeros((3, 3)).view(), 1.0, out.view_mut()).unwrap_err();
    assert!(text(into).starts_with("the array for the accelerations"));
    let velocities = Bodies::new(three.view(), Array2::zeros((3, 3)).view(), Array2::zeros((3, 2)).view());
    assert!(text(velocities.unwrap_err()).starts_with("the velocities"));
}

#[test]
fn numbers_that_are_not_finite_are_errors_that_say_where() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let masses = array![1.0, bad];
        let positions = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
        let error = acceleration(masses.view(), positions.view(), 1.0).unwrap_err().to_string();
        assert!(error.starts_with("the masses") && error.contains("index 1"), "{error}");
        let mut positions = positions;
        positions[[0, 2]] = bad;
        let error = acceleration(array![1.0, 1.0].view(), positions.view(), 1.0).unwrap_err();
        assert!(matches!(error, Error::Invalid { what: "the positions", .. }));
        let good = array![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
        assert!(matches!(
            acceleration(array![1.0, 1.0].view(), good.view(), bad),
            Err(Error::Invalid { .. })
        ));
        let softened = Newton::new(1.0).softened(Softening::Plummer(bad));
        assert!(softened.acceleration(array![1.0, 1.0].view(), good.view()).is_err());
    }
    let negative = Newton::new(1.0).softened(Softening::Plummer(-0.1));
    let error = negative.acceleration(array![1.0].view(), array![[0.0, 0.0, 0.0]].view()).unwrap_err();
    assert_eq!(error.to_string(), "the softening length must be finite and at least zero, but is -0.1");
}

#[test]
fn no_bodies_and_one_body_feel_nothing() {
    assert_eq!(
        acceleration::<f64>(array![].view(), Array2::zeros((0, 3)).view(), 1.0).unwrap().dim(),
        (0, 3)
    );
    assert_eq!(
        acceleration(array![5.0].view(), array![[1.0, 2.0, 3.0]].view(), 1.0).unwrap(),
        array![[0.0, 0.0, 0.0]]
    );
    let none =
        Bodies::<f64>::new(array![].view(), Array2::zeros((0, 3)).view(), Array2::zeros((0, 3)).view())
            .unwrap();
    let mut system = System::new(Serial, Newton::new(1.0), &none).unwrap();
    system.run(0.1, 3).unwrap();
    assert_eq!(system.energy().unwrap().total(), 0.0);
}

#[test]
fn two_thousand_bodies_in_one_place_are_no_trouble() {
    let n = 2000;
    let positions = Array2::from_elem((n, 3), 0.1_f32);
    let a = acceleration(Array1::ones(n).view(), positions.view(), 1.0).unwrap();
    assert!(a.iter().all(|a| *a == 0.0));
}

#[test]
fn any_stride_gives_the_same_bits() {
    let wide = Array2::from_shape_fn((200, 6), |(i, k)| ((i * 37 + k * 101) % 89) as f64 - 40.3);
    let masses = Array1::from_shape_fn(100, |i| 1.0 + i as f64);
    let strided = wide.slice(s![..;-2, 1..;2]);
    let want = acceleration(masses.view(), strided.to_owned().view(), 1.0).unwrap();
    assert_eq!(acceleration(masses.view(), strided, 1.0).unwrap(), want);
    let mut out = Array2::zeros((3, 100)).reversed_axes();
    acceleration_into(masses.view(), strided, 1.0, out.view_mut()).unwrap();
    assert_eq!(out, want);
    let backwards = masses.slice(s![..;-1]);
    assert_eq!(
        acceleration(backwards, strided, 1.0).unwrap(),
        acceleration(backwards.to_owned().view(), strided, 1.0).unwrap()
    );
}

#[test]
fn a_step_that_is_not_finite_and_a_device_that_is_not_there_are_errors() {
    let two = Array2::zeros((2, 3));
    let bodies = Bodies::new(array![1.0, 1.0].view(), two.view(), two.view()).unwrap();
    let mut system = open(Device::Serial, Newton::new(1.0), &bodies).unwrap();
    assert!(matches!(system.run(f64::NAN, 1), Err(Error::Invalid { .. })));
    assert_eq!(system.backend_name(), "serial");
    #[cfg(not(feature = "gpu"))]
    assert!(matches!(open(Device::Gpu, Newton::new(1.0), &bodies), Err(Error::Unavailable { .. })));
}
