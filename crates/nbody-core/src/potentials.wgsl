// As accelerations.wgsl, for −G Σ m / r.

struct Params {
    sources: u32,
    targets: u32,
    first: u32,
    last: u32,
    accumulate: u32,
    g: real,
    softening2: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mass: array<real>;
@group(0) @binding(2) var<storage, read> source: array<real>;
@group(0) @binding(3) var<storage, read> place: array<real>;
@group(0) @binding(4) var<storage, read_write> out: array<real>;

var<workgroup> tile: array<vec4<real>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    let inside = i < params.targets;
    var x = vec3<real>();
    if inside {
        x = vec3<real>(place[i], place[params.targets + i], place[2u * params.targets + i]);
    }
    var total = real();
    var partial = real();
    var tiles = 0u;
    for (var start = params.first; start < params.last; start += WORKGROUP) {
        let j = start + local;
        var loaded = vec4<real>();
        if j < params.last {
            loaded = vec4<real>(source[j], source[params.sources + j], source[2u * params.sources + j], mass[j]);
        }
        workgroupBarrier();
        tile[local] = loaded;
        workgroupBarrier();
        var run = real();
        for (var k = 0u; k < WORKGROUP; k += 4u) {
            run += term(tile[k], x);
            run += term(tile[k + 1u], x);
            run += term(tile[k + 2u], x);
            run += term(tile[k + 3u], x);
        }
        partial += run;
        tiles += 1u;
        if tiles == GROUP {
            total += partial;
            partial = real();
            tiles = 0u;
        }
    }
    if inside {
        let phi = -params.g * (total + partial);
        if params.accumulate == 0u {
            out[i] = phi;
        } else {
            out[i] += phi;
        }
    }
}

fn term(source: vec4<real>, x: vec3<real>) -> real {
    let d = source.xyz - x;
    let d2 = dot(d, d);
    return select(source.w * inverse_sqrt(d2 + params.softening2), real(0.0), d2 == 0.0);
}
