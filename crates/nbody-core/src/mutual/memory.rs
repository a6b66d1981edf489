//! Bodies dealt to panels and segments, and the sums at them.

use std::ops::Range;

use compute_backend::{Error, Real, Result};

use crate::arch::{PLANE, TURN};
use crate::direct::{Problem, scaled};
use crate::scale::Scale;
use crate::tile::WIDEST;

/// The most bodies to a segment in `f32`, in `f64` half as many: these and what a run does to them fit into a
/// first-level cache of 48 KiB, and are whole turns of the loops in AVX-512.
const LEN: usize = PLANE;

/// Bodies from which on there is more than one panel.
const PANELS: usize = 640;

/// How bodies are dealt: panels of segments of bodies, in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    pub(super) bodies: usize,
    /// A power of two.
    pub(super) panels: usize,
    /// Segments to a panel.
    segments: usize,
    /// Bodies to a segment; the last ones may have fewer, or none.
    pub(super) len: usize,
}

impl Cut {
    /// For numbers of type `S`.
    pub(super) fn new<S>(bodies: usize) -> Self {
        let longest = LEN * size_of::<f32>() / size_of::<S>();
        let panels = match bodies {
            ..PANELS => 1,
            // Half as many are the cores that are kept busy. Short segments cost sums across lanes: of few bodies there are
            // more panels than whole segments, of many at least one to a segment that is all but full.
            _ => 1 << (bodies.isqrt() / 5).max(bodies * 8 / (7 * longest)).ilog2(),
        };
        let segments = bodies.div_ceil(panels).div_ceil(longest);
        let len = bodies.div_ceil(panels * segments);
        // Long segments have whole turns of the loops of forces: what is left over would meet each other twice.
        let turn = TURN * 64 / size_of::<S>();
        let len = if len < 8 * turn { len } else { len.next_multiple_of(turn) };
        Self { bodies, panels, segments, len }
    }

    /// The bodies of a segment among all.
    fn bodies_of(self, segment: usize) -> Range<usize> {
        let place = |segment| self.bodies.min(segment * self.len);
        place(segment)..place(segment + 1)
    }

    /// The length of a plane of a segment in memory: whole vectors.
    fn stride(self) -> usize {
        self.len.next_multiple_of(WIDEST)
    }
}

/// Scaled positions and masses of all bodies. Places without a body have no mass.
pub(crate) struct Points<S> {
    memory: Aligned<S>,
    cut: Cut,
}

impl<S: Real> Points<S> {
    pub(super) fn new<T: Real>(cut: Cut, problem: &Problem<'_, T>, scale: &Scale) -> Result<Self> {
        let stride = cut.stride();
        let mut memory = Aligned::zeroed(cut.panels * cut.segments * 4 * stride)?;
        let (masses, positions) = (problem.sources.masses, problem.sources.positions);
        for (segment, planes) in memory.get_mut().chunks_exact_mut(4 * stride).enumerate() {
            for (k, plane) in planes.chunks_exact_mut(stride).enumerate() {
                let (from, by) = match k {
                    3 => (masses, scale.mass),
                    _ => (&positions[k * cut.bodies..][..cut.bodies], scale.length),
                };
                let value = scaled(0.0, by);
                for (to, &from) in plane.iter_mut().zip(&from[cut.bodies_of(segment)]) {
                    *to = value(from);
                }
            }
        }
        Ok(Self { memory, cut })
    }

    /// The smallest and the largest mass.
    pub(super) fn masses(&self) -> [S; 2] {
        let segments = (0..self.cut.panels * self.cut.segments).map(|segment| self.segment(segment));
        let masses = segments.flat_map(|segment| &segment.mass[..segment.len]);
        masses.fold([S::infinity(), S::zero()], |[least, most], &mass| {
            [if mass < least { mass } else { least }, if mass > most { mass } else { most }]
        })
    }

    /// Those of one segment.
    pub(super) fn segment(&self, segment: usize) -> Segment<'_, S> {
        let stride = self.cut.stride();
        let planes = &self.memory.get()[segment * 4 * stride..][..4 * stride];
        Segment {
            position: [0, 1, 2].map(|k| &planes[k * stride..][..stride]),
            mass: &planes[3 * stride..],
            len: self.cut.bodies_of(segment).len(),
        }
    }
}

/// The bodies of a segment.
#[derive(Clone, Copy)]
pub(super) struct Segment<'a, S> {
    pub(super) position: [&'a [S]; 3],
    pub(super) mass: &'a [S],
    pub(super) len: usize,
}

/// Planes of a segment's sums: x, y, z, and what is left of each by rounding.
const PLANES: usize = 6;

/// The sums at all bodies, in `f64`, and their rounding errors.
pub(super) struct Sums {
    memory: Aligned<f64>,
    cut: Cut,
}

impl Sums {
    pub(super) fn new(cut: Cut) -> Result<Self> {
        Ok(Self { memory: Aligned::zeroed(cut.panels * cut.segments * PLANES * cut.stride())?, cut })
    }

    /// One after the other, to be written by different cores.
    pub(super) fn panels(&mut self) -> Vec<Panel<'_>> {
        let (cut, stride) = (self.cut, self.cut.stride());
        self.memory
            .get_mut()
            .chunks_exact_mut(cut.segments * PLANES * stride)
            .enumerate()
            .map(|(p, sums)| Panel { first: p * cut.segments, sums, stride })
            .collect()
    }

    /// The sums of component `k` at the bodies of a segment.
    pub(super) fn of(&self, segment: usize, k: usize) -> impl Iterator<Item = f64> {
        let stride = self.cut.stride();
        let planes = &self.memory.get()[segment * PLANES * stride..][..PLANES * stride];
        let plane = |k: usize| &planes[k * stride..][..stride];
        plane(k).iter().zip(plane(3 + k)).map(|(high, low)| high + low)
    }
}

/// The sums of a panel.
pub(crate) struct Panel<'a> {
    /// The number of its first segment.
    pub(super) first: usize,
    sums: &'a mut [f64],
    stride: usize,
}

impl Panel<'_> {
    /// The segments with their numbers.
    pub(super) fn segments(&mut self) -> Vec<(usize, Totals<'_>)> {
        let stride = self.stride;
        self.sums
            .chunks_exact_mut(PLANES * stride)
            .enumerate()
            .map(|(i, planes)| (self.first + i, Totals { planes, stride }))
            .collect()
    }
}

/// The sums of a segment.
pub(super) struct Totals<'a> {
    planes: &'a mut [f64],
    stride: usize,
}

impl Totals<'_> {
    /// The sums of component `k` and what they leave.
    #[inline(always)]
    pub(super) fn component(&mut self, k: usize) -> (&mut [f64], &mut [f64]) {
        let (high, low) = self.planes.split_at_mut(3 * self.stride);
        (&mut high[k * self.stride..][..self.stride], &mut low[k * self.stride..][..self.stride])
    }
}

/// Memory that begins with a line of the cache.
struct Aligned<S> {
    memory: Vec<S>,
    from: usize,
    len: usize,
}

impl<S: Real> Aligned<S> {
    fn zeroed(len: usize) -> Result<Self> {
        const LINE: usize = 64;
        let room = len + LINE / size_of::<S>();
        let mut memory = Vec::new();
        memory.try_reserve_exact(room).map_err(|_| Error::OutOfMemory {
            backend: "host".to_owned(),
            requested: room * size_of::<S>(),
        })?;
        memory.resize(room, S::zero());
        let from = memory.as_ptr().align_offset(LINE).min(room - len);
        Ok(Self { memory, from, len })
    }

    fn get(&self) -> &[S] {
        &self.memory[self.from..][..self.len]
    }

    fn get_mut(&mut self) -> &mut [S] {
        &mut self.memory[self.from..][..self.len]
    }
}
