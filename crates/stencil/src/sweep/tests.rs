//! Every way of going about a sweep against the definition, to the bit.

use compute_backend::{Executor, Real};

use super::*;
use crate::view::{Source, Target};

/// The definition: a point from its neighbours, one index at a time.
fn defined<T: Real>(
    laplacian: &Laplacian<T>,
    weights: [T; AXES],
    step: bool,
    field: &[T],
    at: [usize; AXES],
) -> T {
    let shape = laplacian.shape();
    let value = |at: [usize; AXES]| field[shape.iter().zip(at).fold(0, |sum, (&n, i)| sum * n + i)];
    let centre = value(at);
    let mut sum = None;
    for (axis, sides) in laplacian.sides().iter().enumerate() {
        let neighbour = |side: usize| {
            let mut index = at;
            let end = [0, shape[axis] - 1][side];
            index[axis] = if at[axis] == end { shape[axis] - 1 - end } else { at[axis] + 2 * side - 1 };
            match sides[side] {
                Boundary::Dirichlet(value) if at[axis] == end => value,
                _ => value(index),
            }
        };
        let term = weights[axis] * ((neighbour(1) - centre) - (centre - neighbour(0)));
        sum = Some(sum.map_or(term, |sum: T| sum + term));
    }
    let sum = sum.unwrap();
    if step { centre + sum } else { sum }
}

/// All points that `block` holds, as the definition has them; the others as they are in `before`.
fn expected<T: Real>(
    laplacian: &Laplacian<T>,
    weights: [T; AXES],
    step: bool,
    field: &[T],
    before: &[T],
) -> Vec<T> {
    let Block([a, b, c]) = laplacian.computed();
    let mut shape = [1; AXES];
    shape[..laplacian.shape().len()].copy_from_slice(laplacian.shape());
    let mut want = before.to_vec();
    for i in a {
        for j in b.clone() {
            for k in c.clone() {
                want[(i * shape[1] + j) * shape[2] + k] = defined(laplacian, weights, step, field, [i, j, k]);
            }
        }
    }
    want
}

/// Values of every size, so that any change of the order of operations shows in the last bits.
fn values<T: Real>(n: usize) -> Vec<T> {
    (0..n).map(|i| T::lit(((i * 7919 + 1) % 1009) as f64 * 1.1_f64.powi((i % 97) as i32 - 48))).collect()
}

fn manners() -> Vec<Manner> {
    Level::available()
        .flat_map(|level| {
            [Traffic::Cached, Traffic::Fetched, Traffic::Streamed].map(|traffic| Manner { level, traffic })
        })
        .collect()
}

fn grids<T: Real>() -> Vec<Laplacian<T>> {
    let spacings = [T::lit(0.3), T::lit(0.7), T::lit(1.1)];
    let (fixed, periodic, held) = (Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(T::lit(0.3)));
    let mut grids = vec![];
    for shape in
        [&[1][..], &[3], &[40], &[700], &[1, 5], &[3, 3], &[5, 300], &[70, 41], &[3, 4, 5], &[9, 8, 70]]
    {
        let new = |boundary| Laplacian::new(shape, &spacings[..shape.len()], boundary);
        grids.extend([fixed, periodic, held].into_iter().filter_map(|boundary| new(boundary).ok()));
        for axis in 0..shape.len() {
            for (low, high) in [(fixed, held), (held, fixed), (held, held)] {
                grids.extend(new(periodic).unwrap().with_sides(axis, low, high));
            }
        }
    }
    grids
}

#[test]
fn every_level_traffic_and_thread_count_gives_the_bits_of_the_definition() {
    fn check<T: Real>() {
        let executors = [Executor::SERIAL, Executor::with_threads(3).unwrap()];
        for laplacian in grids::<T>() {
            let n = laplacian.len();
            let field = values::<T>(n);
            let weights = laplacian.weights(T::lit(0.1));
            for step in [false, true] {
                let before = vec![T::lit(7.0); n];
                let want = expected(&laplacian, weights, step, &field, &before);
                let cleared = expected(&laplacian, weights, step, &field, &vec![T::zero(); n]);
                for manner in manners() {
                    for executor in &executors {
                        let from = Source::rows(&laplacian, &field);
                        let mut got = before.clone();
                        let to = Target::rows(&laplacian, &mut got);
                        Sweep::new(&laplacian, weights, step, from, to, manner)
                            .compute(executor, &laplacian.computed());
                        assert_eq!(got, want, "{manner:?} {laplacian:?}");

                        let to = Target::rows(&laplacian, &mut got);
                        Sweep::new(&laplacian, weights, step, from, to, manner).compute_and_clear(executor);
                        assert_eq!(got, cleared, "{manner:?} {laplacian:?}");
                    }
                }
            }
        }
    }
    check::<f32>();
    check::<f64>();
}

/// An array with its axes in another order, its elements apart, and some axes backwards.
struct Scattered {
    elements: Vec<f64>,
    first: isize,
    strides: [isize; AXES],
}

impl Scattered {
    fn new(shape: &[usize], order: &[usize], gap: usize, backwards: usize) -> Self {
        let (mut strides, mut first, mut stride) = ([0; AXES], 0, gap as isize);
        for &axis in order.iter().rev() {
            strides[axis] = stride;
            stride *= shape[axis] as isize;
            if backwards >> axis & 1 == 1 {
                first += strides[axis] * (shape[axis] as isize - 1);
                strides[axis] *= -1;
            }
        }
        Self { elements: vec![f64::NAN; stride as usize], first, strides }
    }

    fn places(&self, shape: &[usize]) -> Vec<usize> {
        let mut places = vec![self.first];
        for (axis, &n) in shape.iter().enumerate() {
            let along = |place: isize| (0..n as isize).map(move |i| place + i * self.strides[axis]);
            places = places.into_iter().flat_map(along).collect();
        }
        places.into_iter().map(|place| place as usize).collect()
    }
}

#[test]
fn any_strides_in_and_out_give_the_same_bits() {
    let orders: [&[&[usize]]; 3] =
        [&[&[0]], &[&[0, 1], &[1, 0]], &[&[0, 1, 2], &[2, 1, 0], &[1, 2, 0], &[2, 0, 1]]];
    for laplacian in grids::<f64>() {
        let shape = laplacian.shape();
        let field = values::<f64>(laplacian.len());
        let weights = laplacian.weights(1.0);
        let want = expected(&laplacian, weights, false, &field, &vec![7.0; laplacian.len()]);
        for (i, &order_in) in orders[shape.len() - 1].iter().enumerate() {
            for (j, &order_out) in orders[shape.len() - 1].iter().enumerate() {
                for (gap_in, gap_out) in [(1, 1), (1, 3), (2, 1), (20, 2)] {
                    let mut from = Scattered::new(shape, order_in, gap_in, i + j);
                    let mut to = Scattered::new(shape, order_out, gap_out, 5 * i + j);
                    for (place, &value) in from.places(shape).into_iter().zip(&field) {
                        from.elements[place] = value;
                    }
                    let places = to.places(shape);
                    places.iter().for_each(|&place| to.elements[place] = 7.0);
                    // SAFETY: the strides and the first elements are those of the arrays.
                    let (source, target) = unsafe {
                        (
                            Source::new(from.elements.as_ptr().offset(from.first), from.strides),
                            Target::new(to.elements.as_mut_ptr().offset(to.first), to.strides),
                        )
                    };
                    for manner in manners() {
                        Sweep::new(
                            &laplacian,
                            weights,
                            false,
                            source,
                            // SAFETY: one sweep at a time writes.
                            unsafe { Target::new(target.start, target.strides) },
                            manner,
                        )
                        .compute(&Executor::SERIAL, &laplacian.computed());
                        let got: Vec<f64> = places.iter().map(|&place| to.elements[place]).collect();
                        assert_eq!(
                            got, want,
                            "{order_in:?} {gap_in} to {order_out:?} {gap_out} {laplacian:?}"
                        );
                    }
                    let untouched = to.elements.iter().filter(|value| value.is_nan()).count();
                    assert_eq!(untouched, to.elements.len() - places.len(), "nothing between is written");
                }
            }
        }
    }
}

#[test]
fn tiles_cover_grids_that_are_cut_along_every_axis() {
    // Longer than a tile, wider than the cache, and many layers.
    for shape in [&[3 * TILE + 5][..], &[40, 60_000], &[3, 200_000], &[70, 90, 80], &[4, 300, 400]] {
        for boundary in [Boundary::Fixed, Boundary::Periodic] {
            let laplacian = Laplacian::<f32>::new(shape, &[0.3, 0.7, 1.1][..shape.len()], boundary).unwrap();
            let field = values::<f32>(laplacian.len());
            let weights = laplacian.weights(1.0);
            let want = expected(&laplacian, weights, false, &field, &vec![7.0; laplacian.len()]);
            for threads in [1, 2, 3, 8] {
                let executor = Executor::with_threads(threads).unwrap();
                let mut got = vec![7.0; laplacian.len()];
                let to = Target::rows(&laplacian, &mut got);
                let manner = Manner::best::<f32>(laplacian.len());
                Sweep::new(&laplacian, weights, false, Source::rows(&laplacian, &field), to, manner)
                    .compute(&executor, &laplacian.computed());
                assert!(got == want, "{shape:?}, {threads} threads");
            }
        }
    }
}
