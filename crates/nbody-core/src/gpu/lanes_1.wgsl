// One target to an invocation: what is one number for each of them.

const TARGETS = 1u;
alias lanes = num;
alias wide = real;
alias singles = f32;
alias indices = u32;

// The targets of an invocation are a workgroup apart, so that neighbours read neighbours.
fn targets_from(first: u32) -> indices {
    return first;
}

fn places(i: indices) -> Places {
    let a = parts_of(place[i], LENGTH);
    return Places(a.x, a.y);
}

fn motions(i: indices) -> lanes {
    return nearest_to(place_velocity[i], VELOCITY);
}

fn parameters(i: indices) -> lanes {
    return parameter_of(place_length[i]);
}

// Writes the sums of those targets of the launch that exist: numbers of the launch `i`, of which there are `count`.
fn put(first: u32, i: indices, count: u32, sums: wide) {
    if i < count {
        partial[first + i] = sums;
    }
}
