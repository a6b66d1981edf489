// `steps` explicit Euler steps with a square root and two divisions each, one particle to an invocation.
struct Params { n: u32, steps: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stride: array<real>;
@group(0) @binding(2) var<storage, read_write> position: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.n { return; }
    let h = stride[i];
    var x = position[i];
    var y = position[params.n + i];
    for (var step = 0u; step < params.steps; step++) {
        let r = sqrt(x * x + y * y);
        let vx = -y / r;
        let vy = x / r;
        x += h * vx;
        y += h * vy;
    }
    position[i] = x;
    position[params.n + i] = y;
}
