// Where `steps` explicit Euler steps lead, in closed form; see spiral.rs for the formula.
struct Params { n: u32, steps: u32, count: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stride: array<real>;
@group(0) @binding(2) var<storage, read> start: array<real>;
@group(0) @binding(3) var<storage, read_write> position: array<real>;

const TAU: real = 6.283185307179586;

// P(e) = e/6 - e³/120 - e⁵/840 + …, for e ≤ 1/16.
fn series(e: real) -> real {
    let e2 = e * e;
    return e * (0.16666666666666666 + e2 * (-0.008333333333333333 + e2 * (-0.0011904761904761906
        + e2 * (0.0006200396825396825 + e2 * (0.00023674242424242424 + e2 * (-0.00023719769813519814
        + e2 * (-0.0001452323717948718 + e2 * 0.00021282520169526144)))))));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.n { return; }
    let h = stride[i];
    var x = start[i];
    var y = start[params.n + i];
    // Nearer than 16 strides the series does not converge: explicit steps until there, 256 at most.
    var taken = 0u;
    while taken < params.steps {
        let s = x * x + y * y;
        if s >= 256.0 * h * h { break; }
        let f = h / sqrt(s);
        let x_new = x - f * y;
        y += f * x;
        x = x_new;
        taken++;
    }
    let left = params.count - real(taken);
    let s = x * x + y * y;
    let r = sqrt(s);
    let r_end = sqrt(s + left * h * h);
    let turned = 2.0 * left * h / (r + r_end) + (series(h / r_end) - series(h / r));
    // Whole turns are taken off first: `real_sin_cos` has an end. Below half a turn nothing changes.
    let sc = real_sin_cos(turned - TAU * floor(turned / TAU + 0.5));
    let grown = r_end / r;
    position[i] = (x * sc.y - y * sc.x) * grown;
    position[params.n + i] = (y * sc.y + x * sc.x) * grown;
}
