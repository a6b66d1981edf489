// Potentials at `targets` targets of the sources from `first` to `end`, as accelerations.wgsl.
struct Params { sources: u32, targets: u32, first: u32, end: u32, keep: u32, g: real, softening2: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masses: array<real>;
@group(0) @binding(2) var<storage, read> positions: array<real>;
@group(0) @binding(3) var<storage, read> at: array<real>;
@group(0) @binding(4) var<storage, read_write> out: array<real>;

var<workgroup> tile: array<vec4<real>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    let n = params.targets;
    let mine = min(i, n - 1u);
    let here = vec3<real>(at[mine], at[n + mine], at[2u * n + mine]);
    var total: real = 0.0;
    for (var start = params.first; start < params.end; start += WORKGROUP) {
        let j = start + local;
        workgroupBarrier();
        if j < params.end {
            let s = params.sources;
            tile[local] = vec4<real>(positions[j], positions[s + j], positions[2u * s + j], masses[j]);
        }
        workgroupBarrier();
        var sum: real = 0.0;
        let count = min(WORKGROUP, params.end - start);
        for (var k = 0u; k < count; k++) {
            let source = tile[k];
            let d = source.xyz - here;
            sum += source.w * inverse_root(dot(d, d), params.softening2);
        }
        total += sum;
    }
    if i >= n { return; }
    out[i] = select(0.0, out[i], params.keep != 0u) - params.g * total;
}
