//! The part of a grid that one call computes.

use std::ops::Range;

use compute_backend::{Error, Result};

/// The part of the grid that a call computes; what lies outside is left untouched.
///
/// [`Interior`](Self::Interior) and [`Frame`](Self::Frame) of one width complement each other: a grid that is
/// shared by several machines computes its interior while the values of its frame's neighbours travel. The bits
/// of a point do not depend on the region through which it was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// Every point that the boundaries leave to compute.
    #[default]
    All,
    /// The points with at least so many points between them and each side of the array.
    Interior(usize),
    /// The points that [`Interior`](Self::Interior) of the same width leaves out.
    Frame(usize),
    /// The points whose first index is in `start..end`.
    Rows {
        /// The first row.
        start: usize,
        /// The row after the last.
        end: usize,
    },
}

/// A box of grid points: a range of indices along each of three axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block(pub(crate) [Range<usize>; 3]);

impl Block {
    const EMPTY: Self = Self([0..0, 0..0, 0..0]);

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).product()
    }

    fn within(mut self, other: &Self) -> Self {
        for (range, bounds) in self.0.iter_mut().zip(&other.0) {
            *range = range.start.max(bounds.start)..range.end.min(bounds.end);
        }
        self
    }
}

impl Region {
    /// The region as boxes without common points, cut down to `computed`; some may be empty.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the rows are not rows of the grid.
    pub(crate) fn blocks(self, shape: &[usize], computed: &Block) -> Result<[Block; 6]> {
        let mut blocks = [const { Block::EMPTY }; 6];
        let mut whole = Block([0..1, 0..1, 0..1]);
        for (range, &n) in whole.0.iter_mut().zip(shape) {
            *range = 0..n;
        }
        match self {
            Self::All => blocks[0] = whole,
            Self::Interior(width) => {
                blocks[0] = whole;
                for (range, &n) in blocks[0].0.iter_mut().zip(shape) {
                    *range = inner(width, n);
                }
            }
            Self::Frame(width) => {
                // Two slabs for each axis, over the whole of the axes after it and the interior of those before.
                for (axis, &n) in shape.iter().enumerate() {
                    let between = inner(width, n);
                    for (slab, range) in [0..between.start, between.end..n].into_iter().enumerate() {
                        blocks[2 * axis + slab] = whole.clone();
                        blocks[2 * axis + slab].0[axis] = range;
                    }
                    whole.0[axis] = between;
                }
            }
            Self::Rows { start, end } => {
                let rows = shape.first().copied().unwrap_or(0);
                if start > end || end > rows {
                    return Err(Error::invalid(
                        "the rows of the region",
                        "an ascending range within the first axis",
                        format_args!("{start}..{end} of {rows} rows"),
                    ));
                }
                blocks[0] = whole;
                blocks[0].0[0] = start..end;
            }
        }
        Ok(blocks.map(|block| block.within(computed)))
    }
}

/// The indices below `n` that are at least `width` from either end.
fn inner(width: usize, n: usize) -> Range<usize> {
    let start = width.min(n);
    start..n.saturating_sub(width).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interior_and_frame_meet_every_point_once() {
        for shape in [&[9][..], &[1], &[7, 5], &[2, 9], &[4, 5, 6], &[1, 2, 9]] {
            let mut n = [1; 3];
            n[..shape.len()].copy_from_slice(shape);
            let whole = Block(n.map(|n| 0..n));
            for width in [0, 1, 2, 3, 100] {
                let mut hits = vec![0; n.iter().product()];
                let interior = Region::Interior(width).blocks(shape, &whole).unwrap();
                let frame = Region::Frame(width).blocks(shape, &whole).unwrap();
                for Block([a, b, c]) in interior.iter().chain(&frame) {
                    for i in a.clone() {
                        for j in b.clone() {
                            for k in c.clone() {
                                hits[(i * n[1] + j) * n[2] + k] += 1;
                            }
                        }
                    }
                }
                assert!(hits.iter().all(|&h| h == 1), "{shape:?}, width {width}: {hits:?}");
            }
        }
    }

    #[test]
    fn rows_outside_the_grid_are_an_error() {
        let whole = Block([0..4, 0..5, 0..1]);
        for (start, end) in [(3, 2), (0, 5), (5, 5), (usize::MAX, usize::MAX)] {
            assert!(Region::Rows { start, end }.blocks(&[4, 5], &whole).is_err(), "{start}..{end}");
        }
        assert!(
            Region::Rows { start: 2, end: 2 }.blocks(&[4, 5], &whole).unwrap().iter().all(|b| b.len() == 0)
        );
    }
}
