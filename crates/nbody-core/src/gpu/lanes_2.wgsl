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

fn places(i: indices) -> wide {
    return vec2<real>(place[i.x], place[i.y]);
}

fn motions(i: indices) -> wide {
    return vec2<real>(place_velocity[i.x], place_velocity[i.y]);
}

fn lengths(i: indices) -> wide {
    return vec2<real>(place_length[i.x], place_length[i.y]);
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

fn parameters(length: wide) -> lanes {
    return vec2<num>(num(parameter(length.x, units[4])), num(parameter(length.y, units[4])));
}
