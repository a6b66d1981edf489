//! The instructions of a chain, and how long those that wait for them are made to.

use crate::arch::Vector;
use crate::arch::x86_64::{F32x16, F64x8};

/// When chains begin, and the time from an instruction to those that wait for it, in halves of a cycle.
pub(super) struct Pace {
    /// Bits of a number.
    pub(super) bits: usize,
    pub(super) forces: bool,
    pub(super) every: usize,
    pub(super) turn: usize,
    pub(super) difference: usize,
    /// A difference that is made a second time.
    pub(super) again: usize,
    pub(super) estimate: usize,
    pub(super) square: usize,
    pub(super) cube: usize,
    /// r⁻³ times the other's mass, and times the body's own.
    pub(super) masses: [usize; 2],
    pub(super) refined: usize,
    pub(super) fused: usize,
    pub(super) sum: usize,
    pub(super) force: usize,
    pub(super) joined: usize,
    /// Constants that are read from memory, for want of registers.
    pub(super) in_memory: &'static [&'static str],
}

pub(super) const PACES: [(&str, Pace); 4] = [
    (
        "f64x8_forces.s",
        Pace {
            bits: 64,
            forces: true,
            every: 17,
            turn: F64x8::TURNS[1],
            difference: 1,
            again: 2,
            estimate: 21,
            square: 19,
            cube: 18,
            masses: [15, 6],
            refined: 3,
            fused: 10,
            sum: 7,
            force: 0,
            joined: 0,
            in_memory: &["first", "middle"],
        },
    ),
    (
        "f32x16_forces.s",
        Pace {
            bits: 32,
            forces: true,
            every: 14,
            turn: F32x16::TURNS[1],
            difference: 6,
            again: 0,
            estimate: 15,
            square: 9,
            cube: 8,
            masses: [1, 0],
            refined: 0,
            fused: 13,
            sum: 0,
            force: 10,
            joined: 3,
            in_memory: &[],
        },
    ),
    (
        "f64x8.s",
        Pace {
            bits: 64,
            forces: false,
            every: 30,
            turn: F64x8::TURNS[0],
            difference: 8,
            again: 0,
            estimate: 10,
            square: 6,
            cube: 4,
            masses: [6, 6],
            refined: 6,
            fused: 11,
            sum: 6,
            force: 0,
            joined: 11,
            in_memory: &[],
        },
    ),
    (
        "f32x16.s",
        Pace {
            bits: 32,
            forces: false,
            every: 24,
            turn: F32x16::TURNS[0],
            difference: 9,
            again: 0,
            estimate: 16,
            square: 5,
            cube: 4,
            masses: [5, 5],
            refined: 5,
            fused: 11,
            sum: 0,
            force: 0,
            joined: 11,
            in_memory: &["one"],
        },
    ),
];

/// Planes of the others, and of the pulls on them.
pub(super) const PLANES: [&str; 7] = ["x", "y", "z", "m", "px", "py", "pz"];

/// An instruction of a chain. A name in angle brackets is a value, a name in square brackets a plane of the others.
pub(super) struct Step {
    pub(super) text: String,
    /// The value of the chain that it makes or changes, if any.
    pub(super) writes: Option<&'static str>,
    /// Values of the chain.
    pub(super) reads: Vec<&'static str>,
    /// Half cycles until the value is ready.
    pub(super) takes: usize,
    /// Whether it waits until just before the value is read.
    pub(super) late: bool,
}

/// What is done for one vector of others.
pub(super) fn chain(pace: &Pace) -> Vec<Step> {
    let suffix = if pace.bits == 64 { "pd" } else { "ps" };
    let mut steps = Vec::new();
    let mut add = |takes, late, text: &str, writes, reads: &[&'static str]| {
        steps.push(Step { text: text.replace('?', suffix), writes, reads: reads.to_vec(), takes, late });
    };
    let mut step = |takes, text: &str, writes, reads: &[&'static str]| add(takes, false, text, writes, reads);
    let differences = ["dx", "dy", "dz"];
    for (k, d) in differences.into_iter().enumerate() {
        step(pace.difference, &format!("vsub? <{d}>, <x{k}>, [{}]", PLANES[k]), Some(d), &[]);
    }
    // Where differences are made again, the first one may become r².
    let (r2, others) = if pace.forces { ("dx", &differences[1..]) } else { ("r2", &differences[..]) };
    if pace.forces {
        step(pace.fused, "vfmadd213? <dx>, <dx>, <floor>", Some("dx"), &["dx"]);
    } else {
        step(0, "vmova? <r2>, <floor>", Some("r2"), &[]);
    }
    for &d in others {
        step(pace.fused, &format!("vfmadd231? <{r2}>, <{d}>, <{d}>"), Some(r2), &[r2, d]);
    }
    step(pace.estimate, &format!("vrsqrt14? <y>, <{r2}>"), Some("y"), &[r2]);
    step(pace.square, "vmul? <y2>, <y>, <y>", Some("y2"), &["y"]);
    step(pace.fused, &format!("vfnmadd213? <{r2}>, <y2>, <one>"), Some(r2), &[r2, "y2"]);
    step(pace.cube, "vmul? <y>, <y>, <y2>", Some("y"), &["y", "y2"]);
    if pace.forces {
        step(pace.masses[0], "vmul? <y>, <y>, [m]", Some("y"), &["y"]);
        step(pace.masses[1], "vmul? <y>, <y>, <mass>", Some("y"), &["y"]);
    }
    let s = if pace.bits == 64 { "s" } else { r2 };
    if pace.bits == 64 {
        step(pace.sum, &format!("vadd? <s>, <{r2}>, <last>"), Some("s"), &[r2]);
        step(pace.fused, &format!("vfmadd213? <s>, <{r2}>, <middle>"), Some("s"), &["s", r2]);
        step(pace.fused, &format!("vfmadd213? <s>, <{r2}>, <first>"), Some("s"), &["s", r2]);
    }
    step(pace.refined, &format!("vmul? <{s}>, <{s}>, <y>"), Some(s), &["y", s]);
    if pace.forces {
        for (k, f) in ["fx", "fy", "fz"].into_iter().enumerate() {
            let (there, pull) = (PLANES[k], PLANES[4 + k]);
            add(pace.again, true, &format!("vsub? <{f}>, <x{k}>, [{there}]"), Some(f), &[]);
            let mut step =
                |takes, text: &str, writes, reads: &[&'static str]| add(takes, false, text, writes, reads);
            step(pace.force, &format!("vmul? <{f}>, <{f}>, <{s}>"), Some(f), &[s, f]);
            step(0, &format!("vsub? <sum{k}>, <sum{k}>, <{f}>"), None, &[f]);
            step(pace.joined, &format!("vadd? <{f}>, <{f}>, [{pull}]"), Some(f), &[f]);
            step(0, &format!("vmovu? [{pull}], <{f}>"), None, &[f]);
        }
        return steps;
    }
    step(pace.masses[0], &format!("vmul? <h>, <{s}>, [m]"), Some("h"), &[s]);
    for (k, d) in differences.into_iter().enumerate() {
        step(0, &format!("vfnmadd231? <sum{k}>, <h>, <{d}>"), None, &["h", d]);
    }
    step(pace.masses[1], &format!("vmul? <{s}>, <{s}>, <mass>"), Some(s), &[s]);
    for (d, plane) in differences.into_iter().zip(&PLANES[4..]) {
        step(pace.joined, &format!("vfmadd213? <{d}>, <{s}>, [{plane}]"), Some(d), &[s, d]);
    }
    for (d, plane) in differences.into_iter().zip(&PLANES[4..]) {
        step(0, &format!("vmovu? [{plane}], <{d}>"), None, &[d]);
    }
    steps
}
