// σ² and its two derivatives at one node of one cosmology to each workgroup: every invocation sums its share of the
// circular correlation, then the workgroup adds in pairs.

struct Params { nodes: u32, first: u32, window: u32, outputs: u32 }
@group(0) @binding(0) var<uniform> params: Params;
// κ, κ′, κ″ and R^-q, `nodes` each.
@group(0) @binding(1) var<storage, read> planes: array<real>;
@group(0) @binding(2) var<storage, read> spectra: array<real>;
@group(0) @binding(3) var<storage, read_write> table: array<real>;

var<workgroup> values: array<real, WORKGROUP>;
var<workgroup> slopes: array<real, WORKGROUP>;
var<workgroup> bends: array<real, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let output = invocation(group, 0u) / WORKGROUP;
    // A workgroup beyond the last does the last one's work and does not write it: barriers are for all.
    let index = min(output, params.outputs - 1u);
    let cosmology = index / params.window;
    let node = index % params.window;
    let shift = params.first + node;
    let nodes = params.nodes;
    var value = real(0.0);
    var slope = real(0.0);
    var bend = real(0.0);
    for (var n = local; n < nodes; n += WORKGROUP) {
        let wrapped = n + shift;
        let p = select(wrapped, wrapped - nodes, wrapped >= nodes);
        let spectrum = spectra[cosmology * nodes + n];
        value += planes[p] * spectrum;
        slope += planes[nodes + p] * spectrum;
        bend += planes[2u * nodes + p] * spectrum;
    }
    values[local] = value;
    slopes[local] = slope;
    bends[local] = bend;
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            values[local] += values[local + width];
            slopes[local] += slopes[local + width];
            bends[local] += bends[local + width];
        }
        workgroupBarrier();
    }
    if local == 0u && output < params.outputs {
        let scale = planes[3u * nodes + shift];
        let row = 3u * params.window * cosmology + node;
        table[row] = values[0] * scale;
        table[row + params.window] = slopes[0] * scale;
        table[row + 2u * params.window] = bends[0] * scale;
    }
}
