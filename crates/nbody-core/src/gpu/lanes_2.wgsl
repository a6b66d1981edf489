// Two targets to an invocation: what is one number for each of them.

const TARGETS = 2u;
alias lanes = vec2<num>;
alias wide = vec2<real>;
alias singles = vec2<f32>;
alias indices = vec2<u32>;

// The targets of an invocation are a workgroup apart, so that neighbours read neighbours.
fn targets_from(first: u32) -> indices {
    return first + WORKGROUP * vec2<u32>(0u, 1u);
}

fn places(i: indices) -> Places {
    let a = parts_of(place[i.x], LENGTH);
    let b = parts_of(place[i.y], LENGTH);
    return Places(lanes(a.x, b.x), lanes(a.y, b.y));
}

fn motions(i: indices) -> lanes {
    return lanes(
        nearest_to(place_velocity[i.x], VELOCITY),
        nearest_to(place_velocity[i.y], VELOCITY),
    );
}

fn parameters(i: indices) -> lanes {
    return lanes(
        parameter_of(place_length[i.x]),
        parameter_of(place_length[i.y]),
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
}
