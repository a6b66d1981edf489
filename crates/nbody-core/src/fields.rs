//! Which fields are asked for, who makes them and where.

use std::fmt;
use std::ops::BitOr;

use compute_backend::{Error, Result};

/// Fields of gravity, in any combination: `Fields::ACCELERATION | Fields::POTENTIAL`.
///
/// One pass over the pairs gives them all. In an output they stand as planes in this order, only those asked for:
///
/// | field | planes | unit |
/// |---|---|---|
/// | [`ACCELERATION`](Self::ACCELERATION) | x, y, z | length time⁻² |
/// | [`POTENTIAL`](Self::POTENTIAL) | one | length² time⁻² |
/// | [`JERK`](Self::JERK) | x, y, z | length time⁻³ |
/// | [`TIDAL`](Self::TIDAL) | xx, xy, xz, yy, yz, zz | time⁻² |
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fields(u8);

impl Fields {
    /// a = −∇φ.
    pub const ACCELERATION: Self = Self(1);
    /// φ, negative and zero at infinity.
    pub const POTENTIAL: Self = Self(2);
    /// da/dt along the motion of the target while the sources move, too. Needs the velocities.
    pub const JERK: Self = Self(4);
    /// ∂a/∂x = −∇∇φ, symmetric; its trace is −4πGρ.
    pub const TIDAL: Self = Self(8);
    /// All of them.
    pub const ALL: Self = Self(15);

    /// Each alone, in the order of the planes, with its number of planes.
    const EACH: [(Self, usize, &'static str); 4] = [
        (Self::ACCELERATION, 3, "ACCELERATION"),
        (Self::POTENTIAL, 1, "POTENTIAL"),
        (Self::JERK, 3, "JERK"),
        (Self::TIDAL, 6, "TIDAL"),
    ];

    /// Whether all of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// How many planes they take.
    pub fn planes(self) -> usize {
        Self::EACH.iter().filter(|(field, ..)| self.contains(*field)).map(|(_, planes, _)| planes).sum()
    }

    /// The first plane of `field` (one of them) in an output of these, or `None` if it is not there.
    pub fn plane_of(self, field: Self) -> Option<usize> {
        let before = Self(self.0 & (field.0 & field.0.wrapping_neg()).wrapping_sub(1));
        self.contains(field).then(|| before.planes())
    }

    /// The places of these among the thirteen planes of all.
    pub(crate) fn slots(self) -> impl Iterator<Item = usize> {
        let mut first = 0;
        Self::EACH.into_iter().flat_map(move |(field, planes, _)| {
            let range = first..first + planes;
            first += planes;
            range.filter(move |_| self.contains(field))
        })
    }
}

impl BitOr for Fields {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Self::EACH.iter().filter(|(field, ..)| self.contains(*field)).map(|(_, _, name)| *name);
        f.write_str(&names.collect::<Vec<_>>().join(" | "))
    }
}

/// The bodies that pull. Numbers to a body stand in an `A`, vectors in a `V`: buffers of a backend (vectors in planes),
/// or ndarray views of shapes (N) and (N, 3).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Sources<A, V = A> {
    /// N masses. One that is zero does not pull, and costs nothing but where a GPU has few pairs.
    pub masses: A,
    /// N positions.
    pub positions: V,
    /// N velocities, for the jerk.
    pub velocities: Option<V>,
    /// N softening lengths that replace the law's. A pair is softened by the larger of its two. Set by
    /// [`softened`](Self::softened).
    pub softening: Option<A>,
    /// Whether these lengths are known to be finite and at least zero, so that no device need be waited for.
    pub(crate) checked: bool,
}

impl<A: Copy, V: Copy> Sources<A, V> {
    /// `masses` at rest at `positions`, softened as the law says.
    pub fn new(masses: A, positions: V) -> Self {
        Self { masses, positions, velocities: None, softening: None, checked: false }
    }

    /// The same with velocities.
    #[must_use]
    pub fn moving(self, velocities: V) -> Self {
        Self { velocities: Some(velocities), ..self }
    }

    /// The same with softening lengths of their own.
    #[must_use]
    pub fn softened(self, lengths: A) -> Self {
        Self { softening: Some(lengths), checked: false, ..self }
    }

    /// The same with lengths of [`Bodies`](crate::Bodies), which have checked them, if they have any.
    #[must_use]
    pub(crate) fn with_checked_lengths(self, lengths: Option<A>) -> Self {
        Self { softening: lengths, checked: true, ..self }
    }
}

/// Where the fields are wanted, in arrays as those of [`Sources`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Targets<A, V = A> {
    /// M positions.
    pub positions: V,
    /// M velocities, for the jerk.
    pub velocities: Option<V>,
    /// M softening lengths that replace the law's. A pair is softened by the larger of its two.
    pub softening: Option<A>,
    /// Whether target i is source i, which does nothing to itself.
    pub are_sources: bool,
    /// Whether these lengths are known to be finite and at least zero.
    pub(crate) checked: bool,
}

impl<A: Copy, V: Copy> Targets<A, V> {
    /// Points at rest, softened as the law says.
    pub fn new(positions: V) -> Self {
        Self { positions, velocities: None, softening: None, are_sources: false, checked: false }
    }

    /// The sources themselves.
    pub fn of(sources: &Sources<A, V>) -> Self {
        Self {
            positions: sources.positions,
            velocities: sources.velocities,
            softening: sources.softening,
            are_sources: true,
            checked: sources.checked,
        }
    }

    /// The same with velocities.
    #[must_use]
    pub fn moving(self, velocities: V) -> Self {
        Self { velocities: Some(velocities), ..self }
    }

    /// The same with softening lengths of their own.
    #[must_use]
    pub fn softened(self, lengths: A) -> Self {
        Self { softening: Some(lengths), checked: false, ..self }
    }

    /// The same with lengths of [`Bodies`](crate::Bodies), which have checked them, if they have any.
    #[must_use]
    pub(crate) fn with_checked_lengths(self, lengths: Option<A>) -> Self {
        Self { softening: lengths, checked: true, ..self }
    }
}

/// Bodies with what moves them, in buffers of planes.
#[derive(Debug, Clone, Copy)]
pub struct Motion<A> {
    /// Positions of N bodies (3 N).
    pub positions: A,
    /// Velocities (3 N).
    pub velocities: A,
    /// Accelerations and jerks (6 N): `Fields::ACCELERATION | Fields::JERK`.
    pub fields: A,
}

impl<A: Copy> Motion<A> {
    /// Whether the lengths fit together and to those of positions and velocities elsewhere. `len` measures an array.
    pub(crate) fn check(&self, len: impl Fn(A) -> usize, positions: usize, velocities: usize) -> Result<()> {
        let n = len(self.positions);
        Error::check_len("the positions, 3 for each body", n / 3 * 3, n)?;
        Error::check_len("the velocities", n, len(self.velocities))?;
        Error::check_len("the accelerations and jerks", 2 * n, len(self.fields))?;
        Error::check_len("the positions after the step", n, positions)?;
        Error::check_len("the velocities after the step", n, velocities)
    }
}

/// When bodies with times of their own were last moved, and the time that they are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Times<A, T> {
    /// N times, one to a body.
    pub own: A,
    /// The time for all, later or earlier: body i goes on for `now − own[i]`, rounded once.
    pub now: T,
}

/// Whether the lengths of [`Gravity::predict_each`](crate::Gravity::predict_each) fit together.
pub(crate) fn check_prediction<A: Copy, T>(
    len: impl Fn(A) -> usize,
    times: Times<A, T>,
    from: Motion<A>,
    positions: usize,
    velocities: usize,
) -> Result<()> {
    from.check(&len, positions, velocities)?;
    Error::check_len("the times, one for each body,", len(from.positions) / 3, len(times.own))
}

/// Whether planes of all bodies and of those listed have the lengths they must have: how many bodies there are.
pub(crate) fn check_listed(planes: usize, list: usize, all: usize, listed: usize) -> Result<usize> {
    let n = all.checked_div(planes).unwrap_or(0);
    Error::check_len("the planes of all bodies", planes * n, all)?;
    Error::check_len("the planes of the listed bodies", planes.saturating_mul(list), listed)?;
    Ok(n)
}

/// Whether the lengths of [`Gravity::correct_each`](crate::Gravity::correct_each) fit together, with those of the fields,
/// positions and velocities of the listed.
pub(crate) fn check_correction<A: Copy, T>(
    len: impl Fn(A) -> usize,
    times: Times<A, T>,
    list: usize,
    from: Motion<A>,
    [after, positions, velocities]: [usize; 3],
) -> Result<()> {
    let coordinates = len(from.positions);
    check_prediction(&len, times, from, coordinates, coordinates)?;
    Error::check_len("the fields after the step", 6 * list, after)?;
    Error::check_len("the positions after the step", 3 * list, positions)?;
    Error::check_len("the velocities after the step", 3 * list, velocities)
}

/// Whether the lengths of [`Gravity::next_steps`](crate::Gravity::next_steps) fit together.
pub(crate) fn check_next_steps<A: Copy, T>(
    len: impl Fn(A) -> usize,
    times: Times<A, T>,
    list: usize,
    before: A,
    to: Motion<A>,
) -> Result<()> {
    Error::check_len("the fields before the step, 6 for each time,", 6 * len(times.own), len(before))?;
    Error::check_len("the positions after the step", 3 * list, len(to.positions))?;
    to.check(&len, 3 * list, 3 * list)
}

/// Whether the lengths fit together, and what the fields need is there. `len` measures an array.
pub(crate) fn check_lengths<A: Copy>(
    sources: Sources<A>,
    targets: Targets<A>,
    fields: Fields,
    out: usize,
    len: impl Fn(A) -> usize,
) -> Result<()> {
    if fields.0 == 0 {
        return Err(Error::invalid("the fields", "at least one", "none"));
    }
    let n = len(sources.masses);
    Error::check_len("the sources' positions, 3 for each mass", 3 * n, len(sources.positions))?;
    let points = len(targets.positions);
    if !points.is_multiple_of(3) {
        return Err(Error::shape("the targets' positions", "3 elements for each target", points));
    }
    let m = points / 3;
    if targets.are_sources {
        Error::check_len("the targets, which are the sources,", n, m)?;
    }
    if let Some(lengths) = sources.softening {
        Error::check_len("the sources' softening lengths", n, len(lengths))?;
    }
    if let Some(lengths) = targets.softening {
        Error::check_len("the targets' softening lengths", m, len(lengths))?;
    }
    if fields.contains(Fields::JERK) {
        let (Some(of_sources), Some(of_targets)) = (sources.velocities, targets.velocities) else {
            return Err(Error::invalid(
                "the velocities",
                "given for sources and targets, for the jerk",
                "missing",
            ));
        };
        Error::check_len("the sources' velocities, 3 for each mass", 3 * n, len(of_sources))?;
        Error::check_len("the targets' velocities, 3 for each target", 3 * m, len(of_targets))?;
    }
    Error::check_len("the output, with its planes for each target,", fields.planes() * m, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_stand_in_one_order_without_gaps() {
        let fields = Fields::TIDAL | Fields::POTENTIAL;
        assert_eq!(fields.planes(), 7);
        assert_eq!(fields.plane_of(Fields::POTENTIAL), Some(0));
        assert_eq!(fields.plane_of(Fields::TIDAL), Some(1));
        assert_eq!(fields.plane_of(Fields::JERK), None);
        assert_eq!(fields.slots().collect::<Vec<_>>(), [3, 7, 8, 9, 10, 11, 12]);
        assert_eq!(Fields::ALL.slots().collect::<Vec<_>>(), (0..13).collect::<Vec<_>>());
        assert_eq!(Fields::ALL.plane_of(Fields::JERK), Some(4));
        assert_eq!(format!("{fields:?}"), "POTENTIAL | TIDAL");
    }
}
