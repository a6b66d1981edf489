// How a pair's pull depends on its distance, as in radial.rs: φ = −m k W, a = m k² M n, da/dt = m k³ (M ḋ + Q (n·ḋ) n)
// and ∂a/∂x = −m k³ (M 1 + Q n n) with n = k d. Inside a ball W, M and Q are polynomials in Bernstein's form, whose terms
// all have one sign.

struct Shape {
    k: lanes,
    w: lanes,
    m: lanes,
    q: lanes,
}

fn shape(r2: lanes, parameter: lanes) -> Shape {
    if LAW == SPLINE {
        return spline(r2, parameter);
    }
    if LAW == WENDLAND {
        return wendland(r2, parameter);
    }
    return Shape(inverse_sqrt(r2), lanes(1.0), lanes(1.0), lanes(-3.0));
}

// Springel's cubic spline.
fn spline(r2: lanes, parameter: lanes) -> Shape {
    let y = inverse_sqrt(r2);
    let u = min(r2 * y * parameter, lanes(1.0));
    // Inside u = 1/2: polynomials in t = 2u and s = 1 - t.
    let t = u + u;
    let s = (1.0 - u) - u;
    let t2 = t * t;
    let t3 = t2 * t;
    let w1 = ((((2.8 * s + 14.0 * t) * s + 26.666666666666668 * t2) * s + 24.0 * t3) * s + 10.6 * (t2 * t2)) * s
        + 1.8666666666666667 * (t2 * t3);
    let m1 = ((10.666666666666666 * s + 32.0 * t) * s + 22.4 * t2) * s + 5.066666666666666 * t3;
    let q1 = -76.8 * s - 28.8 * t;
    // Between 1/2 and 1: Newton's values less what the mass further out takes.
    let v = 1.0 - u;
    let v2 = v * v;
    let v4 = v2 * v2;
    let m2 = 1.0 - v4 * (u * (16.0 * u + 6.4 * v) + 1.0666666666666667 * v2);
    let w2 = 1.0 - v4 * v * 1.0666666666666667 * (t + 1.0);
    let uv = u * v;
    let q2 = 64.0 * uv * (uv * uv) - 3.0 * m2;
    let inner = s > lanes(0.0);
    return Shape(select(y, parameter, inner), select(w2, w1, inner), select(m2, m1, inner), select(q2, q1, inner));
}

// SWIFT's Wendland C².
fn wendland(r2: lanes, parameter: lanes) -> Shape {
    let y = inverse_sqrt(r2);
    let u = min(r2 * y * parameter, lanes(1.0));
    let v = 1.0 - u;
    let u2 = u * u;
    let u3 = u2 * u;
    let u4 = u2 * u2;
    let w = ((((((3.0 * v + 21.0 * u) * v + 56.0 * u2) * v + 70.0 * u3) * v + 56.0 * u4) * v + 28.0 * (u4 * u)) * v
        + 8.0 * (u4 * u2)) * v + u4 * u3;
    let m = ((((14.0 * v + 70.0 * u) * v + 56.0 * u2) * v + 28.0 * u3) * v + 8.0 * u4) * v + u4 * u;
    let q = ((-168.0 * v - 84.0 * u) * v - 24.0 * u2) * v - 3.0 * u3;
    // The inverse of the larger of r and the ball's radius.
    return Shape(min(y, parameter), w, m, q);
}
