// The adaptive method of Dormand and Prince with its dense output, as in dormand_prince.rs, one particle to an invocation, some
// attempts at a step to a launch: where a particle is, is kept from launch to launch in twelve planes of `work` and two of
// `place`. Times count from the start; what is in front of this gives `field`, the derivative of (x, y, vx, vy).
struct Params {
    n: u32, first: u32, count: u32, begin: u32, moment: u32, moments: u32, attempts: u32,
    end: real, relative: real, absolute: real,
    speed: real, rotation: real, stiffness: real, strength: real, softening2: real,
    electric_x: real, electric_y: real, magnetic: real, drag: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> times: array<real>;
@group(0) @binding(2) var<storage, read> state: array<real>;
@group(0) @binding(3) var<storage, read_write> work: array<real>;
// The next moment of each particle, and then whether it runs (0) or was given up (1).
@group(0) @binding(4) var<storage, read_write> place: array<u32>;
// Four numbers to each particle of each moment.
@group(0) @binding(5) var<storage, read_write> path: array<real>;

const WHERE = 0u;
const SLOPE = 4u;
const TIME = 8u;
const STEP = 9u;
const BEFORE = 10u;
const REJECTED = 11u;

fn load(plane: u32, i: u32) -> vec4<real> {
    let n = params.n;
    return vec4<real>(work[plane * n + i], work[(plane + 1u) * n + i], work[(plane + 2u) * n + i], work[(plane + 3u) * n + i]);
}

fn save(plane: u32, i: u32, v: vec4<real>) {
    let n = params.n;
    work[plane * n + i] = v.x;
    work[(plane + 1u) * n + i] = v.y;
    work[(plane + 2u) * n + i] = v.z;
    work[(plane + 3u) * n + i] = v.w;
}

fn found(moment: u32, k: u32, s: vec4<real>) {
    let at = 4u * (moment * params.count + k);
    path[at] = s.x;
    path[at + 1u] = s.y;
    path[at + 2u] = s.z;
    path[at + 3u] = s.w;
}

// The root mean square of the components over their scales; one that is zero needs no scale.
fn norm(v: vec4<real>, scale: vec4<real>) -> real {
    let none = vec4<real>();
    let part = select(v / scale, none, v == none);
    return 0.5 * sqrt((part.x * part.x + part.y * part.y) + (part.z * part.z + part.w * part.w));
}

fn first_step(s: vec4<real>, slope: vec4<real>) -> real {
    let scale = params.absolute + params.relative * abs(s);
    let size = norm(s, scale);
    let slant = norm(slope, scale);
    var h = min(0.000001, params.end);
    if size >= 0.00001 && slant >= 0.00001 { h = min(0.01 * size / slant, params.end); }
    let bend = norm(field(h, s + h * slope) - slope, scale) / h;
    let steepest = max(slant, bend);
    var second = max(0.001 * h, 0.000001);
    if steepest > 0.000000000000001 { second = real_pow(0.01 / steepest, 0.2); }
    return min(min(second, 100.0 * h), params.end);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let k = invocation(group, local);
    if k >= params.count { return; }
    let i = params.first + k;
    let n = params.n;
    let last = params.moment + params.moments;
    if params.begin == 1u {
        let s = vec4<real>(state[i], state[n + i], state[2u * n + i], state[3u * n + i]);
        let slope = field(0.0, s);
        save(WHERE, i, s);
        save(SLOPE, i, slope);
        work[TIME * n + i] = 0.0;
        work[STEP * n + i] = first_step(s, slope);
        work[BEFORE * n + i] = 0.0001;
        work[REJECTED * n + i] = 0.0;
        place[i] = 0u;
        place[n + i] = 0u;
    }
    var s = load(WHERE, i);
    var k1 = load(SLOPE, i);
    var t = work[TIME * n + i];
    var h = work[STEP * n + i];
    var before = work[BEFORE * n + i];
    var rejected = work[REJECTED * n + i];
    var next = place[i];
    while next < last && times[next] <= t {
        found(next, k, s);
        next++;
    }
    for (var attempt = 0u; attempt < params.attempts && next < last && place[n + i] == 0u; attempt++) {
        let left = params.end - t;
        h = min(h, left);
        if !(t + 0.1 * h > t || left <= h) {
            place[n + i] = 1u;
            break;
        }
        let k2 = field(t, s + h * (0.2 * k1));
        let k3 = field(t, s + h * ((3.0 / 40.0) * k1 + (9.0 / 40.0) * k2));
        let k4 = field(t, s + h * ((44.0 / 45.0) * k1 - (56.0 / 15.0) * k2 + (32.0 / 9.0) * k3));
        let k5 = field(t, s + h * ((19372.0 / 6561.0) * k1 - (25360.0 / 2187.0) * k2 + (64448.0 / 6561.0) * k3
            - (212.0 / 729.0) * k4));
        let k6 = field(t, s + h * ((9017.0 / 3168.0) * k1 - (355.0 / 33.0) * k2 + (46732.0 / 5247.0) * k3
            + (49.0 / 176.0) * k4 - (5103.0 / 18656.0) * k5));
        let moved = s + h * ((35.0 / 384.0) * k1 + (500.0 / 1113.0) * k3 + (125.0 / 192.0) * k4 - (2187.0 / 6784.0) * k5
            + (11.0 / 84.0) * k6);
        let k7 = field(t, moved);
        let wrong = h * ((71.0 / 57600.0) * k1 - (71.0 / 16695.0) * k3 + (71.0 / 1920.0) * k4 - (17253.0 / 339200.0) * k5
            + (22.0 / 525.0) * k6 - (1.0 / 40.0) * k7);
        let error = norm(wrong, params.absolute + params.relative * max(abs(s), abs(moved)));
        if error <= 1.0 {
            let rise = moved - s;
            let bend = h * k1 - rise;
            let turn = rise - h * k7 - bend;
            let fourth = h * ((87487479700.0 / 32700410799.0) * k3 - (12715105075.0 / 11282082432.0) * k1
                - (10690763975.0 / 1880347072.0) * k4 + (701980252875.0 / 199316789632.0) * k5
                - (1453857185.0 / 822651844.0) * k6 + (69997945.0 / 29380423.0) * k7);
            let there = t + h;
            let at_end = there >= params.end;
            while next < last && (at_end || times[next] <= there) {
                if times[next] >= there {
                    found(next, k, moved);
                } else {
                    let part = (times[next] - t) / h;
                    let rest = 1.0 - part;
                    found(next, k, s + part * (rise + rest * (bend + part * (turn + rest * fourth))));
                }
                next++;
            }
            t = there;
            s = moved;
            k1 = k7;
            let factor = 0.9 * real_pow(max(error, 0.0000000001), -0.17) * real_pow(before, 0.04);
            var most: real = 10.0;
            if rejected != 0.0 { most = 1.0; }
            h *= clamp(factor, 0.2, most);
            before = max(error, 0.0001);
            rejected = 0.0;
        } else {
            // Also what is not a number comes here: a shorter step may avoid it.
            var factor: real = 0.1;
            if error < 10000000000.0 { factor = clamp(0.9 * real_pow(error, -0.2), 0.1, 0.9); }
            h *= factor;
            rejected = 1.0;
        }
    }
    save(WHERE, i, s);
    save(SLOPE, i, k1);
    work[TIME * n + i] = t;
    work[STEP * n + i] = h;
    work[BEFORE * n + i] = before;
    work[REJECTED * n + i] = rejected;
    place[i] = next;
}
