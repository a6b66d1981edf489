//! Writes the order of instructions, and proves that the files hold it.
//!
//! Chains begin `every` so many cycles, `turn` of them to a turn of the loop, and each instruction of a chain stands
//! where its operands are ready, by latencies that were varied at random until nothing became faster on Zen 5. (They are
//! not the processor's: a fused step takes 4 cycles there, and what counts is the order.) What falls behind
//! the end of the turn moves to the next one, so the text is: the beginnings of the first chains, the loop, and
//! the ends of the last. Registers are dealt by the spans of the turn, a ring, in which values live.
//! To write the files anew: `PERIHELION_WRITE_SCHEDULE=1 cargo test -p nbody-core --lib pipelined`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// When chains begin, and the time from an instruction to those that wait for it, in halves of a cycle.
struct Pace {
    suffix: &'static str,
    every: usize,
    turn: usize,
    difference: usize,
    sum: usize,
    product: usize,
    cube: usize,
    fused: usize,
    estimate: usize,
    /// Whether r⁻³ is refined by a cubic, or by one step.
    cubic: bool,
}

const F64: Pace = Pace {
    suffix: "pd",
    every: 30,
    turn: 4,
    difference: 8,
    sum: 6,
    product: 6,
    cube: 4,
    fused: 11,
    estimate: 10,
    cubic: true,
};

const F32: Pace = Pace {
    suffix: "ps",
    every: 24,
    turn: 5,
    difference: 9,
    sum: 6,
    product: 5,
    cube: 4,
    fused: 11,
    estimate: 22,
    cubic: false,
};

/// Planes of the others, as the operands of the text are called.
const PLANES: [&str; 7] = ["x", "y", "z", "m", "px", "py", "pz"];

/// An instruction of a chain. A name in angle brackets is a value of the chain, a name in square brackets a plane.
struct Step {
    text: String,
    /// The value that it makes or changes, if any.
    writes: Option<&'static str>,
    reads: Vec<&'static str>,
    /// Half cycles until the value is ready.
    takes: usize,
}

const DIFFERENCES: [&str; 3] = ["dx", "dy", "dz"];

/// What is done for one vector of others. zmm0 to zmm3 are the position and mass of the one body, zmm4 what r² starts
/// from, zmm5 to zmm8 the constants of the refinement, zmm9 to zmm11 the pulls on the one body.
fn chain(pace: &Pace) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = |takes, text: &str, writes, reads: &[&'static str]| {
        steps.push(Step { text: text.replace('?', pace.suffix), writes, reads: reads.to_vec(), takes });
    };
    for (k, d) in DIFFERENCES.into_iter().enumerate() {
        step(pace.difference, &format!("vsub? <{d}>, zmm{k}, [{}]", PLANES[k]), Some(d), &[]);
    }
    step(0, "vmova? <r2>, zmm4", Some("r2"), &[]);
    for d in DIFFERENCES {
        step(pace.fused, &format!("vfmadd231? <r2>, <{d}>, <{d}>"), Some("r2"), &["r2", d]);
    }
    step(pace.estimate, "vrsqrt14? <y>, <r2>", Some("y"), &["r2"]);
    step(pace.product, "vmul? <y2>, <y>, <y>", Some("y2"), &["y"]);
    step(pace.fused, "vfnmadd213? <r2>, <y2>, zmm5", Some("r2"), &["r2", "y2"]);
    step(pace.cube, "vmul? <y>, <y>, <y2>", Some("y"), &["y", "y2"]);
    if pace.cubic {
        step(pace.sum, "vadd? <s>, <r2>, zmm6", Some("s"), &["r2"]);
        step(pace.fused, "vfmadd213? <s>, <r2>, zmm7", Some("s"), &["s", "r2"]);
        step(pace.fused, "vfmadd213? <s>, <r2>, zmm8", Some("s"), &["s", "r2"]);
        step(pace.product, "vmul? <y>, <y>, <s>", Some("y"), &["y", "s"]);
    } else {
        step(pace.product, "vmul? <y>, <y>, <r2>", Some("y"), &["y", "r2"]);
    }
    step(pace.product, "vmul? <h>, <y>, [m]", Some("h"), &["y"]);
    for (k, d) in DIFFERENCES.into_iter().enumerate() {
        step(pace.fused, &format!("vfnmadd231? zmm{}, <h>, <{d}>", 9 + k), None, &["h", d]);
    }
    step(pace.product, "vmul? <y>, <y>, zmm3", Some("y"), &["y"]);
    for (d, plane) in DIFFERENCES.into_iter().zip(&PLANES[4..]) {
        step(pace.fused, &format!("vfmadd213? <{d}>, <y>, [{plane}]"), Some(d), &["y", d]);
    }
    for (d, plane) in DIFFERENCES.into_iter().zip(&PLANES[4..]) {
        step(0, &format!("vmovu? [{plane}], <{d}>"), None, &[d]);
    }
    steps
}

/// An instruction in its place.
struct Placed<'a> {
    step: &'a Step,
    /// Which chain of the turn, and which of its instructions.
    chain: usize,
    number: usize,
    /// Half cycles from the beginning of the first chain.
    time: usize,
    /// Its line in the loop.
    line: usize,
}

impl Placed<'_> {
    /// Lines from the beginning of the first chain, the loop being run through again and again.
    fn when(&self, period: usize, lines: usize) -> usize {
        self.time / period * lines + self.line
    }
}

/// All instructions of a turn, in the order of the loop.
fn place<'a>(steps: &'a [Step], pace: &Pace) -> Vec<Placed<'a>> {
    let period = pace.every * pace.turn;
    let mut all = Vec::new();
    for chain in 0..pace.turn {
        let begin = chain * pace.every;
        let (mut ready, mut last_read) = (BTreeMap::new(), BTreeMap::new());
        for (number, step) in steps.iter().enumerate() {
            let operands = step.reads.iter().map(|value| ready[value]);
            // What changes a value stands behind all who read it.
            let readers = step.writes.iter().filter_map(|value| last_read.get(value).copied());
            let time = operands.chain(readers).max().unwrap_or(begin);
            for &value in &step.reads {
                last_read.insert(value, time);
            }
            if let Some(value) = step.writes {
                ready.insert(value, time + step.takes);
            }
            all.push(Placed { step, chain, number, time, line: 0 });
        }
    }
    // Of what falls on one cycle, chains that began in the turn before come first.
    all.sort_by_key(|p| (p.time % period, Reverse(p.time / period), p.number, p.chain));
    for (line, placed) in all.iter_mut().enumerate() {
        placed.line = line;
    }
    all
}

/// Deals registers to the values of all chains.
fn registers(all: &[Placed<'_>], pace: &Pace) -> BTreeMap<(usize, &'static str), usize> {
    let (period, lines) = (pace.every * pace.turn, all.len());
    // From where a value is made to where it is read last.
    let mut spans: BTreeMap<(usize, &'static str), (usize, usize)> = BTreeMap::new();
    let mut in_order: Vec<_> = all.iter().collect();
    in_order.sort_by_key(|p| (p.chain, p.number));
    for placed in in_order {
        let when = placed.when(period, lines);
        for value in placed.step.reads.iter().chain(&placed.step.writes) {
            let span = spans.entry((placed.chain, value)).or_insert((when, when));
            assert!(when >= span.1, "an instruction stands before what it waits for");
            span.1 = when;
        }
    }
    let mut longest_first: Vec<_> = spans.into_iter().collect();
    longest_first.sort_by_key(|(_, (from, to))| Reverse(to - from));
    let free = (12..32).chain(if pace.cubic { 0..0 } else { 6..9 });
    let mut taken: Vec<(usize, BTreeSet<usize>)> = free.map(|register| (register, BTreeSet::new())).collect();
    let mut dealt = BTreeMap::new();
    for (value, (from, to)) in longest_first {
        assert!(to - from < lines, "a value lives longer than a turn");
        let span: BTreeSet<_> = (from..to).map(|line| line % lines).collect();
        let (register, taken) = taken
            .iter_mut()
            .find(|(_, taken)| taken.is_disjoint(&span))
            .expect("there are registers for all values");
        taken.extend(span);
        dealt.insert(value, *register);
    }
    dealt
}

/// The text of the file.
fn text(pace: &Pace) -> String {
    let steps = chain(pace);
    let all = place(&steps, pace);
    let registers = registers(&all, pace);
    let period = pace.every * pace.turn;
    assert!(all.iter().all(|p| p.time < 2 * period), "a chain ends in the turn after it began");
    let line = |placed: &Placed<'_>| {
        let mut line = placed.step.text.clone();
        for value in ["dx", "dy", "dz", "r2", "y2", "y", "s", "h"] {
            if let Some(register) = registers.get(&(placed.chain, value)) {
                line = line.replace(&format!("<{value}>"), &format!("zmm{register}"));
            }
        }
        // In the turn after, `at` has gone on.
        let place = 64 * placed.chain as isize - (placed.time / period * 64 * pace.turn) as isize;
        for plane in PLANES {
            line = line.replace(&format!("[{plane}]"), &format!("[{{{plane}}} + {{at}} {place:+}]"));
        }
        line
    };
    let part = |which: &dyn Fn(&Placed<'_>) -> bool| {
        all.iter().filter(|placed| which(placed)).fold(String::new(), |mut part, placed| {
            writeln!(part, "    {}", line(placed)).expect("strings take all");
            part
        })
    };
    let next = format!("    add {{at}}, {}\n    cmp {{at}}, {{stop}}\n", 64 * pace.turn);
    format!(
        "    // Written by schedule.rs, which says why.\n{}{next}    jae 3f\n    .p2align 6\n2:\n{}{next}    jb 2b\n3:\n{}",
        part(&|placed| placed.time < period),
        part(&|_| true),
        part(&|placed| placed.time >= period),
    )
}

#[test]
fn the_files_hold_what_the_schedule_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/arch/pipelined");
    for (name, pace) in [("f64x8.s", F64), ("f32x16.s", F32)] {
        let (path, text) = (folder.join(name), text(&pace));
        if std::env::var_os("PERIHELION_WRITE_SCHEDULE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == text,
            "{} is not what `text` writes",
            path.display()
        );
    }
}
