// The loop over the steps of a particle, whose position is a sum in three levels: 32 steps, 32 times that, and the rest. A step
// of the lesson is 300 ulp of a position in f32, and rounded to it ten thousand times the answer would be off by 1e-6; so it is
// rounded to it ten times. (Compensated sums would need one level less, but drivers fold the compensation away.)
const PART: u32 = 32u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.n { return; }
    var z = vec2<real>(position[i], position[params.n + i]);
    var particle = begin(stride[i], z);
    var left = params.steps;
    while left > 0u {
        var far = vec2<real>();
        for (var part = 0u; part < PART && left > 0u; part++) {
            let base = z + far;
            let steps = min(PART, left);
            var near = vec2<real>();
            for (var k = 0u; k < steps; k++) { near += step(&particle, base + near); }
            far += near;
            left -= steps;
        }
        z += far;
    }
    position[i] = z.x;
    position[params.n + i] = z.y;
}
