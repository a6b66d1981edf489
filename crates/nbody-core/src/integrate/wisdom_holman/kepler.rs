//! Kepler's problem in universal variables: ellipses, parabolas and hyperbolas by the same formulas.

/// `G₀ … G₃` with `Gₖ(s) = sᵏ cₖ(β s²)` and cₖ the functions of Stumpff (1962); G₁' = G₀, G₂' = G₁, G₃' = G₂.
fn stumpff(beta: f64, s: f64) -> [f64; 4] {
    // The series converge fast for small arguments; halving s is undone by the formulas for double angles.
    let mut halved = s;
    let mut halvings = 0;
    while (beta * halved * halved).abs() > 0.1 && halvings < 600 {
        halved *= 0.5;
        halvings += 1;
    }
    let z = beta * halved * halved;
    let series = |first: f64, from: f64| {
        let mut term = first;
        let mut sum = first;
        let mut k = from;
        while k < from + 16.0 {
            term *= -z / ((k + 1.0) * (k + 2.0));
            sum += term;
            k += 2.0;
        }
        sum
    };
    let mut g3 = halved * halved * halved * series(1.0 / 6.0, 3.0);
    let mut g2 = halved * halved * series(0.5, 2.0);
    let mut g1 = halved - beta * g3;
    let mut g0 = 1.0 - beta * g2;
    for _ in 0..halvings {
        g3 = 2.0 * (g3 + g1 * g2);
        g2 = 2.0 * g1 * g1;
        g1 *= 2.0 * g0;
        g0 = 1.0 - beta * g2;
    }
    [g0, g1, g2, g3]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// How a body at `x` with velocity `v` moves within `t` about a fixed mass at the origin with `mu = G m`: the changes
/// of both. `None` if that has no answer in numbers: at the centre itself, or beyond the range of `f64`.
///
/// The time is a growing function of the universal anomaly s, so Newton's method within a bracket always arrives,
/// whatever the eccentricity (Danby 1992, section 6.9; Rein & Tamayo 2015 for the increments).
pub(super) fn changes(mu: f64, x: [f64; 3], v: [f64; 3], t: f64) -> Option<[[f64; 3]; 2]> {
    if t < 0.0 {
        // The way back is the way of the reversed velocity, to the bit.
        let [moved, pulled] = changes(mu, x, v.map(|v| -v), -t)?;
        return Some([moved, pulled.map(|v| -v)]);
    }
    let r0 = dot(x, x).sqrt();
    if !(r0 > 0.0 && r0.is_finite() && t.is_finite()) {
        return None;
    }
    let (radial, beta) = (dot(x, v), 2.0 * mu / r0 - dot(v, v));
    let mut rest = t;
    let mut above = f64::INFINITY;
    if beta > 0.0 {
        let period = std::f64::consts::TAU * mu / (beta * beta.sqrt());
        if rest > period && period > 0.0 {
            rest -= period * (rest / period).floor();
        }
        // A little more than a whole turn.
        above = 1.001 * std::f64::consts::TAU / beta.sqrt();
    }
    let (mut below, mut s) = (0.0, rest / r0);
    if s >= above || s.is_nan() {
        s = 0.5 * above;
    }
    let mut before = f64::NAN;
    for _ in 0..2000 {
        let [g0, g1, g2, g3] = stumpff(beta, s);
        let late = r0 * g1 + radial * g2 + mu * g3 - rest;
        let r = r0 * g0 + radial * g1 + mu * g2;
        if late < 0.0 {
            below = s;
        } else {
            // Also where the sum is no number, which happens far beyond the answer alone.
            above = s;
        }
        let newton = s - late / r;
        let next = match (newton > below && newton < above, above.is_finite()) {
            (true, _) => newton,
            (false, true) if late == 0.0 => s,
            (false, true) => 0.5 * (below + above),
            (false, false) => 2.0 * s,
        };
        let found = next == s || next == before || (next - s).abs() <= 1e-16 * s.abs();
        (before, s) = (s, next);
        if found {
            break;
        }
    }
    let [g0, g1, g2, _] = stumpff(beta, s);
    let r = r0 * g0 + radial * g1 + mu * g2;
    let (f, g) = (-mu * g2 / r0, r0 * g1 + radial * g2);
    let (df, dg) = (-mu * g1 / (r0 * r), -mu * g2 / r);
    let combined = |a: f64, b: f64| std::array::from_fn(|k| a * x[k] + b * v[k]);
    let both = [combined(f, g), combined(df, dg)];
    both.iter().flatten().all(|c| c.is_finite()).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(x: [f64; 3], v: [f64; 3], t: f64) -> ([f64; 3], [f64; 3]) {
        let [dx, dv] = changes(1.0, x, v, t).unwrap();
        (std::array::from_fn(|k| x[k] + dx[k]), std::array::from_fn(|k| v[k] + dv[k]))
    }

    fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
        (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
    }

    /// From the pericentre of an orbit with |a| = 1 and any eccentricity but 1.
    fn at_pericentre(e: f64) -> ([f64; 3], [f64; 3]) {
        let q = (1.0 - e).abs();
        ([q, 0.0, 0.0], [0.0, ((1.0 + e) / q).sqrt(), 0.0])
    }

    #[test]
    fn ellipses_follow_keplers_equation() {
        for e in [0.0, 0.3, 0.9, 0.999, 0.999_999] {
            let (x, v) = at_pericentre(e);
            for anomaly in [1e-6_f64, 0.1, 1.0, 3.0, 6.0] {
                let t = anomaly - e * anomaly.sin();
                let want = [anomaly.cos() - e, (1.0 - e * e).sqrt() * anomaly.sin(), 0.0];
                let (got, _) = moved(x, v, t);
                // An ulp of the given velocity shifts the phase by 3 t δa / 2a, and a by 2 a v δv / μ = (1 + e) / (1 − e) ulps;
                // the place moves with it at up to the speed at the pericentre.
                let tolerance = 1e-15 * (10.0 + 20.0 * (1.0 + e) / (1.0 - e) * anomaly);
                assert!(distance(got, want) < tolerance, "e = {e}, E = {anomaly}: {:e}", distance(got, want));
            }
        }
    }

    #[test]
    fn hyperbolas_follow_keplers_equation() {
        for e in [1.000_001, 1.1, 2.0, 30.0] {
            let (x, v) = at_pericentre(e);
            for anomaly in [1e-3_f64, 0.5, 2.0, 8.0] {
                let t = e * anomaly.sinh() - anomaly;
                let want = [e - anomaly.cosh(), (e * e - 1.0).sqrt() * anomaly.sinh(), 0.0];
                let (got, _) = moved(x, v, t);
                let scale = want[0].abs() + want[1].abs();
                let tolerance = 1e-14 * scale * (10.0 + 20.0 * (e + 1.0) / (e - 1.0));
                assert!(distance(got, want) < tolerance, "e = {e}, H = {anomaly}: {:e}", distance(got, want));
            }
        }
    }

    #[test]
    fn a_parabola_follows_barkers_equation() {
        // q = 1, v² = 2 / q: D = tan(ν / 2), t = √2 (D + D³ / 3), r = 1 + D².
        for d in [0.01_f64, 0.5, 3.0, 40.0] {
            let t = std::f64::consts::SQRT_2 * (d + d * d * d / 3.0);
            let (got, _) = moved([1.0, 0.0, 0.0], [0.0, std::f64::consts::SQRT_2, 0.0], t);
            let want = [1.0 - d * d, 2.0 * d, 0.0];
            assert!(distance(got, want) < 1e-13 * (1.0 + d * d), "{d}: {:e}", distance(got, want));
        }
    }

    #[test]
    fn the_way_back_and_whole_turns_lead_home() {
        for e in [0.0, 0.7, 0.99, 1.5] {
            let (x, v) = at_pericentre(e);
            let (there, speed) = moved(x, v, 2.3);
            let (home, _) = moved(there, speed, -2.3);
            assert!(distance(home, x) < 1e-11, "e = {e}: {:e}", distance(home, x));
        }
        let (x, v) = at_pericentre(0.5);
        let (home, _) = moved(x, v, 100.0 * std::f64::consts::TAU);
        assert!(distance(home, x) < 1e-11);
        assert_eq!(changes(1.0, x, v, 0.0).unwrap(), [[0.0; 3]; 2]);
    }

    #[test]
    fn a_radial_fall_is_solved_and_the_centre_is_not() {
        // From rest at distance 2 (a = 1), half of half a period: E = π + …; checked by going back.
        let (x, v) = moved([2.0, 0.0, 0.0], [0.0; 3], 2.0);
        assert!(x[0] < 2.0 && v[0] < 0.0);
        let (back, _) = moved(x, v, -2.0);
        assert!(distance(back, [2.0, 0.0, 0.0]) < 1e-13);
        assert!(changes(1.0, [0.0; 3], [1.0, 0.0, 0.0], 1.0).is_none());
        assert!(changes(1.0, [f64::NAN; 3], [1.0, 0.0, 0.0], 1.0).is_none());
    }
}
