//! Input that means nothing: each kind is an error that says what was expected, or has a defined answer.

use ndarray::{Array1, Array2, Array3, ArrayD, IxDyn, arr0, arr1};
use stencil::{
    Boundary, Diffusion, Error, HeatEquation, Laplacian, Region, Serial, Stencils, laplacian, laplacian_into,
    open, second_derivative, second_derivative_into,
};

fn is_shape<R: std::fmt::Debug>(result: Result<R, Error>, says: &str) {
    match result {
        Err(error @ Error::Shape { .. }) => assert!(error.to_string().contains(says), "{error}"),
        other => panic!("{other:?} in place of a wrong shape ({says})"),
    }
}

fn is_invalid<R: std::fmt::Debug>(result: Result<R, Error>, says: &str) {
    match result {
        Err(error @ Error::Invalid { .. }) => assert!(error.to_string().contains(says), "{error}"),
        other => panic!("{other:?} in place of an invalid value ({says})"),
    }
}

#[test]
fn spacings_must_be_positive_and_their_squares_within_range() {
    let f = Array1::<f64>::zeros(5);
    for dx in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-200, 1e200, f64::MIN_POSITIVE]
    {
        is_invalid(second_derivative(f.view(), dx), "the spacing must be positive");
        is_invalid(laplacian(Array2::<f64>::zeros((4, 4)).view(), [1.0, dx]), "on axis 1");
    }
    // What a type can represent is enough.
    let f = arr1(&[0.0_f32, 0.0, 1.0]);
    assert!(second_derivative(f.view(), 1e-18_f32).unwrap()[1].is_finite());
    is_invalid(second_derivative(f.view(), 1e-20_f32), "well within the range of the type");
    is_invalid(second_derivative(f.view(), 1e25_f32), "well within the range of the type");
    // The largest eigenvalue on three axes would be infinite.
    is_invalid(laplacian(Array3::<f64>::zeros((3, 3, 3)).view(), [1e-154; 3]), "well within");
}

#[test]
fn a_spacing_for_each_axis_and_one_to_three_axes() {
    let f = Array2::<f64>::zeros((4, 4));
    is_shape(laplacian(f.view(), [1.0]), "one for each of the 2 axes, but has 1");
    is_shape(laplacian(f.view(), [1.0; 3]), "one for each of the 2 axes, but has 3");
    is_shape(laplacian(f.view(), []), "but has 0");
    is_shape(laplacian(arr0(1.0).view(), []), "one, two or three axes, but has 0");
    is_shape(
        laplacian(ArrayD::<f64>::zeros(IxDyn(&[3; 4])).view(), [1.0; 4]),
        "one, two or three axes, but has 4",
    );
}

#[test]
fn grids_without_a_point_to_compute_are_errors() {
    for n in 0..3 {
        let f = Array1::<f64>::zeros(n);
        is_shape(second_derivative(f.view(), 1.0), "at least 3 points on axis 0");
        is_shape(laplacian(Array2::<f64>::zeros((9, n)).view(), [1.0; 2]), "at least 3 points on axis 1");
    }
    assert_eq!(second_derivative(arr1(&[1.0, 0.0, 2.0]).view(), 1.0).unwrap(), arr1(&[0.0, 3.0, 0.0]));
    is_shape(Laplacian::new([0], [1.0], Boundary::Periodic), "at least 1 points on axis 0");
    is_shape(Laplacian::new([0, 5], [1.0; 2], Boundary::Dirichlet(1.0)), "at least 1 points on axis 0");
    let two = Laplacian::new([2], [1.0], Boundary::Dirichlet(0.0)).unwrap();
    is_shape(two.with_sides(0, Boundary::Fixed, Boundary::Fixed), "at least 3 points");
    assert!(two.with_sides(0, Boundary::Fixed, Boundary::Dirichlet(0.0)).is_ok());
}

#[test]
fn one_and_two_points_have_neighbours_where_the_boundary_gives_them() {
    let of = |f: &[f64], boundary| {
        Laplacian::new([f.len()], [0.5], boundary).unwrap().apply(&Serial, arr1(f).view()).unwrap().to_vec()
    };
    assert_eq!(of(&[3.0], Boundary::Periodic), [0.0], "a point is its own neighbour");
    assert_eq!(of(&[3.0, 5.0], Boundary::Periodic), [16.0, -16.0]);
    assert_eq!(of(&[3.0], Boundary::Dirichlet(1.0)), [-16.0]);
    assert_eq!(of(&[3.0, 5.0], Boundary::Dirichlet(1.0)), [0.0, -24.0]);
}

#[test]
fn grids_beyond_memory_are_errors_and_not_aborts() {
    for shape in [[usize::MAX, 2], [1 << 40, 1 << 40], [1 << 31, 1 << 31]] {
        is_shape(Laplacian::<f64>::new(shape, [1.0; 2], Boundary::Fixed), "no more points than memory has");
    }
    // A view that repeats one value has a shape larger than any memory, and so would its result.
    let one = arr1(&[1.0_f64]);
    let vast = one.broadcast((1 << 28, 1 << 28)).unwrap();
    assert!(matches!(laplacian(vast, [1.0; 2]), Err(Error::OutOfMemory { .. })));
}

#[test]
fn a_view_that_repeats_one_row_is_a_field_like_any_other() {
    let row = arr1(&[1.0, 4.0, 9.0, 16.0, 25.0]);
    let view = row.broadcast((6, 5)).unwrap();
    for boundary in [Boundary::Fixed, Boundary::Periodic] {
        let plan = Laplacian::new([6, 5], [1.0, 1.0], boundary).unwrap();
        let want = plan.apply(&Serial, view.to_owned().view()).unwrap();
        assert_eq!(plan.apply(&Serial, view).unwrap(), want);
    }
}

#[test]
fn arrays_of_other_shapes_are_errors() {
    let f = Array2::<f64>::zeros((4, 5));
    let mut out = Array2::zeros((5, 4));
    is_shape(laplacian_into(f.view(), [1.0; 2], out.view_mut()), "the shape [4, 5], but has [5, 4]");
    is_shape(second_derivative_into(f.row(0), 1.0, out.column_mut(0).split_at(ndarray::Axis(0), 4).0), "[5]");
    let plan = Laplacian::new([5, 4], [1.0; 2], Boundary::Fixed).unwrap();
    is_shape(plan.apply(&Serial, f.view()), "the field must have the shape [5, 4]");
    is_shape(plan.apply(&Serial, Array1::zeros(20).view()), "the shape [5, 4], but has [20]");
    assert_eq!(out, Array2::zeros((5, 4)), "a refused call changes nothing");
}

#[test]
fn boundaries_must_fit_their_axis_and_each_other() {
    let plan = Laplacian::new([9, 9], [1.0; 2], Boundary::Fixed).unwrap();
    is_invalid(plan.with_sides(2, Boundary::Fixed, Boundary::Fixed), "2 of 2");
    is_invalid(plan.with_sides(0, Boundary::Periodic, Boundary::Fixed), "both periodic or neither");
    is_invalid(plan.with_sides(1, Boundary::Dirichlet(0.0), Boundary::Periodic), "on axis 1");
    for value in [f64::NAN, f64::INFINITY] {
        is_invalid(
            plan.with_sides(0, Boundary::Fixed, Boundary::Dirichlet(value)),
            "Dirichlet condition must be finite",
        );
        is_invalid(Laplacian::new([9], [1.0], Boundary::Dirichlet(value)), "must be finite");
    }
}

#[test]
fn buffers_and_rows_must_fit_the_grid() {
    let plan = Laplacian::new([4, 5], [1.0; 2], Boundary::Fixed).unwrap();
    let (from, mut to) = (vec![0.0; 20], vec![0.0; 19]);
    is_shape(Serial.apply(&plan, Region::All, &from, &mut to), "the field written must have 20 elements");
    is_shape(Serial.apply(&plan, Region::All, &to.clone(), &mut to), "the field read must have 20 elements");
    let mut to = vec![0.0; 20];
    is_invalid(Serial.apply(&plan, Region::Rows { start: 3, end: 5 }, &from, &mut to), "3..5 of 4 rows");
    is_invalid(Serial.apply(&plan, Region::Rows { start: 3, end: 2 }, &from, &mut to), "ascending");
}

#[test]
fn a_heat_equation_is_stable_or_an_error_that_names_the_largest_step() {
    let plan = Laplacian::new([9, 9], [0.1, 0.2], Boundary::Fixed).unwrap();
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        is_invalid(HeatEquation::new(plan, bad, 1e-4), "the diffusivity must be positive and finite");
        is_invalid(HeatEquation::new(plan, 1.0, bad), "the time step must be positive and finite");
        is_invalid(HeatEquation::largest_time_step(&plan, bad), "the diffusivity");
    }
    let largest = HeatEquation::largest_time_step(&plan, 3.0).unwrap();
    assert!((largest * 3.0 * (1.0 / 0.01 + 1.0 / 0.04) - 0.5).abs() < 1e-15);
    assert!(HeatEquation::new(plan, 3.0, largest).is_ok());
    assert!(HeatEquation::new(plan, 3.0, 0.5 / 3.0 / (100.0 + 25.0)).is_ok());
    let refused = HeatEquation::new(plan, 3.0, 1.001 * largest);
    is_invalid(refused, &format!("the largest stable one is {largest}"));
    // A user may take the number that the error names.
    let printed: f64 = largest.to_string().parse().unwrap();
    assert!(HeatEquation::new(plan, 3.0, printed).is_ok());
    is_invalid(HeatEquation::new(plan, 1e-200, 1e-200), "long enough");
}

#[test]
fn an_initial_field_must_be_finite_and_of_the_shape_of_the_grid() {
    let plan = Laplacian::new([3, 4], [1.0; 2], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.1).unwrap();
    let mut field = Array2::zeros((3, 4));
    assert!(Diffusion::new(Serial, heat, field.view()).is_ok());
    is_shape(Diffusion::new(Serial, heat, field.t()), "the initial field must have the shape [3, 4]");
    field[[1, 2]] = f64::INFINITY;
    is_invalid(Diffusion::new(Serial, heat, field.view()), "inf at index 6");
    field[[1, 2]] = f64::NAN;
    is_invalid(open("serial".parse().unwrap(), heat, field.view()), "NaN at index 6");
}
