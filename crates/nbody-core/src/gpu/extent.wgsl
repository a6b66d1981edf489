// The largest magnitudes of positions and softening lengths, of masses, and of velocities, and what is wrong with the
// lengths: one of each to a workgroup. Magnitudes compare as their bits do, so nothing here depends on an order or
// computes in `real`. What is not finite is left out.

// How many elements of each array are looked at.
struct Params {
    masses: u32,
    sources: u32,
    places: u32,
    source_velocities: u32,
    place_velocities: u32,
    source_lengths: u32,
    place_lengths: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mass: array<bits>;
@group(0) @binding(2) var<storage, read> source: array<bits>;
@group(0) @binding(3) var<storage, read> place: array<bits>;
@group(0) @binding(4) var<storage, read> source_velocity: array<bits>;
@group(0) @binding(5) var<storage, read> place_velocity: array<bits>;
@group(0) @binding(6) var<storage, read> source_length: array<bits>;
@group(0) @binding(7) var<storage, read> place_length: array<bits>;
@group(0) @binding(8) var<storage, read_write> largest: array<vec4<u32>>;

var<workgroup> tile: array<vec4<u32>, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    const STEP = EXTENTS * WORKGROUP;
    let first = group.x * WORKGROUP + local;
    var most = vec4<u32>();
    for (var i = first; i < params.masses; i += STEP) {
        most.y = larger(most.y, mass[i]);
    }
    for (var i = first; i < params.sources; i += STEP) {
        most.x = larger(most.x, source[i]);
    }
    for (var i = first; i < params.places; i += STEP) {
        most.x = larger(most.x, place[i]);
    }
    for (var i = first; i < params.source_velocities; i += STEP) {
        most.z = larger(most.z, source_velocity[i]);
    }
    for (var i = first; i < params.place_velocities; i += STEP) {
        most.z = larger(most.z, place_velocity[i]);
    }
    for (var i = first; i < params.source_lengths; i += STEP) {
        most.x = larger(most.x, source_length[i]);
        most.w |= fault(source_length[i], ZERO_OF_SOURCE);
    }
    for (var i = first; i < params.place_lengths; i += STEP) {
        most.x = larger(most.x, place_length[i]);
        most.w |= fault(place_length[i], ZERO_OF_PLACE);
    }
    tile[local] = most;
    workgroupBarrier();
    for (var width = WORKGROUP / 2u; width > 0u; width /= 2u) {
        if local < width {
            tile[local] = joined(tile[local], tile[local + width]);
        }
        workgroupBarrier();
    }
    if local == 0u {
        largest[group.x] = tile[0];
    }
}

fn larger(most: u32, x: bits) -> u32 {
    let m = magnitude(x);
    return select(most, max(most, m), m < INFINITE);
}

fn fault(length: bits, zero: u32) -> u32 {
    let senseless = is_negative(length) || magnitude(length) >= INFINITE;
    return select(0u, SENSELESS, senseless) | select(0u, zero, is_zero(length));
}
