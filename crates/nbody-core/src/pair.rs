//! The inner loop: what the sources of a tile do to a few vectors of targets, for any set of fields and any law.
//!
//! Targets stand in the lanes, one source at a time is spread over all of them: there is no sum across lanes, and what
//! a target gets does not depend on the lane that it stands in.
#![allow(unsafe_code, reason = "vectors are made with a promise about the processor")]

use std::marker::PhantomData;
use std::ops::Range;

use crate::arch::{Lanes, Native, Vector};
use crate::radial::{Arithmetic, Radial, Shape, constant};
use crate::tile::{Coordinate, Tile, Totals};

/// Sources whose pulls are added in the type itself before they join the sum in `f64`: the more, the larger the error
/// of a running sum (`docs/numerics/nbody-core.md`); the fewer, the more often they are joined.
const RUN: usize = 64;

/// The planes of all fields: acceleration, potential, jerk, tide.
pub(crate) const SLOTS: usize = 13;
const POTENTIAL: usize = 3;
const JERK: usize = 4;
const TIDAL: usize = 7;
/// The places of the tide's components in its planes.
pub(crate) const COMPONENTS: [(usize, usize); 6] = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

/// Which fields a kernel sums.
pub(crate) trait Set {
    const ACCELERATION: bool;
    const POTENTIAL: bool;
    const JERK: bool;
    const TIDAL: bool;

    /// Whether it sums the planes of this place.
    fn has(slot: usize) -> bool {
        match slot {
            ..POTENTIAL => Self::ACCELERATION,
            POTENTIAL => Self::POTENTIAL,
            JERK..TIDAL => Self::JERK,
            _ => Self::TIDAL,
        }
    }

    /// Whether accelerations are all that it sums.
    const FORCE: bool = Self::ACCELERATION && !Self::POTENTIAL && !Self::JERK && !Self::TIDAL;
    /// Whether potentials are all that it sums.
    const ENERGY: bool = !Self::ACCELERATION && Self::POTENTIAL && !Self::JERK && !Self::TIDAL;
}

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident: $a:literal $p:literal $j:literal $t:literal,)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;
        impl Set for $name {
            const ACCELERATION: bool = $a;
            const POTENTIAL: bool = $p;
            const JERK: bool = $j;
            const TIDAL: bool = $t;
        }
    )*};
}
sets! {
    Force: true false false false,
    Energy: false true false false,
    ForceEnergy: true true false false,
    WithJerk: true true true false,
    WithTide: true true false true,
    All: true true true true,
}

/// What a tile of sources does to a block of targets, with the vectors of one instruction set.
pub(crate) struct Pass<'a, S, A, R, F, const SPLIT: bool> {
    pub(crate) sources: &'a Tile<S>,
    pub(crate) targets: &'a Tile<S>,
    pub(crate) totals: &'a mut Totals,
    /// What r² starts from: ε² of laws with one length, else the square of the shortest length.
    pub(crate) floor: f64,
    pub(crate) of: PhantomData<(A, R, F)>,
}

impl<S: Native, A: Arithmetic, R: Radial, F: Set, const SPLIT: bool> Lanes for Pass<'_, S, A, R, F, SPLIT> {
    /// What all sums lack as a factor.
    type Output = f64;
    type Scalar = S;

    #[inline(always)]
    unsafe fn run<V: Vector<Scalar = S>, const U: usize>(mut self) -> f64 {
        let padded = self.targets.len().next_multiple_of(V::LANES);
        let mut at = 0;
        // SAFETY: passed on to the caller; `at` leaves room for the lanes, as tiles hold a multiple of all LANES.
        unsafe {
            // More sums than registers would be no gain.
            if F::FORCE || F::ENERGY {
                while at + U * V::LANES <= padded {
                    self.group::<V, U>(at);
                    at += U * V::LANES;
                }
            }
            while at < padded {
                self.group::<V, 1>(at);
                at += V::LANES;
            }
        }
        match (A::FAST && R::PLAIN, F::FORCE, F::ENERGY) {
            (true, true, _) => V::CUBE,
            (true, _, true) => V::INVERSE,
            _ => 1.0,
        }
    }
}

impl<S: Native, A: Arithmetic, R: Radial, F: Set, const SPLIT: bool> Pass<'_, S, A, R, F, SPLIT> {
    /// What the tile does to `U` vectors of targets from `at` on.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, and `at` leaves room for the lanes.
    #[inline(always)]
    unsafe fn group<V: Vector<Scalar = S>, const U: usize>(&mut self, at: usize) {
        let count = self.sources.len();
        for start in (0..count).step_by(RUN) {
            // SAFETY: passed on to the caller; the range lies within the tile.
            unsafe {
                let sums = self.sums::<V, U>(at, start..count.min(start + RUN));
                for (u, sums) in sums.iter().enumerate() {
                    for (slot, &sum) in sums.iter().enumerate() {
                        if F::has(slot) {
                            self.totals.join(slot, at + u * V::LANES, sum);
                        }
                    }
                }
            }
        }
    }

    /// Sums over the sources of a range, one for each vector of targets and plane of fields.
    ///
    /// # Safety
    /// The processor has the instructions of `V`, `at` leaves room for the lanes, and `range` lies within the tile.
    #[inline(always)]
    unsafe fn sums<V: Vector<Scalar = S>, const U: usize>(
        &self,
        at: usize,
        range: Range<usize>,
    ) -> [[V; SLOTS]; U] {
        use Coordinate::{Id, Low, Mass, Parameter, Position, Velocity};
        let zero = constant::<V>(0.0);
        let floor = constant::<V>(self.floor);
        // SAFETY: passed on to the caller.
        let target = |c: Coordinate, u: usize| unsafe { self.targets.load::<V>(c, at + u * V::LANES) };
        let mut sums = [[zero; SLOTS]; U];
        let mut x = [[zero; 3]; U];
        let mut low = [[zero; 3]; U];
        let mut v = [[zero; 3]; U];
        let mut parameters = [zero; U];
        let mut ids = [zero; U];
        for u in 0..U {
            x[u] = [0, 1, 2].map(|k| target(Position(k), u));
            if SPLIT {
                low[u] = [0, 1, 2].map(|k| target(Low(k), u));
            }
            if F::JERK {
                v[u] = [0, 1, 2].map(|k| target(Velocity(k), u));
            }
            if !R::UNIFORM {
                parameters[u] = target(Parameter, u);
                ids[u] = target(Id, u);
            }
        }
        for j in range {
            // SAFETY: passed on to the caller.
            let source = |c: Coordinate| unsafe { self.sources.spread::<V>(c, j) };
            let position = [0, 1, 2].map(|k| source(Position(k)));
            let mass = source(Mass);
            for u in 0..U {
                let mut d = [0, 1, 2].map(|k| position[k].sub(x[u][k]));
                if SPLIT {
                    // Both parts of near points differ by little, and the larger without rounding.
                    d = [0, 1, 2].map(|k| d[k].add(source(Low(k)).sub(low[u][k])));
                }
                let sums = &mut sums[u];
                let squared =
                    |start: V| A::fused(d[2], d[2], A::fused(d[1], d[1], A::fused(d[0], d[0], start)));
                let parameter =
                    if R::UNIFORM { floor } else { R::of_larger(source(Parameter), parameters[u]) };
                if A::FAST && R::PLAIN && F::FORCE {
                    // The cube of r⁻¹ in one refinement; at no distance the factor is finite and d is zero.
                    let f = squared(parameter).inverse_cube().mul(mass);
                    for k in 0..3 {
                        sums[k] = f.mul_add(d[k], sums[k]);
                    }
                    continue;
                }
                // The first square is not fused with a zero, which would take an addition.
                let d2 = A::fused(d[2], d[2], A::fused(d[1], d[1], d[0].mul(d[0])));
                let mass = if F::FORCE {
                    mass
                } else if R::UNIFORM {
                    mass.where_positive(d2)
                } else {
                    // Numbers of their own where only the body itself is left out, else all the same.
                    let other = source(Id).sub(ids[u]);
                    mass.where_positive(A::fused(other, other, d2))
                };
                if A::FAST && R::PLAIN && F::ENERGY {
                    sums[POTENTIAL] = sums[POTENTIAL].add(d2.add(parameter).inverse(mass));
                    continue;
                }
                let r2 = if R::PLAIN { d2 } else { d2.add(floor) };
                let Shape { k, w, m, q } = R::shape::<A, V>(r2, parameter);
                let scaled = |by: V, x: V| if R::PLAIN { x } else { by.mul(x) };
                let mk = mass.mul(k);
                if F::POTENTIAL {
                    sums[POTENTIAL] = sums[POTENTIAL].add(scaled(w, mk));
                }
                if F::ENERGY {
                    continue;
                }
                let n = d.map(|d| d.mul(k));
                let mk2 = mk.mul(k);
                if F::ACCELERATION {
                    let f = scaled(m, mk2);
                    for c in 0..3 {
                        sums[c] = A::fused(f, n[c], sums[c]);
                    }
                }
                if !(F::JERK || F::TIDAL) {
                    continue;
                }
                let mk3 = mk2.mul(k);
                let (fm, fq) = (scaled(m, mk3), mk3.mul(q));
                if F::JERK {
                    let dv = [0, 1, 2].map(|c| source(Velocity(c)).sub(v[u][c]));
                    let along = A::fused(n[2], dv[2], A::fused(n[1], dv[1], n[0].mul(dv[0])));
                    let radial = fq.mul(along);
                    for c in 0..3 {
                        sums[JERK + c] = A::fused(radial, n[c], A::fused(fm, dv[c], sums[JERK + c]));
                    }
                }
                if F::TIDAL {
                    // The sign is in the last factor.
                    let nq = n.map(|n| n.mul(fq));
                    for (slot, (a, b)) in COMPONENTS.into_iter().enumerate() {
                        let start = sums[TIDAL + slot];
                        let start = if a == b { start.add(fm) } else { start };
                        sums[TIDAL + slot] = A::fused(nq[a], n[b], start);
                    }
                }
            }
        }
        sums
    }
}
