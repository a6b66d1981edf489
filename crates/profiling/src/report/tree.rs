//! Who called whom.

use std::cmp::Reverse;
use std::fmt::Write;

use super::Report;
use super::table::{calls, label};

impl Report {
    /// Who called whom, as text: under each scope those that it called, the longest first, all threads together.
    ///
    /// A call back to a scope that the path holds already counts in its first place, so that recursion prints one
    /// line: `21891/1` is a call that led to 21 890 more of the same.
    #[must_use]
    pub fn tree(&self) -> String {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.contexts.len()];
        let mut roots = Vec::new();
        for (i, context) in self.contexts.iter().enumerate() {
            context.parent.map_or(&mut roots, |parent| &mut children[parent]).push(i);
        }
        for siblings in children.iter_mut().chain([&mut roots]) {
            siblings.sort_by_key(|&i| Reverse(self.contexts[i].cumulative));
        }
        let mut text = format!("{:>9} {:>10} {:>10}  name\n", "ncalls", "cumtime", "tottime");
        // What is left to print, the next last: a context and what stands before its name and its children's.
        let mut left: Vec<(usize, String, String)> =
            roots.iter().rev().map(|&i| (i, String::new(), String::new())).collect();
        while let Some((i, before, below)) = left.pop() {
            let c = &self.contexts[i];
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{:>9} {:>10.6} {:>10.6}  {before}{}",
                calls(c.calls, c.primitive_calls),
                c.cumulative.as_secs_f64(),
                c.total.as_secs_f64(),
                label(c.site.name(), c.backend.as_deref()),
            );
            left.extend(children[i].iter().rev().enumerate().map(|(from_last, &child)| {
                let (branch, space) = if from_last == 0 { ("└─ ", "   ") } else { ("├─ ", "│  ") };
                (child, format!("{below}{branch}"), format!("{below}{space}"))
            }));
        }
        text
    }
}
