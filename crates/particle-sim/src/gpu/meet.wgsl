// The acceleration of each particle by those of the nine cells around it; see interaction.rs for the forces.
struct Params {
    n: u32, side: u32, periodic: u32, kind: u32, species: u32, budget: u32,
    per_unit: real, width: real, range: real, a: real, b: real, c: real,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrix: array<real>;
@group(0) @binding(2) var<storage, read> species: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<real>;
@group(0) @binding(4) var<storage, read> list: array<u32>;
@group(0) @binding(5) var<storage, read_write> acceleration: array<real>;

fn along(x: real) -> u32 {
    return u32(clamp(floor(x * params.per_unit), 0.0, real(params.side - 1u)));
}

fn near(d: real) -> real {
    if params.periodic == 0u { return d; }
    if d > 0.5 * params.width { return d - params.width; }
    if d < -0.5 * params.width { return d + params.width; }
    return d;
}

// The force over the distance, outwards.
fn over_distance(r2: real, coefficient: real) -> real {
    if r2 > params.range * params.range || r2 <= 0.0 { return 0.0; }
    if params.kind == 0u {
        let r = sqrt(r2);
        return params.a * (1.0 - r / params.range) / r;
    }
    if params.kind == 1u {
        let q = params.b / r2;
        let q6 = q * q * q;
        return params.a * q6 * (q6 + q6 - 1.0) / r2 - params.c / sqrt(r2);
    }
    let r = sqrt(r2);
    let part = r / params.range;
    if part < params.a { return (1.0 - part / params.a) / r; }
    return -coefficient * (1.0 - abs(part + part - 1.0 - params.a) / (1.0 - params.a)) / r;
}

// The k-th (0, 1, 2) of the cell before, the cell and the one after along one axis; `side` for none, so that each counts once.
fn around(cell: u32, k: u32) -> u32 {
    if k == 1u { return cell; }
    if params.periodic == 0u {
        if k == 0u { return select(cell - 1u, params.side, cell == 0u); }
        return cell + 1u;
    }
    if params.side == 1u { return params.side; }
    if params.side == 2u { return select(1u - cell, params.side, k == 0u); }
    return (cell + params.side + k - 1u) % params.side;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.n { return; }
    let cells = params.side * params.side;
    let x = state[i];
    let y = state[params.n + i];
    let mine = species[i] * params.species;
    var ax: real = 0.0;
    var ay: real = 0.0;
    var met = 0u;
    for (var k = 0u; k < 9u; k++) {
        let row = around(along(y), k / 3u);
        let column = around(along(x), k % 3u);
        if row >= params.side || column >= params.side { continue; }
        let cell = row * params.side + column;
        let last = list[cell + 1u];
        met += last - list[cell];
        // A loop that a software driver would end without a word: what is not there is not a number.
        if met > params.budget {
            ax = sqrt(-1.0 - real(met));
            break;
        }
        for (var slot = list[cell]; slot < last; slot++) {
            let j = list[2u * cells + 1u + slot];
            if j == i { continue; }
            let dx = near(x - state[j]);
            let dy = near(y - state[params.n + j]);
            let outward = over_distance(dx * dx + dy * dy, matrix[mine + species[j]]);
            ax += outward * dx;
            ay += outward * dy;
        }
    }
    acceleration[i] = ax;
    acceleration[params.n + i] = ay;
}
