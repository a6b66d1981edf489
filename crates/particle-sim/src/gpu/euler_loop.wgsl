// `steps` explicit Euler steps with a square root and two divisions each, one particle to an invocation; see sums.wgsl.
struct Params { n: u32, steps: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stride: array<real>;
@group(0) @binding(2) var<storage, read_write> position: array<real>;

struct Particle { h: real }

fn begin(h: real, z: vec2<real>) -> Particle {
    return Particle(h);
}

fn step(particle: ptr<function, Particle>, z: vec2<real>) -> vec2<real> {
    let r = sqrt(z.x * z.x + z.y * z.y);
    let v = vec2<real>(-z.y / r, z.x / r);
    return (*particle).h * v;
}
