// Four targets to an invocation: what is one number for each of them.

const TARGETS = 4u;
alias lanes = vec4<num>;
alias wide = vec4<real>;
alias singles = vec4<f32>;
alias indices = vec4<u32>;

// The targets of an invocation are a workgroup apart, so that neighbours read neighbours.
fn targets_from(first: u32) -> indices {
    return first + WORKGROUP * vec4<u32>(0u, 1u, 2u, 3u);
}

fn places(i: indices) -> Places {
    let a = parts_of(place[i.x], LENGTH);
    let b = parts_of(place[i.y], LENGTH);
    let c = parts_of(place[i.z], LENGTH);
    let d = parts_of(place[i.w], LENGTH);
    return Places(lanes(a.x, b.x, c.x, d.x), lanes(a.y, b.y, c.y, d.y));
}

fn motions(i: indices) -> lanes {
    return lanes(
        nearest_to(place_velocity[i.x], VELOCITY),
        nearest_to(place_velocity[i.y], VELOCITY),
        nearest_to(place_velocity[i.z], VELOCITY),
        nearest_to(place_velocity[i.w], VELOCITY),
    );
}

fn parameters(i: indices) -> lanes {
    return lanes(
        parameter_of(place_length[i.x]),
        parameter_of(place_length[i.y]),
        parameter_of(place_length[i.z]),
        parameter_of(place_length[i.w]),
    );
}

// Writes the sums of those targets of the launch that exist: numbers of the launch `i`, of which there are `count`.
fn put(first: u32, i: indices, count: u32, sums: wide) {
    if i.x < count {
        partial[first + i.x] = sums.x;
    }
    if i.y < count {
        partial[first + i.y] = sums.y;
    }
    if i.z < count {
        partial[first + i.z] = sums.z;
    }
    if i.w < count {
        partial[first + i.w] = sums.w;
    }
}
