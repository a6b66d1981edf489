//! Any program of calls, threads and sessions against the definitions.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Event {
    /// Time passes.
    Pass(u64),
    /// A thread calls a function: of a site, on a backend if it is an operation.
    Enter(usize, usize, Option<&'static str>),
    /// A thread returns from its last call.
    Exit(usize),
    Start,
    /// Ends one of the sessions.
    Finish(usize),
}

const THREADS: usize = 3;

fn event() -> impl Strategy<Value = Event> {
    let backend = prop_oneof![4 => Just(None), 1 => Just(Some("x")), 1 => Just(Some("y"))];
    prop_oneof![
        3 => (0_u64..100).prop_map(Event::Pass),
        4 => (0..THREADS, 0..SITES.len(), backend).prop_map(|(t, s, b)| Event::Enter(t, s, b)),
        3 => (0..THREADS).prop_map(Event::Exit),
        1 => Just(Event::Start),
        1 => (0_usize..4).prop_map(Event::Finish),
    ]
}

/// When something happened: the number of the event orders, the time measures.
type Moment = (usize, u64);

/// A call, as the definitions see it.
struct Call {
    function: (&'static str, Option<&'static str>),
    /// The call that made it, of those that were opened during a session.
    caller: Option<usize>,
    from: Moment,
    to: Option<Moment>,
}

/// The rows by the definitions: what lies between `start` and `end`.
fn expected(calls: &[Call], start: Moment, end: Moment) -> BTreeMap<(&str, Option<&str>), [u64; 7]> {
    let seen = |call: &Call| call.from.0 < end.0 && call.to.is_none_or(|to| to.0 > start.0);
    let part = |call: &Call| {
        let to = call.to.filter(|to| to.0 < end.0).unwrap_or(end);
        to.1 - call.from.1.max(start.1)
    };
    let mut rows = BTreeMap::new();
    for (i, call) in calls.iter().enumerate().filter(|(_, call)| seen(call)) {
        let mut above = call.caller;
        while let Some(caller) = above
            && calls[caller].function != call.function
        {
            above = calls[caller].caller;
        }
        let outermost = above.is_none();
        let callees: u64 = calls.iter().filter(|c| c.caller == Some(i) && seen(c)).map(part).sum();
        let [count, primitive, own, cumulative, min, max, items] =
            rows.entry(call.function).or_insert([0, 0, 0, 0, u64::MAX, 0, 0]);
        *count += 1;
        *own += part(call) - callees;
        let ended = call.to.filter(|to| to.0 < end.0);
        if outermost {
            *primitive += 1;
            *cumulative += part(call);
            *items += u64::from(ended.is_some() && call.function.1.is_some());
        }
        // Of open calls the outermost tells how long it has run.
        if ended.is_some() || outermost {
            let ticks = ended.unwrap_or(end).1 - call.from.1;
            *min = (*min).min(ticks);
            *max = (*max).max(ticks);
        }
    }
    rows
}

fn found(report: &Report) -> BTreeMap<(&str, Option<&str>), [u64; 7]> {
    let row = |r: &Row| {
        let (calls, primitive, own, cumulative, min, max) = numbers(r);
        let items =
            report.operations().iter().find(|o| o.name == r.name && Some(&o.backend) == r.backend.as_ref());
        [
            calls,
            primitive,
            own as u64,
            cumulative as u64,
            min as u64,
            max as u64,
            items.map_or(0, |o| o.items),
        ]
    };
    report.rows().iter().map(|r| ((r.name, r.backend.as_deref()), row(r))).collect()
}

proptest! {
    #[test]
    fn every_session_reports_what_the_definitions_say(events in prop::collection::vec(event(), 1..200)) {
        let bench = Bench::new();
        let threads: Vec<_> = (0..THREADS).map(|_| bench.thread()).collect();
        let mut calls: Vec<Call> = Vec::new();
        // Of each thread, the open calls: the frame, and which call it is if it was opened during a session.
        let mut stacks: Vec<Vec<(Option<Frame>, Option<usize>)>> = (0..THREADS).map(|_| Vec::new()).collect();
        let mut sessions: Vec<(u64, Moment)> = Vec::new();
        for (at, event) in events.into_iter().enumerate() {
            let moment = (at, bench.now.get());
            match event {
                Event::Pass(ticks) => bench.pass(ticks),
                Event::Enter(t, site, backend) => {
                    let call = (!sessions.is_empty()).then(|| {
                        let caller = stacks[t].iter().rev().find_map(|(_, call)| *call);
                        let function = (SITES[site].name(), backend);
                        calls.push(Call { function, caller, from: moment, to: None });
                        calls.len() - 1
                    });
                    stacks[t].push((threads[t].enter(&SITES[site], backend), call));
                }
                Event::Exit(t) => if let Some((frame, call)) = stacks[t].pop() {
                    if let Some(call) = call {
                        calls[call].to = Some(moment);
                    }
                    match call.and_then(|call| calls[call].function.1) {
                        Some(_) => threads[t].exit_with(frame, Work { items: 1, flops: 0, bytes: 0 }),
                        None => threads[t].exit(frame),
                    }
                },
                Event::Start => sessions.push((bench.start(), moment)),
                Event::Finish(which) => if which < sessions.len() {
                    let (session, start) = sessions.swap_remove(which);
                    let report = bench.finish(session);
                    prop_assert_eq!(found(&report), expected(&calls, start, moment));
                    prop_assert_eq!(report.elapsed().as_nanos() as u64, moment.1 - start.1);
                    // No path but hangs where it should: what the outermost paths hold is what all hold.
                    prop_assert_eq!(report.time_in_roots(), report.rows().iter().map(|r| r.total).sum());
                },
            }
        }
    }

    #[test]
    fn guards_dropped_in_any_order_or_never_spoil_nothing_that_follows(
        events in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6), 1..60),
    ) {
        let bench = Bench::new();
        let thread = bench.thread();
        let session = bench.start();
        let mut open = Vec::new();
        for (which, action) in events {
            bench.pass(1);
            if action < SITES.len() {
                open.push(thread.enter(&SITES[action], None));
            } else if !open.is_empty() {
                thread.exit(open.swap_remove(which.index(open.len())));
            }
        }
        for frame in open.drain(..) {
            thread.exit(frame);
        }
        let before = bench.finish(session);
        prop_assert_eq!(before.open(), 0);
        // Each tick was somebody's.
        prop_assert!(before.rows().iter().map(|r| r.total).sum::<std::time::Duration>() <= before.elapsed());

        let session = bench.start();
        thread.call(A, || {
            bench.pass(10);
            thread.call(B, || bench.pass(100));
        });
        let after = bench.finish(session);
        prop_assert_eq!(row(&after, "a"), (1, 1, 10, 110, 110, 110));
        prop_assert_eq!(row(&after, "b"), (1, 1, 100, 100, 100, 100));
        prop_assert_eq!(after.rows().len(), 2);
        prop_assert_eq!(after.time_in_roots().as_nanos(), 110);
    }
}
