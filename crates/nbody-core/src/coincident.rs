//! Points in one place, for those to whom they are an error.

use std::cmp::Ordering;

use compute_backend::{Error, Real, Result};

use crate::{Sources, Targets};

/// Whether no target is in the place of a massive source other than itself. O((N + M) log N), with memory for N
/// indices.
///
/// # Errors
/// [`Error::Invalid`], which names two that are.
pub(crate) fn refuse<T: Real>(sources: Sources<&[T]>, targets: Targets<&[T]>) -> Result<()> {
    let (n, m) = (sources.masses.len(), targets.positions.len() / 3);
    let source = |i: usize| [0, 1, 2].map(|k| sources.positions[k * n + i]);
    let target = |i: usize| [0, 1, 2].map(|k| targets.positions[k * m + i]);
    // Places of the sources that pull, in order; among equals the lowest index is first.
    let mut order: Vec<usize> = (0..n).filter(|&i| !sources.masses[i].is_zero()).collect();
    order.sort_unstable_by(|&a, &b| compare(source(a), source(b)).then(a.cmp(&b)));
    for i in 0..m {
        let first = order.partition_point(|&j| compare(source(j), target(i)) == Ordering::Less);
        let there = order[first..].iter().take_while(|&&j| compare(source(j), target(i)) == Ordering::Equal);
        if let Some(&j) = there.into_iter().find(|&&j| !(targets.are_sources && j == i)) {
            let [x, y, z] = target(i);
            return Err(Error::invalid(
                "every pair of a target and a massive source, since coincident ones are errors,",
                "at a distance",
                format_args!("target {i} and source {j}, both at ({x}, {y}, {z})"),
            ));
        }
    }
    Ok(())
}

/// Lexical order. Values are finite, and −0 is 0.
fn compare<T: Real>(a: [T; 3], b: [T; 3]) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}
