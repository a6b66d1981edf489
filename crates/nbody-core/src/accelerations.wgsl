// Accelerations of `targets` targets by the sources from `first` to `end`, one target to an invocation. A workgroup reads
// sources in tiles, and each tile has a partial sum of its own, so that the error does not grow with their number.
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
    // All invocations fill the tiles, also those without a target.
    let mine = min(i, n - 1u);
    let here = vec3<real>(at[mine], at[n + mine], at[2u * n + mine]);
    var total = vec3<real>(0.0, 0.0, 0.0);
    for (var start = params.first; start < params.end; start += WORKGROUP) {
        let j = start + local;
        workgroupBarrier();
        if j < params.end {
            let s = params.sources;
            tile[local] = vec4<real>(positions[j], positions[s + j], positions[2u * s + j], masses[j]);
        }
        workgroupBarrier();
        var sum = vec3<real>(0.0, 0.0, 0.0);
        let count = min(WORKGROUP, params.end - start);
        for (var k = 0u; k < count; k++) {
            let source = tile[k];
            let d = source.xyz - here;
            let d2 = dot(d, d);
            let inverse = inverse_root(d2, params.softening2);
            // m r⁻² times a direction: r⁻³ would overflow long before the force does.
            sum += (source.w * inverse * inverse) * (inverse * d);
        }
        total += sum;
    }
    if i >= n { return; }
    let a = params.g * total;
    let before = select(vec3<real>(0.0, 0.0, 0.0), vec3<real>(out[i], out[n + i], out[2u * n + i]), params.keep != 0u);
    out[i] = before.x + a.x;
    out[n + i] = before.y + a.y;
    out[2u * n + i] = before.z + a.z;
}
