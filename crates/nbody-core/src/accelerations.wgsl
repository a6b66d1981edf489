// A tile of sources at a time in workgroup memory, one target to an invocation. Sums join on three levels (RUN sources,
// a GROUP of tiles, all), so that the error of a running sum in f32 stays below 3e-7 (docs/numerics/nbody-core.md).

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
    var total = vec3<real>();
    var partial = vec3<real>();
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
        var run = vec3<real>();
        for (var k = 0u; k < WORKGROUP; k += 8u) {
            // By hand, since compilers of shaders do not unroll and some devices count iterations.
            run += pull(tile[k], x);
            run += pull(tile[k + 1u], x);
            run += pull(tile[k + 2u], x);
            run += pull(tile[k + 3u], x);
            run += pull(tile[k + 4u], x);
            run += pull(tile[k + 5u], x);
            run += pull(tile[k + 6u], x);
            run += pull(tile[k + 7u], x);
        }
        partial += run;
        tiles += 1u;
        if tiles == GROUP {
            total += partial;
            partial = vec3<real>();
            tiles = 0u;
        }
    }
    if inside {
        let a = params.g * (total + partial);
        let n = params.targets;
        if params.accumulate == 0u {
            out[i] = a.x;
            out[n + i] = a.y;
            out[2u * n + i] = a.z;
        } else {
            out[i] += a.x;
            out[n + i] += a.y;
            out[2u * n + i] += a.z;
        }
    }
}

// m r⁻³ d in an order in which nothing overflows before the force does. A pair at no distance gives none.
fn pull(source: vec4<real>, x: vec3<real>) -> vec3<real> {
    let d = source.xyz - x;
    let d2 = dot(d, d);
    let y = select(inverse_sqrt(d2 + params.softening2), real(0.0), d2 == 0.0);
    return ((source.w * y) * y) * (y * d);
}
