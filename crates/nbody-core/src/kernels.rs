//! Which kernels there are, and which one a problem needs.

use std::marker::PhantomData;

use compute_backend::simd::Level;
use compute_backend::{Precision, Real};

use crate::arch::{self, Native};
use crate::direct::Problem;
use crate::mutual::{LeftOut, Meeting};
use crate::pair::{All, Energy, Force, ForceEnergy, Pass, SLOTS, Set, WithJerk, WithTide};
use crate::radial::{Arithmetic, Fast, Plain, Plummer, Radial, Spline, Strict, Wendland};
use crate::scale::Scale;
use crate::tile::{Tile, Totals};
use crate::{Coincident, Fields, Softening};

/// A kernel: what it sums, by which law, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kernel {
    sums: Sums,
    law: Law,
    strict: bool,
    /// Whether positions come in two parts.
    split: bool,
}

/// The sets of fields that kernels are made for. A problem takes the smallest that has its fields.
#[derive(Debug, Clone, Copy)]
enum Sums {
    Force,
    Energy,
    ForceEnergy,
    WithJerk,
    WithTide,
    All,
}

/// The laws that kernels are made for.
#[derive(Debug, Clone, Copy)]
enum Law {
    Plain,
    Plummer,
    Spline,
    Wendland,
}

/// What a kernel works on.
pub(crate) struct Operands<'a, S> {
    pub(crate) sources: &'a Tile<S>,
    pub(crate) targets: &'a Tile<S>,
    pub(crate) totals: &'a mut Totals,
    pub(crate) scale: &'a Scale,
}

impl Kernel {
    pub(crate) fn new<T: Real>(problem: &Problem<'_, T>) -> Self {
        let Problem { law, sources, targets, fields, .. } = problem;
        let of_particles = sources.softening.is_some() || targets.softening.is_some();
        // The plain law skips all pairs at no distance.
        let strict = law.precision == Precision::Strict;
        let plain = !strict && law.coincident != Coincident::Softened && !of_particles;
        let has = |field| fields.contains(field);
        Self {
            sums: match (has(Fields::TIDAL), has(Fields::JERK), has(Fields::POTENTIAL)) {
                (false, false, false) => Sums::Force,
                (false, false, true) if !has(Fields::ACCELERATION) => Sums::Energy,
                // Strict kernels are few, since nothing is asked of their speed.
                _ if strict => Sums::All,
                (true, true, _) => Sums::All,
                (true, false, _) => Sums::WithTide,
                (false, true, _) => Sums::WithJerk,
                (false, false, true) => Sums::ForceEnergy,
            },
            law: match law.softening {
                Softening::None | Softening::Plummer(_) if plain => Law::Plain,
                Softening::None | Softening::Plummer(_) => Law::Plummer,
                Softening::CubicSpline(_) => Law::Spline,
                Softening::WendlandC2(_) => Law::Wendland,
            },
            strict,
            split: law.precision == Precision::Mixed && T::NAME == f64::NAME,
        }
    }

    /// The planes that it sums.
    pub(crate) fn slots(self) -> impl Iterator<Item = usize> {
        let has = match self.sums {
            Sums::Force => Force::has,
            Sums::Energy => Energy::has,
            Sums::ForceEnergy => ForceEnergy::has,
            Sums::WithJerk => WithJerk::has,
            Sums::WithTide => WithTide::has,
            Sums::All => All::has,
        };
        (0..SLOTS).filter(move |&slot| has(slot))
    }

    /// Whether it reads velocities.
    pub(crate) fn has_jerk(self) -> bool {
        matches!(self.sums, Sums::WithJerk | Sums::All)
    }

    /// Whether [`mutual`](crate::mutual) has it.
    pub(crate) fn is_mutual(self) -> bool {
        matches!((self.sums, self.law), (Sums::Force, Law::Plain)) && !self.strict && !self.split
    }

    pub(crate) fn is_split(self) -> bool {
        self.split
    }

    /// Whether one length holds for all pairs, and bodies need no numbers.
    pub(crate) fn is_uniform(self) -> bool {
        matches!(self.law, Law::Plain)
    }

    /// The number of a length that it reads.
    pub(crate) fn parameter(self, length: f64, nearest: f64) -> f64 {
        match self.law {
            Law::Plain => Plain::parameter(length, nearest),
            Law::Plummer => Plummer::parameter(length, nearest),
            Law::Spline => Spline::parameter(length, nearest),
            Law::Wendland => Wendland::parameter(length, nearest),
        }
    }
}

/// A type that kernels work in.
pub(crate) trait Worker: Native {
    /// The lightest mass, in units in which the heaviest lies between 1 and 2, with which a product of two, times the r⁻³ of the
    /// largest distance, is a normal number.
    const LIGHTEST: f64;
    /// Runs the kernel with the vectors of `level`. Gives what it left out of all sums.
    fn pass(kernel: Kernel, level: Level, operands: Operands<'_, Self>) -> f64;
    /// Lets bodies meet with the vectors of `level`.
    fn meet(level: Level, meeting: Meeting<'_, '_, '_, Self>);
    /// What [`meet`](Self::meet) leaves out of all sums.
    fn left_out(level: Level) -> f64;
}

// In each type's own words, so that kernels are compiled here and not where they are called.
macro_rules! meetings {
    () => {
        fn meet(level: Level, meeting: Meeting<'_, '_, '_, Self>) {
            arch::dispatch(level, meeting);
        }

        fn left_out(level: Level) -> f64 {
            arch::dispatch(level, LeftOut(PhantomData::<Self>))
        }
    };
}

impl Worker for f32 {
    const LIGHTEST: f64 = 1.0 / (1_u64 << 40) as f64;

    fn pass(kernel: Kernel, level: Level, operands: Operands<'_, Self>) -> f64 {
        if kernel.split {
            by_law::<Self, Fast, true>(kernel, level, operands)
        } else {
            by_law::<Self, Fast, false>(kernel, level, operands)
        }
    }

    meetings!();
}

impl Worker for f64 {
    const LIGHTEST: f64 = 1e-100;

    fn pass(kernel: Kernel, level: Level, operands: Operands<'_, Self>) -> f64 {
        if !kernel.strict {
            return by_law::<Self, Fast, false>(kernel, level, operands);
        }
        match kernel.law {
            Law::Plain | Law::Plummer => strict::<Plummer>(kernel, level, operands),
            Law::Spline => strict::<Spline>(kernel, level, operands),
            Law::Wendland => strict::<Wendland>(kernel, level, operands),
        }
    }

    meetings!();
}

fn strict<R: Radial>(kernel: Kernel, level: Level, operands: Operands<'_, f64>) -> f64 {
    match kernel.sums {
        Sums::Force => run::<f64, Strict, R, Force, false>(level, operands),
        Sums::Energy => run::<f64, Strict, R, Energy, false>(level, operands),
        _ => run::<f64, Strict, R, All, false>(level, operands),
    }
}

fn by_law<S: Native, A: Arithmetic, const SPLIT: bool>(
    kernel: Kernel,
    level: Level,
    o: Operands<'_, S>,
) -> f64 {
    match kernel.law {
        Law::Plain => by_sums::<S, A, Plain, SPLIT>(kernel, level, o),
        Law::Plummer => by_sums::<S, A, Plummer, SPLIT>(kernel, level, o),
        Law::Spline => by_sums::<S, A, Spline, SPLIT>(kernel, level, o),
        Law::Wendland => by_sums::<S, A, Wendland, SPLIT>(kernel, level, o),
    }
}

fn by_sums<S: Native, A: Arithmetic, R: Radial, const SPLIT: bool>(
    kernel: Kernel,
    level: Level,
    o: Operands<'_, S>,
) -> f64 {
    match kernel.sums {
        Sums::Force => run::<S, A, R, Force, SPLIT>(level, o),
        Sums::Energy => run::<S, A, R, Energy, SPLIT>(level, o),
        Sums::ForceEnergy => run::<S, A, R, ForceEnergy, SPLIT>(level, o),
        Sums::WithJerk => run::<S, A, R, WithJerk, SPLIT>(level, o),
        Sums::WithTide => run::<S, A, R, WithTide, SPLIT>(level, o),
        Sums::All => run::<S, A, R, All, SPLIT>(level, o),
    }
}

fn run<S: Native, A: Arithmetic, R: Radial, F: Set, const SPLIT: bool>(
    level: Level,
    o: Operands<'_, S>,
) -> f64 {
    let Operands { sources, targets, totals, scale } = o;
    let floor = scale.floor::<R>();
    arch::dispatch(level, Pass::<S, A, R, F, SPLIT> { sources, targets, totals, floor, of: PhantomData })
}
