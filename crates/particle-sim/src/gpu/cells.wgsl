// The cells of a box, STAGE by STAGE: 0 clears the counters, 1 counts the particles of each cell, 2 sums the counts up to where
// each cell begins (one workgroup), 3 lists the particles by cell as they come, 4 lists them by cell in their order: the place of
// each is how many of its cell are before it.
// `list` is where each cell begins (one more than there are), a counter for each, the particles in order, and as they came.
struct Params { n: u32, side: u32, budget: u32, per_unit: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: array<real>;
@group(0) @binding(2) var<storage, read_write> list: array<atomic<u32>>;

var<workgroup> sums: array<u32, WORKGROUP>;

fn along(x: real) -> u32 {
    return u32(clamp(floor(x * params.per_unit), 0.0, real(params.side - 1u)));
}

fn cell(i: u32) -> u32 {
    return along(state[params.n + i]) * params.side + along(state[i]);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    let cells = params.side * params.side;
    if STAGE == 0u {
        if i < cells { atomicStore(&list[cells + 1u + i], 0u); }
    }
    if STAGE == 1u {
        if i < params.n { atomicAdd(&list[cells + 1u + cell(i)], 1u); }
    }
    if STAGE == 2u {
        // Each invocation has a run of cells: its sum, the sums before it, then the cells.
        let run = (cells + WORKGROUP - 1u) / WORKGROUP;
        let first = min(local * run, cells);
        let last = min(first + run, cells);
        var sum = 0u;
        for (var c = first; c < last; c++) { sum += atomicLoad(&list[cells + 1u + c]); }
        sums[local] = sum;
        workgroupBarrier();
        var begin = 0u;
        for (var k = 0u; k < local; k++) { begin += sums[k]; }
        for (var c = first; c < last; c++) {
            let count = atomicLoad(&list[cells + 1u + c]);
            atomicStore(&list[c], begin);
            atomicStore(&list[cells + 1u + c], begin);
            begin += count;
        }
        if local == WORKGROUP - 1u { atomicStore(&list[cells], params.n); }
    }
    if STAGE == 3u {
        if i < params.n {
            let slot = atomicAdd(&list[cells + 1u + cell(i)], 1u);
            atomicStore(&list[2u * cells + 1u + params.n + slot], i);
        }
    }
    if STAGE == 4u {
        if i < params.n {
            let mine = cell(i);
            let begin = atomicLoad(&list[mine]);
            let end = atomicLoad(&list[mine + 1u]);
            // Particles that meet more than can be counted get no number, whatever their order.
            if end - begin > params.budget { return; }
            var place = begin;
            for (var k = begin; k < end; k++) {
                if atomicLoad(&list[2u * cells + 1u + params.n + k]) < i { place++; }
            }
            atomicStore(&list[2u * cells + 1u + place], i);
        }
    }
}
