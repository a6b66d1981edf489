//! A k-d tree for nearest neighbours.

/// Points ordered such that the middle of every range splits it along the widest side of its box.
#[derive(Debug)]
pub(super) struct Tree {
    points: Vec<([f64; 3], usize)>,
    /// The axis along which each middle splits its range.
    axes: Vec<u8>,
}

/// Ranges of up to so many points are searched one by one.
const LEAF: usize = 8;

impl Tree {
    pub(super) fn new(points: impl Iterator<Item = [f64; 3]>) -> Self {
        let mut points: Vec<_> = points.enumerate().map(|(i, x)| (x, i)).collect();
        let mut axes = vec![0; points.len()];
        build(&mut points, &mut axes);
        Self { points, axes }
    }

    /// The `k` nearest points to `x` by squared distance, the nearest first; ties go to the lower index.
    pub(super) fn nearest(&self, x: [f64; 3], k: usize, found: &mut Vec<(f64, usize)>) {
        found.clear();
        self.search(0, self.points.len(), x, k, found);
    }

    fn search(&self, from: usize, to: usize, x: [f64; 3], k: usize, found: &mut Vec<(f64, usize)>) {
        if to - from <= LEAF {
            for point in &self.points[from..to] {
                insert(point, x, k, found);
            }
            return;
        }
        let middle = from + (to - from) / 2;
        let axis = usize::from(self.axes[middle]);
        let gap = x[axis] - self.points[middle].0[axis];
        let sides = [(from, middle), (middle + 1, to)];
        let (near, far) = if gap < 0.0 { (sides[0], sides[1]) } else { (sides[1], sides[0]) };
        self.search(near.0, near.1, x, k, found);
        insert(&self.points[middle], x, k, found);
        // Beyond the plane only what may still be nearer: not points as far as the farthest, of which there may be many
        // in one place.
        if found.len() < k || found.last().is_none_or(|last| gap * gap < last.0) {
            self.search(far.0, far.1, x, k, found);
        }
    }
}

fn build(points: &mut [([f64; 3], usize)], axes: &mut [u8]) {
    if points.len() <= LEAF {
        return;
    }
    let width = |axis: usize| {
        let range = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
            (f64::min(low, p.0[axis]), f64::max(high, p.0[axis]))
        });
        range.1 - range.0
    };
    let widths = [0, 1, 2].map(width);
    let axis = (1..3).fold(0, |best, axis| if widths[axis] > widths[best] { axis } else { best });
    let middle = points.len() / 2;
    points.select_nth_unstable_by(middle, |a, b| a.0[axis].total_cmp(&b.0[axis]).then(a.1.cmp(&b.1)));
    axes[middle] = axis as u8;
    let (left, right) = points.split_at_mut(middle);
    let (left_axes, right_axes) = axes.split_at_mut(middle);
    build(left, left_axes);
    build(&mut right[1..], &mut right_axes[1..]);
}

fn insert(point: &([f64; 3], usize), x: [f64; 3], k: usize, found: &mut Vec<(f64, usize)>) {
    let d = [0, 1, 2].map(|axis| point.0[axis] - x[axis]);
    let candidate = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2], point.1);
    if found.len() == k && found.last().is_none_or(|last| candidate >= *last) {
        return;
    }
    let at = found.partition_point(|other| *other < candidate);
    found.insert(at, candidate);
    found.truncate(k);
}
