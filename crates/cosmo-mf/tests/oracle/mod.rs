//! The variance by brute force: Gauss-Legendre panels that resolve the window's oscillations, halved until the answer
//! stands. Slow, and right: `oracle_is_right` in `tests/reference.rs` proves it on closed forms.

use std::f64::consts::PI;

/// Nodes and weights of the Gauss-Legendre rule of `n` points on (-1, 1), by Newton's method on the polynomial.
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    (0..n)
        .map(|i| {
            let mut x = (PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
            let mut slope = 0.0;
            for _ in 0..100 {
                let (mut p, mut before) = (1.0, 0.0);
                for j in 0..n {
                    let j = j as f64;
                    (p, before) = (((2.0 * j + 1.0) * x * p - j * before) / (j + 1.0), p);
                }
                slope = n as f64 * (x * p - before) / (x * x - 1.0);
                let change = p / slope;
                x -= change;
                if change.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// The top-hat window and its derivative in ln x.
fn window(x: f64) -> (f64, f64) {
    if x < 0.3 {
        // W = Σ 3 (-x²)ᵏ (2k + 2) / (2k + 3)!, seven terms.
        let (mut term, mut value, mut slope) = (1.0, 0.0, 0.0);
        for k in 0..7 {
            let k = f64::from(k);
            value += term;
            slope += 2.0 * k * term;
            // (2k + 4) / (2k + 5)! over (2k + 2) / (2k + 3)!.
            term *= -x * x / ((2.0 * k + 2.0) * (2.0 * k + 5.0));
        }
        return (value, slope);
    }
    let (sin, cos) = x.sin_cos();
    let value = 3.0 * (sin - x * cos) / x.powi(3);
    (value, 3.0 * sin / x - 3.0 * value)
}

/// σ²(R) and dσ²/d ln R of k³P(k) = `density` (per ln k, without 1/2π²) under a top-hat.
pub(crate) fn variance(density: &dyn Fn(f64) -> f64, radius: f64) -> (f64, f64) {
    let mut before = panels(density, radius, 1);
    for refine in [2, 4, 8] {
        let now = panels(density, radius, refine);
        let change = (now.0 / before.0 - 1.0).abs() + (now.1 / before.1 - 1.0).abs();
        before = now;
        if change < 2e-13 {
            break;
        }
    }
    before
}

fn panels(density: &dyn Fn(f64) -> f64, radius: f64, refine: usize) -> (f64, f64) {
    let rule = gauss_legendre(16);
    let (mut value, mut slope) = (0.0, 0.0);
    let mut add = |low: f64, high: f64, logarithmic: bool| {
        let (half, middle) = (0.5 * (high - low), 0.5 * (high + low));
        let (mut v, mut s) = (0.0, 0.0);
        for &(node, weight) in &rule {
            let at = middle + half * node;
            let (x, measure) = if logarithmic { (at.exp(), 1.0) } else { (at, 1.0 / at) };
            let (w, dw) = window(x);
            let f = half * weight * measure * density(x / radius);
            v += f * w * w;
            s += f * 2.0 * w * dw;
        }
        value += v;
        slope += s;
    };
    // Below x = 1 panels in ln x, from where nothing is left; above, panels of a fraction of the oscillation.
    let (count, low) = (120 * refine, -30.0);
    for i in 0..count {
        let edge = |i: usize| low * (1.0 - i as f64 / count as f64);
        add(edge(i), edge(i + 1), true);
    }
    let (width, oscillations) = (PI / refine as f64, 1000 * refine);
    let edge = |i: usize| PI + i as f64 * width;
    add(1.0, PI, false);
    for i in 0..oscillations {
        add(edge(i), edge(i + 1), false);
    }
    // Beyond X the mean of W² is (9/2)(x⁻⁴ + x⁻⁶) and that of 2 W dW/d ln x its derivative; on to x = e⁴⁰ X.
    let x = edge(oscillations);
    for i in 0..40 * refine {
        let half = 0.5 / refine as f64;
        for &(node, weight) in &rule {
            let at = x * ((2 * i + 1) as f64 * half + half * node).exp();
            let mean = |power: i32| half * weight * density(at / radius) * 4.5 * at.powi(power);
            value += mean(-4) + mean(-6);
            slope += -4.0 * mean(-4) - 6.0 * mean(-6);
        }
    }
    // The slope has -9 sin 2x / x³ besides, whose integral from a multiple of π is half its amplitude.
    slope += -4.5 * density(x / radius) / x.powi(4);
    (value, slope)
}
