// `steps` explicit Euler steps without square root or division; see newton.rs for the recurrence and its limits.
struct Params { n: u32, steps: u32, low: real, high: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stride: array<real>;
@group(0) @binding(2) var<storage, read_write> position: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.n { return; }
    let h = stride[i];
    if h == 0.0 { return; }
    var x = position[i];
    var y = position[params.n + i];
    var p = h / sqrt(x * x + y * y);
    if abs(p) < params.low || abs(p) > params.high {
        for (var step = 0u; step < params.steps; step++) {
            let f = h / sqrt(x * x + y * y);
            let x_new = x - f * y;
            y += f * x;
            x = x_new;
        }
    } else {
        let s = 0.5 / (p * p);
        var grown: real = 0.0;
        for (var step = 0u; step < params.steps; step++) {
            grown += 0.5;
            let x_new = x - p * y;
            y += p * x;
            x = x_new;
            let t = p * p;
            p *= 1.5 - t * ((s + grown) - 0.375 * t);
        }
    }
    position[i] = x;
    position[params.n + i] = y;
}
