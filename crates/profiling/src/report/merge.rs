//! From the contexts of each thread to the contexts and rows of the program.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use super::{Context, Operation, Report, Row, Sort, Timed};
use crate::calibrate::{duration, overhead};
use crate::record::{Recording, Thread, Totals};
use crate::{Site, clock};

/// The contexts of all threads, times still in ticks.
#[derive(Default)]
struct Merged {
    sums: Vec<Sum>,
    known: HashMap<Path, usize>,
}

/// The place of the caller, and what it called.
type Path = (Option<usize>, Site, Option<Box<str>>);

struct Sum {
    site: Site,
    backend: Option<Box<str>>,
    parent: Option<usize>,
    totals: Totals,
}

impl Merged {
    /// Adds the contexts of a thread in which something happened, and those above them.
    fn add(&mut self, Thread { nodes, totals }: &Thread) {
        let mut happened: Vec<bool> = totals.iter().map(|t| *t != Totals::NOTHING).collect();
        for node in nodes.iter().take(totals.len()).rev() {
            if let Some(parent) = node.parent {
                happened[parent.index] |= happened[node.index];
            }
        }
        // The root, at 0, is no context: what is below it has no parent.
        let mut places: Vec<Option<usize>> = vec![None; happened.len()];
        for (node, totals) in nodes.iter().zip(totals).skip(1).filter(|(node, _)| happened[node.index]) {
            let parent = node.parent.and_then(|parent| places[parent.index]);
            let (site, backend) = (*node.function.site, node.function.backend.clone());
            let place = *self.known.entry((parent, site, backend.clone())).or_insert_with(|| {
                self.sums.push(Sum { site, backend, parent, totals: Totals::NOTHING });
                self.sums.len() - 1
            });
            self.sums[place].totals.add(totals);
            places[node.index] = Some(place);
        }
    }

    /// The sums by function.
    fn functions(&self) -> Vec<(Site, Option<&str>, Totals)> {
        let mut places = HashMap::new();
        let mut functions: Vec<(Site, Option<&str>, Totals)> = Vec::new();
        for Sum { site, backend, totals, .. } in &self.sums {
            let backend = backend.as_deref();
            let place = *places.entry((*site, backend)).or_insert_with(|| {
                functions.push((*site, backend, Totals::NOTHING));
                functions.len() - 1
            });
            functions[place].2.add(totals);
        }
        functions
    }
}

impl Report {
    /// The report on what was recorded.
    pub(crate) fn of(recording: Recording) -> Self {
        let scale = clock::nanoseconds_per_tick();
        let overhead = overhead(scale);
        let report = Self::in_ticks_of(scale, recording);
        Self { overhead, ..report }
    }

    /// The same for a clock with ticks of so many nanoseconds.
    pub(crate) fn in_ticks_of(nanoseconds: f64, recording: Recording) -> Self {
        let time = |ticks| duration(ticks, nanoseconds);
        let mut merged = Merged::default();
        let mut untimed = 0;
        for thread in &recording.threads {
            merged.add(thread);
            untimed += thread.totals.first().map_or(0, |root| root.calls);
        }
        let mut rows = Vec::new();
        let mut operations: Vec<Operation> = Vec::new();
        for (site, backend, totals) in merged.functions() {
            rows.push(Row {
                name: site.name(),
                backend: backend.map(str::to_owned),
                file: site.file(),
                line: site.line(),
                calls: totals.calls,
                primitive_calls: totals.primitive,
                total: time(totals.own),
                cumulative: time(totals.cumulative),
                min: if totals.min > totals.max { Duration::ZERO } else { time(totals.min) },
                max: time(totals.max),
            });
            let Some(backend) = backend else { continue };
            // An operation may report itself from more than one place.
            let known = operations.iter().position(|o| o.name == site.name() && o.backend == backend);
            let place = known.unwrap_or_else(|| {
                operations.push(Operation::new(site.name(), backend.to_owned(), Timed::Host));
                operations.len() - 1
            });
            let operation = &mut operations[place];
            operation.calls += totals.calls;
            operation.items = operation.items.wrapping_add(totals.work.items);
            operation.flops = operation.flops.wrapping_add(totals.work.flops);
            operation.bytes = operation.bytes.wrapping_add(totals.work.bytes);
            operation.time += time(totals.cumulative);
        }
        operations.extend(recording.device.into_iter().map(|device| Operation {
            calls: device.calls,
            items: device.items,
            time: Duration::from_nanos(u64::try_from(device.nanoseconds).unwrap_or(u64::MAX)),
            ..Operation::new(device.name, device.backend, device.timed)
        }));
        operations.sort_by_key(|o| Reverse(o.time));
        let contexts = merged.sums.into_iter().map(|Sum { site, backend, parent, totals }| Context {
            site,
            backend: backend.map(Into::into),
            parent,
            calls: totals.calls,
            primitive_calls: totals.primitive,
            total: time(totals.own),
            cumulative: time(totals.cumulative),
        });
        let report = Self {
            elapsed: time(recording.ticks),
            rows,
            contexts: contexts.collect(),
            operations,
            open: recording.open,
            untimed,
            ..Self::empty()
        };
        report.sort_by(Sort::default())
    }

    /// The time of the paths that nobody called.
    #[cfg(test)]
    pub(crate) fn time_in_roots(&self) -> Duration {
        self.contexts.iter().filter(|c| c.parent.is_none()).map(|c| c.cumulative).sum()
    }
}
