// Adds the sums of all segments in their order, 64 at a time, and turns them into fields.

struct Params {
    targets: u32,
    first: u32,
    count: u32,
    segments: u32,
    accumulate: u32,
    // Where the planes of potential, jerk and tide begin.
    potential: u32,
    jerk: u32,
    tide: u32,
    planes: u32,
    // The mantissa of g.
    g: number,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partial: array<real>;
@group(0) @binding(2) var<storage, read> units: array<real>;
@group(0) @binding(3) var<storage, read_write> out: array<number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    let stride = params.planes * params.count;
    if i >= stride {
        return;
    }
    var total = real();
    for (var start = 0u; start < params.segments; start += 64u) {
        let end = min(start + 64u, params.segments);
        var part = real();
        for (var segment = start; segment < end; segment++) {
            part += partial[segment * stride + i];
        }
        total += part;
    }
    let plane = i / params.count;
    var field = 0u;
    field = select(field, 1u, plane >= params.potential);
    field = select(field, 2u, plane >= params.jerk);
    field = select(field, 3u, plane >= params.tide);
    let factor = 6u + 3u * field;
    let value = field_of(params.g, select(total, -total, field == 1u || field == 3u), factor);
    let at = plane * params.targets + params.first + i % params.count;
    if params.accumulate == 0u {
        out[at] = value;
    } else {
        out[at] = plus(out[at], value);
    }
}
