// Hermite's predictor, and his corrector in the symmetric form, for one coordinate of a body: see hermite/formulas.rs.

struct Params {
    coordinates: u32,
    dt: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> position: array<real>;
@group(0) @binding(2) var<storage, read> velocity: array<real>;
// Planes of accelerations, then of jerks: at the begin of the step and at its end.
@group(0) @binding(3) var<storage, read> before: array<real>;
@group(0) @binding(4) var<storage, read> after: array<real>;
@group(0) @binding(5) var<storage, read_write> to_position: array<real>;
@group(0) @binding(6) var<storage, read_write> to_velocity: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = invocation(group, local);
    let n = params.coordinates;
    if p >= n {
        return;
    }
    let h = params.dt;
    let x = position[p];
    let v = velocity[p];
    let a0 = before[p];
    let j0 = before[n + p];
    if CORRECT == 0u {
        to_position[p] = x + h * (v + h * (0.5 * a0 + h * j0 / 6.0));
        to_velocity[p] = v + h * (a0 + 0.5 * h * j0);
        return;
    }
    let a = after[p];
    let j = after[n + p];
    let moved = v + h * (0.5 * (a0 + a) + h * (j0 - j) / 12.0);
    to_position[p] = x + h * (0.5 * (v + moved) + h * (a0 - a) / 12.0);
    to_velocity[p] = moved;
}
