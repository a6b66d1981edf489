//! Problems without structure, the same on every machine.

use compute_backend::Real;

use crate::{Newton, Softening, Sources, Targets};

/// Marsaglia's xorshift (2003).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// Uniform in −1 to 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// `n` numbers in −1 to 1.
    #[cfg(test)]
    pub(crate) fn reals<T: Real>(&mut self, n: usize) -> Vec<T> {
        (0..n).map(|_| T::lit(self.next())).collect()
    }

    /// `n` masses in 0.01 to 1.01.
    #[cfg(test)]
    pub(crate) fn masses<T: Real>(&mut self, n: usize) -> Vec<T> {
        (0..n).map(|_| T::lit(self.next().abs() + 0.01)).collect()
    }
}

/// Sources and targets with all that there is: velocities and softening lengths of their own.
#[derive(Debug, Clone)]
pub(crate) struct Case<T> {
    pub(crate) masses: Vec<T>,
    pub(crate) positions: Vec<T>,
    pub(crate) velocities: Vec<T>,
    pub(crate) lengths: Vec<T>,
    pub(crate) targets: Vec<T>,
    pub(crate) target_velocities: Vec<T>,
    pub(crate) target_lengths: Vec<T>,
}

impl<T: Real> Case<T> {
    /// `n` sources, alone in the origin, and `k` targets within `reach` of it, with lengths up to 0.6.
    pub(crate) fn random(seed: u64, n: usize, k: usize, reach: f64) -> Self {
        let mut numbers = Numbers(seed);
        let mut within =
            |n: usize, reach: f64| -> Vec<T> { (0..n).map(|_| T::lit(reach * numbers.next())).collect() };
        let lengths = |from: Vec<T>| from.into_iter().map(T::abs).collect();
        Self {
            masses: lengths(within(n, 2.0)),
            positions: within(3 * n, if n == 1 { 0.0 } else { reach }),
            velocities: within(3 * n, 1.0),
            lengths: lengths(within(n, 0.6)),
            targets: within(3 * k, reach),
            target_velocities: within(3 * k, 1.0),
            target_lengths: lengths(within(k, 0.6)),
        }
    }

    /// The sources, moving, and with lengths of their own or that of the law.
    pub(crate) fn sources(&self, own_lengths: bool) -> Sources<&[T]> {
        let sources = Sources::new(&self.masses[..], &self.positions[..]).moving(&self.velocities[..]);
        if own_lengths { sources.softened(&self.lengths[..]) } else { sources }
    }

    /// The targets, likewise.
    pub(crate) fn targets(&self, own_lengths: bool) -> Targets<&[T]> {
        let targets = Targets::new(&self.targets[..]).moving(&self.target_velocities[..]);
        if own_lengths { targets.softened(&self.target_lengths[..]) } else { targets }
    }
}

/// Each softening, with this length, and G = 1.
pub(crate) fn laws<T: Real>(length: f64) -> [Newton<T>; 4] {
    let length = T::lit(length);
    [
        Softening::None,
        Softening::Plummer(length),
        Softening::CubicSpline(length),
        Softening::WendlandC2(length),
    ]
    .map(|softening| Newton::new(T::one()).softened(softening))
}

/// The same kernel with another length.
pub(crate) fn with_length<T, U>(like: Softening<T>, length: U) -> Softening<U> {
    match like {
        Softening::None => Softening::None,
        Softening::Plummer(_) => Softening::Plummer(length),
        Softening::CubicSpline(_) => Softening::CubicSpline(length),
        Softening::WendlandC2(_) => Softening::WendlandC2(length),
    }
}
