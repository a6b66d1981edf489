// `steps` explicit Euler steps without square root or division, one particle to an invocation; see newton.rs for the recurrence
// and its limits, and sums.wgsl.
struct Params { n: u32, steps: u32, low: real, high: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stride: array<real>;
@group(0) @binding(2) var<storage, read_write> position: array<real>;

struct Particle { h: real, p: real, s: real, grown: real, near: bool }

fn begin(h: real, z: vec2<real>) -> Particle {
    let p = h / sqrt(z.x * z.x + z.y * z.y);
    // At rest p is zero and stays zero.
    let near = h != 0.0 && (abs(p) < params.low || abs(p) > params.high);
    return Particle(h, p, select(0.5 / (p * p), 1.0, h == 0.0), 0.0, near);
}

fn step(particle: ptr<function, Particle>, z: vec2<real>) -> vec2<real> {
    if (*particle).near {
        return ((*particle).h / sqrt(z.x * z.x + z.y * z.y)) * vec2<real>(-z.y, z.x);
    }
    let p = (*particle).p;
    let t = p * p;
    (*particle).grown += 0.5;
    (*particle).p = p * (1.5 - t * (((*particle).s + (*particle).grown) - 0.375 * t));
    return p * vec2<real>(-z.y, z.x);
}
