// A kick, and perhaps a drift with the walls; one coordinate of one particle to an invocation.
struct Params { coordinates: u32, reflecting: u32, kick: real, keep: real, drift: real, width: real }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> acceleration: array<real>;
@group(0) @binding(2) var<storage, read_write> state: array<real>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.coordinates { return; }
    var v = state[params.coordinates + i] * params.keep + acceleration[i] * params.kick;
    if params.drift != 0.0 {
        let moved = state[i] + v * params.drift;
        let boxes = floor(moved / params.width);
        var inside = moved - boxes * params.width;
        if params.reflecting == 1u && boxes - 2.0 * floor(0.5 * boxes) == 1.0 {
            // See encounters.rs: order 2 also at a wall.
            let wall = select(0.0, params.width, boxes > 0.0);
            let before = clamp((wall - state[i]) / (v * params.drift), 0.0, 1.0);
            v = acceleration[i] * params.drift * (1.0 - before - before) - v;
            inside = params.width - inside;
        }
        state[i] = clamp(inside, 0.0, params.width);
    }
    state[params.coordinates + i] = v;
}
