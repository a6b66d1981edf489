// One partial sum to each workgroup: every invocation adds its share in steps of the whole grid, then the
// workgroup adds in pairs. The shape depends on n and the grid alone, so the bits are the same in every run.

struct Params { n: u32, groups: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<number>;
@group(0) @binding(2) var<storage, read_write> partial: array<number>;

var<workgroup> tile: array<number, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let first = invocation(group, 0u);
    let step = params.groups * WORKGROUP;
    var sum = number();
    for (var i = first + local; i < params.n; i += step) {
        sum = plus(sum, x[i]);
    }
    tile[local] = sum;
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            tile[local] = plus(tile[local], tile[local + width]);
        }
        workgroupBarrier();
    }
    // In a folded grid there are more workgroups than were asked for.
    if local == 0u && first < step {
        partial[first / WORKGROUP] = tile[0];
    }
}
