// Σ m v² or Σ m φ, one partial sum to each workgroup, in scaled units; and after them those units. Sums join on levels of
// 64 runs of 64 terms, then in pairs across the workgroup: in an order that depends on the number of bodies alone.

struct Params {
    bodies: u32,
    groups: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mass: array<real>;
@group(0) @binding(2) var<storage, read> other: array<real>; // planes of velocities, or potentials
@group(0) @binding(3) var<storage, read> units: array<real>;
@group(0) @binding(4) var<storage, read_write> partial: array<wide>;

const RUN = 64u;

var<workgroup> tile: array<wide, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let step = params.groups * WORKGROUP;
    var total = wide();
    var i = group.x * WORKGROUP + local;
    while i < params.bodies {
        var part = wide();
        for (var k = 0u; k < RUN && i < params.bodies; k++) {
            part += term(i);
            i += step;
        }
        total += part;
    }
    tile[local] = total;
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            tile[local] += tile[local + width];
        }
        workgroupBarrier();
    }
    if local == 0u {
        partial[group.x] = tile[0];
    }
    if group.x == 0u && local < 2u {
        partial[params.groups + local] = wide(units[1u + local]);
    }
}

fn term(i: u32) -> wide {
    let m = wide(mass[i]) * wide(units[1]);
    if KINETIC == 0u {
        return m * scaled(i);
    }
    let n = params.bodies;
    let v = vec3<wide>(scaled(i), scaled(n + i), scaled(2u * n + i));
    return m * (v.x * v.x + (v.y * v.y + v.z * v.z));
}

fn scaled(i: u32) -> wide {
    return wide(other[i]) * wide(units[2]);
}
