// All pairs of a segment of the sources (the workgroup's y) and the targets of a launch. A tile of sources at a time stands
// in workgroup memory, and each invocation has TARGETS targets. Sums join on three levels: runs of 64 sources, 64 runs, at
// most 64 such groups to a segment. join.wgsl adds the segments on two more. So no running sum has more than 64
// terms, and the error does not grow with N (docs/numerics/nbody-core.md).

struct Params {
    sources: u32,
    targets: u32,
    // The targets of this launch.
    first: u32,
    count: u32,
    // Sources to a segment, a multiple of the tile.
    segment: u32,
    // 1 if each length is given, or else the law's holds.
    source_lengths: u32,
    place_lengths: u32,
    // 1 if target i is source i.
    are_sources: u32,
    zero: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mass: array<stored>;
@group(0) @binding(2) var<storage, read> source: array<stored>;
@group(0) @binding(3) var<storage, read> place: array<stored>;
@group(0) @binding(4) var<storage, read> source_velocity: array<stored>;
@group(0) @binding(5) var<storage, read> place_velocity: array<stored>;
@group(0) @binding(6) var<storage, read> source_length: array<stored>;
@group(0) @binding(7) var<storage, read> place_length: array<stored>;
@group(0) @binding(8) var<storage, read> units: array<real>;
@group(0) @binding(9) var<storage, read_write> partial: array<real>;

// Where `units` has what lengths, masses and velocities are multiplied by.
const LENGTH = 0u;
const MASS = 1u;
const VELOCITY = 2u;

const ACCELERATION = (FIELDS & 1u) != 0u;
const POTENTIAL = (FIELDS & 2u) != 0u;
const JERK = (FIELDS & 4u) != 0u;
const TIDAL = (FIELDS & 8u) != 0u;
const FORCE_ALONE = FIELDS == 1u && LAW == PLAIN;
const RUN = min(64u, WORKGROUP);
const GROUP = 64u;

struct Sums {
    ax: lanes, ay: lanes, az: lanes,
    p: lanes,
    jx: lanes, jy: lanes, jz: lanes,
    xx: lanes, xy: lanes, xz: lanes, yy: lanes, yz: lanes, zz: lanes,
}
struct Totals {
    ax: wide, ay: wide, az: wide,
    p: wide,
    jx: wide, jy: wide, jz: wide,
    xx: wide, xy: wide, xz: wide, yy: wide, yz: wide, zz: wide,
}
// What `num` takes of a coordinate, and what it leaves.
struct Places {
    high: lanes,
    low: lanes,
}
struct Targets {
    x: lanes, y: lanes, z: lanes,
    // What `num` leaves of the position.
    low_x: lanes, low_y: lanes, low_z: lanes,
    vx: lanes, vy: lanes, vz: lanes,
    parameter: lanes,
    // The source that a target is, or none.
    itself: indices,
    // What r² starts from.
    floor: num,
}

var<workgroup> body: array<vec4<num>, WORKGROUP>; // position and mass
var<workgroup> motion: array<vec4<num>, WORKGROUP>; // velocity and the softening's parameter
var<workgroup> low: array<vec4<num>, WORKGROUP>; // what `num` leaves of the position

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let slots = targets_from(group.x * (TARGETS * WORKGROUP) + local);
    // Lanes beyond the last target do its work again and write nothing.
    let i = min(params.first + slots, indices(params.targets - 1u));
    var targets = read_targets(i);
    var total = Totals();
    var part = Totals();
    var runs = 0u;
    let begin = group.y * params.segment;
    let end = min(begin + params.segment, sources());
    for (var start = begin; start < end; start += WORKGROUP) {
        workgroupBarrier();
        load(start + local, end, local);
        workgroupBarrier();
        for (var first = 0u; first < WORKGROUP; first += RUN) {
            var run = Sums();
            // By hand, since compilers of shaders do not unroll and some devices count iterations.
            for (var k = first; k < first + RUN; k += 4u) {
                pull(&run, &targets, k, start + k);
                pull(&run, &targets, k + 1u, start + k + 1u);
                pull(&run, &targets, k + 2u, start + k + 2u);
                pull(&run, &targets, k + 3u, start + k + 3u);
            }
            join_run(&part, run);
            runs += 1u;
            if runs == GROUP {
                join_part(&total, part);
                part = Totals();
                runs = 0u;
            }
        }
    }
    join_part(&total, part);
    write(group.y, slots, total);
}

fn read_targets(i: indices) -> Targets {
    let m = params.targets;
    let x = places(i);
    let y = places(i + m);
    let z = places(i + 2u * m);
    var targets = Targets();
    targets.x = x.high;
    targets.y = y.high;
    targets.z = z.high;
    if SPLIT == 1u {
        targets.low_x = x.low;
        targets.low_y = y.low;
        targets.low_z = z.low;
    }
    if JERK {
        targets.vx = motions(i);
        targets.vy = motions(i + m);
        targets.vz = motions(i + 2u * m);
    }
    if LAW != PLAIN {
        targets.parameter = lanes(num(units[3]));
        if params.place_lengths == 1u {
            targets.parameter = parameters(i);
        }
    }
    targets.itself = indices(0xffffffffu);
    if params.are_sources == 1u {
        targets.itself = i;
    }
    targets.floor = num(units[5]);
    return targets;
}

// The source of a place into the tile; beyond the segment nothing, which pulls nothing. What has no mass is not looked at either,
// since what is lost may be anywhere.
fn load(place: u32, end: u32, at: u32) {
    let n = params.sources;
    var j = 0u;
    var m = num();
    if place < end {
        j = source_at(place);
        m = nearest_to(mass[j], MASS);
    }
    // So that a mass which is no number is not nothing: `!=` is false of it in SPIR-V.
    let inside = !(m == num());
    var high = vec4<num>();
    var rest = vec4<num>();
    if inside {
        let x = parts_of(source[j], LENGTH);
        let y = parts_of(source[n + j], LENGTH);
        let z = parts_of(source[2u * n + j], LENGTH);
        high = vec4<num>(x.x, y.x, z.x, m);
        rest = vec4<num>(x.y, y.y, z.y, num());
    }
    body[at] = high;
    if SOFTENED == 1u {
        enter(at, j);
    }
    if SPLIT == 1u {
        low[at] = rest;
    }
    if JERK || LAW != PLAIN {
        var v = vec3<num>();
        if JERK && inside {
            v.x = nearest_to(source_velocity[j], VELOCITY);
            v.y = nearest_to(source_velocity[n + j], VELOCITY);
            v.z = nearest_to(source_velocity[2u * n + j], VELOCITY);
        }
        var p = num(units[3]);
        if inside && params.source_lengths == 1u {
            p = parameter_of(source_length[j]);
        }
        motion[at] = vec4<num>(v, p);
    }
}

// What source `k` of the tile, the `place`th of all, does to the targets.
fn pull(run: ptr<function, Sums>, t: ptr<function, Targets>, k: u32, place: u32) {
    let b = body[k];
    var dx = b.x - (*t).x;
    var dy = b.y - (*t).y;
    var dz = b.z - (*t).z;
    if SPLIT == 1u {
        // Both parts of near points differ by little, and the larger without rounding.
        let l = low[k];
        dx = kept(dx) + (l.x - (*t).low_x);
        dy = kept(dy) + (l.y - (*t).low_y);
        dz = kept(dz) + (l.z - (*t).low_z);
    }
    if FORCE_ALONE {
        // At no distance the factor is finite and d is zero.
        let f = times_inverse_cube(b.w, dx * dx + (dy * dy + (dz * dz + (*t).floor)));
        (*run).ax += f * dx;
        (*run).ay += f * dy;
        (*run).az += f * dz;
        return;
    }
    let d2 = dx * dx + (dy * dy + dz * dz);
    var m = lanes(b.w);
    if SOFTENED == 1u {
        m = select(m, lanes(0.0), (*t).itself == indices(entered(k, place)));
    } else {
        m = select(m, lanes(0.0), d2 == lanes(0.0));
    }
    var parameter = (*t).parameter;
    var r2 = d2 + (*t).floor;
    if LAW == PLUMMER {
        r2 = d2 + max(parameter, lanes(motion[k].w));
    } else if LAW != PLAIN {
        parameter = min(parameter, lanes(motion[k].w));
    }
    let s = shape(r2, parameter);
    let mk = m * s.k;
    if POTENTIAL {
        (*run).p += mk * s.w;
    }
    if !(ACCELERATION || JERK || TIDAL) {
        return;
    }
    let nx = dx * s.k;
    let ny = dy * s.k;
    let nz = dz * s.k;
    let mk2 = mk * s.k;
    if ACCELERATION {
        let f = mk2 * s.m;
        (*run).ax += f * nx;
        (*run).ay += f * ny;
        (*run).az += f * nz;
    }
    let mk3 = mk2 * s.k;
    let fm = mk3 * s.m;
    let fq = mk3 * s.q;
    if JERK {
        let v = motion[k];
        let dvx = v.x - (*t).vx;
        let dvy = v.y - (*t).vy;
        let dvz = v.z - (*t).vz;
        let radial = fq * (nx * dvx + (ny * dvy + nz * dvz));
        (*run).jx += radial * nx + fm * dvx;
        (*run).jy += radial * ny + fm * dvy;
        (*run).jz += radial * nz + fm * dvz;
    }
    if TIDAL {
        let qx = fq * nx;
        let qy = fq * ny;
        let qz = fq * nz;
        (*run).xx += qx * nx + fm;
        (*run).xy += qx * ny;
        (*run).xz += qx * nz;
        (*run).yy += qy * ny + fm;
        (*run).yz += qy * nz;
        (*run).zz += qz * nz + fm;
    }
}

fn join_run(to: ptr<function, Totals>, run: Sums) {
    if ACCELERATION {
        (*to).ax += wide(run.ax);
        (*to).ay += wide(run.ay);
        (*to).az += wide(run.az);
    }
    if POTENTIAL {
        (*to).p += wide(run.p);
    }
    if JERK {
        (*to).jx += wide(run.jx);
        (*to).jy += wide(run.jy);
        (*to).jz += wide(run.jz);
    }
    if TIDAL {
        (*to).xx += wide(run.xx);
        (*to).xy += wide(run.xy);
        (*to).xz += wide(run.xz);
        (*to).yy += wide(run.yy);
        (*to).yz += wide(run.yz);
        (*to).zz += wide(run.zz);
    }
}

fn join_part(to: ptr<function, Totals>, part: Totals) {
    if ACCELERATION {
        (*to).ax += part.ax;
        (*to).ay += part.ay;
        (*to).az += part.az;
    }
    if POTENTIAL {
        (*to).p += part.p;
    }
    if JERK {
        (*to).jx += part.jx;
        (*to).jy += part.jy;
        (*to).jz += part.jz;
    }
    if TIDAL {
        (*to).xx += part.xx;
        (*to).xy += part.xy;
        (*to).xz += part.xz;
        (*to).yy += part.yy;
        (*to).yz += part.yz;
        (*to).zz += part.zz;
    }
}

// The planes of the fields that are asked for, in their order.
fn write(segment: u32, slots: indices, total: Totals) {
    let count = params.count;
    var at = segment * PLANES * count;
    if ACCELERATION {
        put(at, slots, count, total.ax);
        put(at + count, slots, count, total.ay);
        put(at + 2u * count, slots, count, total.az);
        at += 3u * count;
    }
    if POTENTIAL {
        put(at, slots, count, total.p);
        at += count;
    }
    if JERK {
        put(at, slots, count, total.jx);
        put(at + count, slots, count, total.jy);
        put(at + 2u * count, slots, count, total.jz);
        at += 3u * count;
    }
    if TIDAL {
        put(at, slots, count, total.xx);
        put(at + count, slots, count, total.xy);
        put(at + 2u * count, slots, count, total.xz);
        put(at + 3u * count, slots, count, total.yy);
        put(at + 4u * count, slots, count, total.yz);
        put(at + 5u * count, slots, count, total.zz);
    }
}
