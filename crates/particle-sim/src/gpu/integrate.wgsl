// Steps of a fixed length, one particle to an invocation; INTEGRATOR counts as `Integrator` does. What is in front of this
// gives `field`, the derivative of (x, y, vx, vy), and for leapfrog and Boris's push `force` and `gyration`.
struct Params {
    n: u32, first: u32, count: u32, steps: u32,
    time: real, h: real,
    speed: real, rotation: real, stiffness: real, strength: real, softening2: real,
    electric_x: real, electric_y: real, magnetic: real, drag: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> state: array<real>;

fn step(t: real, s: vec4<real>, h: real) -> vec4<real> {
    let half = 0.5 * h;
    if INTEGRATOR == 0u { return s + h * field(t, s); }
    if INTEGRATOR == 1u { return s + h * field(t + half, s + half * field(t, s)); }
    if INTEGRATOR == 2u {
        let k1 = field(t, s);
        let k2 = field(t + half, s + half * k1);
        let k3 = field(t + half, s + half * k2);
        let k4 = field(t + h, s + h * k3);
        return s + (h / 6.0) * ((k1 + k4) + 2.0 * (k2 + k3));
    }
    if INTEGRATOR == 3u {
        let v = s.zw + half * force(s.xy);
        let z = s.xy + h * v;
        return vec4<real>(z, v + half * force(z));
    }
    let z = s.xy + half * s.zw;
    let a = force(z);
    let v = s.zw + half * a;
    let t2 = half * gyration();
    let w = v + t2 * vec2<real>(v.y, -v.x);
    let turned = v + (2.0 * t2 / (1.0 + t2 * t2)) * vec2<real>(w.y, -w.x) + half * a;
    return vec4<real>(z + half * turned, turned);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let k = invocation(group, local);
    if k >= params.count { return; }
    let i = params.first + k;
    let n = params.n;
    var s = vec4<real>(state[i], state[n + i], state[2u * n + i], state[3u * n + i]);
    for (var k = 0u; k < params.steps; k++) {
        s = step(params.time + real(k) * params.h, s, params.h);
    }
    state[i] = s.x;
    state[n + i] = s.y;
    state[2u * n + i] = s.z;
    state[3u * n + i] = s.w;
}
