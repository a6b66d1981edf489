// The Laplacian of a block of the grid, or a step of the heat equation in it: one point to an invocation.
// Fewer than three axes are the last ones, rows along the third.

struct Params {
    // The block: its points, its first point, and its extent along the last two axes.
    points: u32, first_0: u32, first_1: u32, first_2: u32, extent_1: u32, extent_2: u32,
    // The grid.
    shape_0: u32, shape_1: u32, shape_2: u32,
    // Bit 2 a + s: a constant lies beyond side s of axis a; else what is on the other side.
    constant: u32,
    weight_0: real, weight_1: real, weight_2: real,
    low_0: real, high_0: real, low_1: real, high_1: real, low_2: real, high_2: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> field: array<real>;
@group(0) @binding(2) var<storage, read_write> out: array<real>;

// The difference of the differences between point `at`, the `i`-th of the `n` along `axis`, and its neighbours.
fn second(at: u32, i: u32, n: u32, stride: u32, axis: u32, low: real, high: real) -> real {
    let centre = field[at];
    var before = low;
    if i > 0u {
        before = field[at - stride];
    } else if (params.constant & (1u << (2u * axis))) == 0u {
        before = field[at + (n - 1u) * stride];
    }
    var behind = high;
    if i < n - 1u {
        behind = field[at + stride];
    } else if (params.constant & (2u << (2u * axis))) == 0u {
        behind = field[at - (n - 1u) * stride];
    }
    return (behind - centre) - (centre - before);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let point = invocation(group, local);
    if point >= params.points {
        return;
    }
    var row = 0u;
    var k = point;
    if AXES > 1u {
        row = point / params.extent_2;
        k = point - row * params.extent_2;
    }
    var plane = 0u;
    if AXES > 2u {
        plane = row / params.extent_1;
        row = row - plane * params.extent_1;
    }
    k += params.first_2;
    let j = row + params.first_1;
    let i = plane + params.first_0;
    let layer = params.shape_1 * params.shape_2;
    let at = i * layer + j * params.shape_2 + k;

    var sum = params.weight_2 * second(at, k, params.shape_2, 1u, 2u, params.low_2, params.high_2);
    if AXES == 2u {
        sum = params.weight_1 * second(at, j, params.shape_1, params.shape_2, 1u, params.low_1, params.high_1) + sum;
    }
    if AXES == 3u {
        sum = params.weight_0 * second(at, i, params.shape_0, layer, 0u, params.low_0, params.high_0)
            + params.weight_1 * second(at, j, params.shape_1, params.shape_2, 1u, params.low_1, params.high_1)
            + sum;
    }
    if STEP == 1u {
        sum = field[at] + sum;
    }
    out[at] = sum;
}
