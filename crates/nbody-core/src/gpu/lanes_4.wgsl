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

fn places(i: indices) -> wide {
    return vec4<real>(place[i.x], place[i.y], place[i.z], place[i.w]);
}

fn motions(i: indices) -> wide {
    return vec4<real>(place_velocity[i.x], place_velocity[i.y], place_velocity[i.z], place_velocity[i.w]);
}

fn lengths(i: indices) -> wide {
    return vec4<real>(place_length[i.x], place_length[i.y], place_length[i.z], place_length[i.w]);
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

fn parameters(length: wide) -> lanes {
    return vec4<num>(num(parameter(length.x, units[4])), num(parameter(length.y, units[4])), num(parameter(length.z, units[4])), num(parameter(length.w, units[4])));
}
