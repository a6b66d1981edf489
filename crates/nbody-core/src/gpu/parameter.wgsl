// What the laws read of a softening length ε, in scaled units: ε² of points and Plummer spheres, the inverse of the
// radius of a ball. `nearest` is the shortest length that counts.

const PLAIN = 0u; // points and Plummer spheres of one length
const PLUMMER = 1u;
const SPLINE = 2u;
const WENDLAND = 3u;

fn parameter(length: real, nearest: real) -> real {
    if LAW == SPLINE {
        return 1.0 / max(2.8 * length, nearest);
    }
    if LAW == WENDLAND {
        return 1.0 / max(3.0 * length, nearest);
    }
    let l = max(length, nearest);
    return l * l;
}
