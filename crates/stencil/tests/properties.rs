//! What holds for any field: symmetries to the bit, linearity, and how far a bad value reaches.
#![allow(clippy::reversed_empty_ranges, reason = "ndarray counts negative indices from the end")]

use ndarray::{Array2, Array3, ArrayView2, Axis, s};
use proptest::prelude::*;
use stencil::{
    Backend, Boundary, HeatEquation, Laplacian, Region, Serial, Stencils, Threads, laplacian, laplacian_into,
};

/// Fields of up to 40 × 40 values of many sizes.
#[expect(clippy::unwrap_used, reason = "a test helper")]
fn fields() -> impl Strategy<Value = Array2<f64>> {
    (3_usize..40, 3_usize..40).prop_flat_map(|(n, m)| {
        let value =
            (-1.0..1.0_f64, -30..30_i32).prop_map(|(mantissa, exponent)| mantissa * 2.0_f64.powi(exponent));
        prop::collection::vec(value, n * m)
            .prop_map(move |values| Array2::from_shape_vec((n, m), values).unwrap())
    })
}

fn boundaries() -> impl Strategy<Value = Boundary<f64>> {
    prop_oneof![Just(Boundary::Fixed), Just(Boundary::Periodic), (-2.0..2.0).prop_map(Boundary::Dirichlet)]
}

#[expect(clippy::unwrap_used, reason = "a test helper")]
fn of(field: ArrayView2<'_, f64>, spacings: [f64; 2], boundary: Boundary<f64>) -> Array2<f64> {
    Laplacian::new(field.shape(), spacings, boundary).unwrap().apply(&Serial, field).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn transposing_or_reflecting_the_field_does_so_to_the_result_to_the_bit(
        f in fields(), dx in 0.1..10.0_f64, dy in 0.1..10.0_f64, boundary in boundaries(),
    ) {
        let got = of(f.view(), [dx, dy], boundary);
        prop_assert_eq!(of(f.t(), [dy, dx], boundary), got.t());
        prop_assert_eq!(of(f.slice(s![..;-1, ..]), [dx, dy], boundary), got.slice(s![..;-1, ..]));
        prop_assert_eq!(of(f.slice(s![.., ..;-1]), [dx, dy], boundary), got.slice(s![.., ..;-1]));
    }

    #[test]
    fn a_shift_round_a_periodic_box_shifts_the_result_to_the_bit(f in fields(), by in 1_usize..40) {
        let by = by % f.ncols();
        let shift = |a: &Array2<f64>| {
            ndarray::concatenate(Axis(1), &[a.slice(s![.., by..]), a.slice(s![.., ..by])]).unwrap()
        };
        let got = of(f.view(), [0.3, 0.7], Boundary::Periodic);
        prop_assert_eq!(of(shift(&f).view(), [0.3, 0.7], Boundary::Periodic), shift(&got));
    }

    #[test]
    fn it_is_linear(f in fields(), seed in 0_usize..1000, boundary in boundaries(), a in -3.0..3.0_f64) {
        // A constant beyond the rim makes the operator affine: at zero it is linear.
        let boundary = if let Boundary::Dirichlet(_) = boundary { Boundary::Dirichlet(0.0) } else { boundary };
        let h = [0.3, 0.7];
        let g = Array2::from_shape_fn(f.dim(), |(i, j)| ((i * 31 + j * 17 + seed) % 101) as f64 - 50.0);
        let (lf, lg) = (of(f.view(), h, boundary), of(g.view(), h, boundary));
        let doubled = of((&f * 2.0).view(), h, boundary);
        prop_assert_eq!(doubled, &lf * 2.0, "a power of two rounds nothing");

        let combined = of((&f * a + &g).view(), h, boundary);
        let largest = |x: &Array2<f64>| x.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let lambda = 4.0 / (h[0] * h[0]) + 4.0 / (h[1] * h[1]);
        // Three Laplacians with (2 + 4)/2 ε λ each, the rounding of the combination before and after: 1 each.
        let bound = 5.0 * f64::EPSILON * lambda * (a.abs() * largest(&f) + largest(&g));
        prop_assert!(largest(&(combined - (lf * a + lg))) <= bound);
    }

    #[test]
    fn strided_views_give_the_bits_of_contiguous_arrays(f in fields(), boundary in boundaries()) {
        let sliced = f.slice(s![..;2, 1..;-1]);
        prop_assume!(sliced.nrows() > 2 && sliced.ncols() > 2);
        let want = of(sliced.to_owned().view(), [0.3, 0.7], boundary);
        prop_assert_eq!(of(sliced, [0.3, 0.7], boundary), want.clone());

        let plan = Laplacian::new(sliced.shape(), [0.3, 0.7], boundary).unwrap();
        let mut wide = Array2::zeros((3 * sliced.ncols(), 2 * sliced.nrows()));
        let out = wide.slice_mut(s![..;3, ..;-2]).reversed_axes();
        plan.apply_into(&Serial, sliced, out).unwrap();
        prop_assert_eq!(wide.slice(s![..;3, ..;-2]).reversed_axes(), want);
    }

    #[test]
    fn a_bad_value_spoils_its_stencil_and_nothing_else(
        f in fields(), at in (0_usize..40, 0_usize..40),
        bad in prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ) {
        let (n, m) = f.dim();
        let (i, j) = (at.0 % n, at.1 % m);
        let mut spoiled = f.clone();
        spoiled[[i, j]] = bad;
        let (clean, got) = (of(f.view(), [0.3, 0.7], Boundary::Periodic), of(spoiled.view(), [0.3, 0.7], Boundary::Periodic));
        let near = |a: usize, b: usize, n: usize| a == b || (a + 1) % n == b || (b + 1) % n == a;
        for ((a, b), &value) in got.indexed_iter() {
            let touched = (a == i && near(b, j, m)) || (b == j && near(a, i, n));
            prop_assert_eq!(value.is_finite(), !touched, "at {}, {}", a, b);
            if !touched {
                prop_assert_eq!(value, clean[[a, b]]);
            }
        }
    }

    #[test]
    fn regions_add_up_to_the_whole(f in fields(), boundary in boundaries(), width in 0_usize..6, row in 0_usize..40) {
        let plan = Laplacian::new(f.shape(), [0.3, 0.7], boundary).unwrap();
        let heat = HeatEquation::new(plan, 1.0, 0.02).unwrap();
        let from = f.iter().copied().collect::<Vec<_>>();
        let row = row % (f.nrows() + 1);
        let pieces = [
            vec![Region::Interior(width), Region::Frame(width)],
            vec![Region::Rows { start: 0, end: row }, Region::Rows { start: row, end: f.nrows() }],
        ];
        for step in [false, true] {
            let run = |region, to: &mut Vec<f64>| match step {
                false => Serial.apply(&plan, region, &from, to).unwrap(),
                true => Serial.step(&heat, region, &from, to).unwrap(),
            };
            let mut whole = vec![f64::MAX; from.len()];
            run(Region::All, &mut whole);
            for regions in &pieces {
                let mut parts = vec![f64::MAX; from.len()];
                regions.iter().for_each(|&region| run(region, &mut parts));
                prop_assert_eq!(&parts, &whole);
            }
        }
    }

    #[test]
    fn a_three_dimensional_field_that_varies_along_two_axes_is_a_two_dimensional_one(f in fields()) {
        let (n, m) = f.dim();
        let want = of(f.view(), [0.3, 0.7], Boundary::Periodic);
        let thick = Array3::from_shape_fn((n, 4, m), |(i, _, j)| f[[i, j]]);
        let plan = Laplacian::new(thick.shape(), [0.3, 0.5, 0.7], Boundary::Periodic).unwrap();
        let got = plan.apply(&Serial, thick.view()).unwrap();
        for layer in got.axis_iter(Axis(1)) {
            prop_assert_eq!(layer, want.view());
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_bits_of_one() {
    // Several tiles along each axis, both for the plain sweep and for steps.
    for shape in [vec![400_000], vec![700, 800], vec![3, 150_000], vec![80, 60, 90]] {
        for boundary in [Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(0.3)] {
            let h = &[0.3, 0.7, 1.1][..shape.len()];
            let plan = Laplacian::new(&shape, h, boundary).unwrap();
            let heat = HeatEquation::new(plan, 1.0, 0.01).unwrap();
            let field: Vec<f64> = (0..plan.len()).map(|i| ((i * 7919) % 1009) as f64 * 1.1 - 500.0).collect();
            let mut want = vec![0.0; plan.len()];
            Serial.apply(&plan, Region::All, &field, &mut want).unwrap();
            let (mut ahead, mut spare) = (field.clone(), field.clone());
            Serial.advance(&heat, 13, &mut ahead, &mut spare).unwrap();
            for count in [1, 2, 3, 8] {
                let threads = Threads::with_count(count).unwrap();
                let mut got = vec![0.0; plan.len()];
                threads.apply(&plan, Region::All, &field, &mut got).unwrap();
                assert!(got == want, "{shape:?} {boundary:?} {count} threads");
                let (mut got, mut spare) = (field.clone(), field.clone());
                threads.advance(&heat, 13, &mut got, &mut spare).unwrap();
                assert!(got == ahead, "13 steps, {shape:?} {boundary:?} {count} threads");
            }
        }
    }
}

#[test]
fn the_functions_the_plan_and_the_buffers_give_the_same_bits() {
    for n in [5, 500] {
        let f = Array2::from_shape_fn((n, n), |(i, j)| ((i * 7919 + j * 104_729) % 1009) as f64);
        let want = laplacian(f.view(), [0.3, 0.7]).unwrap();
        assert_eq!(of(f.view(), [0.3, 0.7], Boundary::Fixed), want);
        assert_eq!(laplacian(f.view().into_dyn(), [0.3, 0.7]).unwrap(), want.clone().into_dyn());

        let mut into = Array2::from_elem((n, n), 5.0);
        laplacian_into(f.view(), [0.3, 0.7], into.view_mut()).unwrap();
        assert_eq!(into.slice(s![1..-1, 1..-1]), want.slice(s![1..-1, 1..-1]));
        assert!(into.row(0).iter().chain(into.column(n - 1)).all(|&v| v == 5.0), "the rim is left as it was");
        assert!(want.row(0).iter().chain(want.column(n - 1)).all(|&v| v == 0.0), "the rim is zero");

        let threads = Threads::new().unwrap();
        let plan = Laplacian::new([n, n], [0.3, 0.7], Boundary::Fixed).unwrap();
        let from = threads.upload(f.as_slice().unwrap()).unwrap();
        let mut to = threads.zeros(n * n).unwrap();
        threads.apply(&plan, Region::All, &from, &mut to).unwrap();
        assert_eq!(to, want.into_raw_vec_and_offset().0);
    }
}
