//! Writes the order of instructions, and proves that the files hold it.
//!
//! Chains begin `every` so many cycles, `turn` of them to a turn of the loop, and each instruction of a chain stands
//! where its operands are ready, by latencies that were varied at random until nothing became faster on Zen 5. (They are
//! not the processor's: a fused step takes 4 cycles there, and what counts is the order.) What falls behind
//! the end of the turn moves to the next one, so the text is: the beginnings of the first chains, the loop, and
//! the ends of the last. Registers are dealt by the spans of the turn, a ring, in which values live.
//!
//! With forces, all of a chain that knows the sums falls to the turn after its beginning. So the loop need not end with
//! a body: the first turn of the next one has still the ends of the last, which read that body's position
//! from registers of their own, and once it is over the sums are stored and begin anew.
//!
//! To write the files anew: `PERIHELION_WRITE_SCHEDULE=1 cargo test -p nbody-core --lib pipelined`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::arch::PASSING;
use chain::{PACES, PLANES, Pace, Step, chain};

mod chain;

/// Constants in the order of memory.
const CONSTANTS: [&str; 5] = ["floor", "one", "last", "middle", "first"];
/// Bytes of the pulls on a body that passes.
const PULL: usize = 3 * 64;

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

/// When the instructions of a chain that begins at zero can run.
fn times(steps: &[Step]) -> Vec<usize> {
    let (mut ready, mut last_read) = (BTreeMap::new(), BTreeMap::new());
    let mut times: Vec<usize> = Vec::new();
    for step in steps {
        // What changes a value stands behind all who read it.
        let readers = step.writes.iter().filter(|value| step.reads.contains(value));
        let readers = readers.filter_map(|value| last_read.get(value).copied());
        let operands = step.reads.iter().filter_map(|value| ready.get(value).copied());
        let time = operands.chain(readers).max().unwrap_or(0);
        for &value in &step.reads {
            last_read.insert(value, time);
        }
        if let Some(value) = step.writes.filter(|_| !step.late) {
            ready.insert(value, time + step.takes);
        }
        times.push(time);
    }
    for (number, step) in steps.iter().enumerate().filter(|(_, step)| step.late) {
        // The next one reads it.
        times[number] = times[number + 1] - step.takes;
    }
    times
}

/// All instructions of a turn, in the order of the loop.
fn place<'a>(steps: &'a [Step], pace: &Pace) -> Vec<Placed<'a>> {
    let (period, times) = (pace.every * pace.turn, times(steps));
    let mut all = Vec::new();
    for chain in 0..pace.turn {
        for (number, (step, time)) in steps.iter().zip(&times).enumerate() {
            all.push(Placed { step, chain, number, time: chain * pace.every + time, line: 0 });
        }
    }
    // Of what falls on one cycle, chains that began in the turn before come first.
    all.sort_by_key(|p| (p.time % period, Reverse(p.time / period), p.chain, p.number));
    for (line, placed) in all.iter_mut().enumerate() {
        placed.line = line;
    }
    all
}

/// Registers of what is the same for all chains of a body, in order from zmm0: those of the body that is passing, of the one
/// before, and constants.
fn shared(all: &[Placed<'_>], pace: &Pace) -> Vec<&'static str> {
    let mut names = vec!["x0", "x1", "x2", "mass", "sum0", "sum1", "sum2"];
    let period = pace.every * pace.turn;
    if pace.forces {
        names.extend(["before0", "before1", "before2"]);
        // A turn ends between the masses of two chains.
        let late = |p: &&Placed<'_>| p.step.text.contains("<mass>") && p.time >= period;
        if all.iter().any(|p| late(&p)) {
            names.push("mass_before");
        }
    }
    let used = |name: &&str| all.iter().any(|p| p.step.text.contains(&format!("<{name}>")));
    names.extend(CONSTANTS.into_iter().filter(used).filter(|name| !pace.in_memory.contains(name)));
    names
}

/// Deals registers from `first` on to the values of all chains.
fn registers(all: &[Placed<'_>], pace: &Pace, first: usize) -> BTreeMap<(usize, &'static str), usize> {
    let (period, lines) = (pace.every * pace.turn, all.len());
    // From where a value is made to where it is read last.
    let mut spans: BTreeMap<(usize, &'static str), (usize, usize)> = BTreeMap::new();
    let mut in_order: Vec<_> = all.iter().collect();
    in_order.sort_by_key(|p| (p.chain, p.number));
    for placed in &in_order {
        let when = placed.when(period, lines);
        for value in placed.step.reads.iter().chain(&placed.step.writes) {
            let span = spans.entry((placed.chain, value)).or_insert((when, when));
            assert!(when >= span.1, "an instruction stands before what it waits for");
            span.1 = when;
        }
    }
    let mut longest_first: Vec<_> = spans.into_iter().collect();
    longest_first.sort_by_key(|(_, (from, to))| (Reverse(to - from), *from));
    let mut taken: Vec<(usize, BTreeSet<usize>)> =
        (first..32).map(|register| (register, BTreeSet::new())).collect();
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
    let period = pace.every * pace.turn;
    assert!(all.iter().all(|p| p.time < 2 * period), "a chain ends in the turn after it began");
    let shared = shared(&all, pace);
    let registers = registers(&all, pace, shared.len());
    let (suffix, one, bytes) = if pace.bits == 64 { ("pd", "sd", 8) } else { ("ps", "ss", 4) };
    let of =
        |name: &str| format!("zmm{}", shared.iter().position(|other| *other == name).expect("it is shared"));
    let line = |placed: &Placed<'_>| {
        let after = placed.time >= period;
        let mut line = placed.step.text.clone();
        assert!(!(pace.forces && line.contains("<sum")) || after, "sums belong to the turn after");
        for (&(chain, value), register) in &registers {
            if chain == placed.chain {
                line = line.replace(&format!("<{value}>"), &format!("zmm{register}"));
            }
        }
        if after && pace.forces {
            for k in 0..3 {
                line = line.replace(&format!("<x{k}>"), &format!("<before{k}>"));
            }
            line = line.replace("<mass>", "<mass_before>");
        }
        for name in &shared {
            line = line.replace(&format!("<{name}>"), &of(name));
        }
        for (i, constant) in CONSTANTS.into_iter().enumerate() {
            let (width, lanes) = if pace.bits == 64 { ("qword", 8) } else { ("dword", 16) };
            let place = format!("{width} ptr [{{constants}} + {}]{{{{1to{lanes}}}}}", bytes * i);
            line = line.replace(&format!("<{constant}>"), &place);
        }
        let at = format!("{{{}}} + {}", if after { "was" } else { "at" }, 64 * placed.chain);
        for (plane, place) in PLANES.into_iter().zip(["{x}", "{y}", "{z}", "{m}", "{p}", "{p}", "{p}"]) {
            let which = [("py", " + {second}"), ("pz", " + {third}")];
            let which = which.iter().find(|(name, _)| *name == plane).map_or("", |(_, which)| which);
            line = line.replace(&format!("[{plane}]"), &format!("[{place} + {at}{which}]"));
        }
        line
    };
    let turn = 64 * pace.turn;
    let part = |which: &dyn Fn(&Placed<'_>) -> bool| -> Vec<String> {
        all.iter().filter(|placed| which(placed)).map(line).collect()
    };
    let (begin, body, end) = (part(&|p| p.time < period), part(&|_| true), part(&|p| p.time >= period));
    let each = |text: &dyn Fn(usize) -> String| -> Vec<String> { (0..3).map(text).collect() };
    let mut constants = Vec::new();
    for (i, name) in CONSTANTS.into_iter().enumerate().filter(|(_, name)| shared.contains(name)) {
        constants.push(format!("vbroadcast{one} {}, [{{constants}} + {}]", of(name), bytes * i));
    }
    let load: Vec<_> = ["x0", "x1", "x2", "mass"]
        .into_iter()
        .enumerate()
        .map(|(k, name)| format!("vbroadcast{one} {}, [{{body}} + {}]", of(name), k * PASSING * bytes))
        .collect();
    let clear = each(&|k| format!("vpxord {0}, {0}, {0}", of(&format!("sum{k}"))));
    let step = ["mov {was}, {at}".to_owned(), format!("add {{at}}, {turn}")];
    let mut store = each(&|k| format!("vmovu{suffix} [{{pull}} + {}], {}", 64 * k, of(&format!("sum{k}"))));
    store.push(format!("add {{pull}}, {PULL}"));
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let next = [format!("add {{body}}, {bytes}"), "cmp {body}, {end}".to_owned()];
    let parts = if pace.forces {
        let mut before =
            each(&|k| format!("vmova{suffix} {}, {}", of(&format!("before{k}")), of(&format!("x{k}"))));
        if shared.contains(&"mass_before") {
            before.push(format!("vmova{suffix} {}, {}", of("mass_before"), of("mass")));
        }
        vec![
            constants,
            load.clone(),
            clear.clone(),
            words(&["xor {at:e}, {at:e}"]),
            begin,
            before.clone(),
            step.to_vec(),
            words(&["jmp 5f", ".p2align 6", "2:"]),
            body,
            step.to_vec(),
            words(&[&format!("cmp {{at}}, {turn}"), "jne 5f"]),
            store.clone(),
            clear,
            before,
            words(&["5:", "cmp {at}, {stop}", "jb 2b"]),
            next.to_vec(),
            words(&["jae 6f"]),
            load,
            words(&["xor {at:e}, {at:e}", "jmp 2b", "6:"]),
            end,
            store,
        ]
    } else {
        vec![
            constants,
            words(&["4:"]),
            load,
            clear,
            words(&["xor {at:e}, {at:e}"]),
            begin,
            step.to_vec(),
            words(&["cmp {at}, {stop}", "jae 3f", ".p2align 6", "2:"]),
            body,
            step.to_vec(),
            words(&["cmp {at}, {stop}", "jb 2b", "3:"]),
            end,
            store,
            next.to_vec(),
            words(&["jb 4b"]),
        ]
    };
    parts.into_iter().flatten().fold(
        "// Written by `schedule`, which says why.\n".to_owned(),
        |mut text, line| {
            let indent = if line.ends_with(':') { "" } else { "    " };
            writeln!(text, "{indent}{line}").expect("strings take all");
            text
        },
    )
}

#[test]
fn the_files_hold_what_the_schedule_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/arch/pipelined");
    for (name, pace) in PACES {
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
