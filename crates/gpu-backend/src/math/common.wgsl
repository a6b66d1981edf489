
// The sine and the cosine, for little more than the price of one.
fn real_sin_cos(x: real) -> vec2<real> {
    let reduced = math_reduce(clamp(x, -MATH_LARGEST_ANGLE, MATH_LARGEST_ANGLE));
    let s = math_sin_kernel(reduced.r);
    let c = math_cos_kernel(reduced.r);
    let odd = (reduced.quadrant & 1) != 0;
    let sine = select(s, c, odd);
    let cosine = select(c, s, odd);
    let result = vec2<real>(
        select(sine, -sine, (reduced.quadrant & 2) != 0),
        select(cosine, -cosine, ((reduced.quadrant + 1) & 2) != 0),
    );
    // The root of a negative number: not a number.
    let outside = sqrt(MATH_LARGEST_ANGLE - abs(x));
    return select(result, vec2<real>(outside, outside), !(abs(x) <= MATH_LARGEST_ANGLE));
}

fn real_sin(x: real) -> real {
    return real_sin_cos(x).x;
}

fn real_cos(x: real) -> real {
    return real_sin_cos(x).y;
}

// x^y for x > 0.
fn real_pow(x: real, y: real) -> real {
    return real_exp(y * real_log(x));
}
