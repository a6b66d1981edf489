//! The inputs of the cases: the same distributions as in the peers' scripts, from a fixed seed.

use ndarray::{Array1, Array2, Dimension, ShapeBuilder};
use ndarray_rand::RandomExt;
use ndarray_rand::rand::SeedableRng;
use ndarray_rand::rand_distr::{StandardNormal, Uniform};
use perihelion::backend::Real;
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 1;

/// An array of any shape, uniform in [0, 1).
pub fn uniform<T: Real, D: Dimension>(shape: impl ShapeBuilder<Dim = D>) -> ndarray::Array<T, D> {
    between(shape, 0.0, 1.0, SEED)
}

/// Masses uniform in [0, 1) and positions standard normal, (n,) and (n, 3).
pub fn bodies<T: Real>(n: usize) -> (Array1<T>, Array2<T>) {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED + 1);
    let positions: Array2<f64> = Array2::random_using((n, 3), StandardNormal, &mut rng);
    (uniform(n), positions.mapv(T::lit))
}

/// Particles (x, y, angular velocity), each uniform in [-1, 1).
pub fn particles(n: usize) -> Vec<(f64, f64, f64)> {
    let column = |k| between::<f64, _>(n, -1.0, 1.0, SEED + k);
    let (x, y, w) = (column(2), column(3), column(4));
    (0..n).map(|i| (x[i], y[i], w[i])).collect()
}

/// The lesson's redshifts and its 200 masses from 10² to 10¹⁵ solar masses.
pub fn mass_function() -> (Array1<f64>, Array1<f64>) {
    let masses = Array1::logspace(10.0, 2.0, 15.0, 200);
    (Array1::from_vec(vec![0.0, 5.0, 10.0, 20.0, 30.0]), masses)
}

fn between<T: Real, D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    low: f64,
    high: f64,
    seed: u64,
) -> ndarray::Array<T, D> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // The bounds are constants of this file, in order and finite.
    #[expect(clippy::unwrap_used, reason = "fixed bounds")]
    let range = Uniform::new(low, high).unwrap();
    ndarray::Array::<f64, D>::random_using(shape, range, &mut rng).mapv(T::lit)
}
