//! The acceleration within a step as a series: nodes, and the ways between its two forms.
//!
//! With h from 0 to 1 over the step, `a(h) = a₀ + b₀ h + b₁ h² + … + b₆ h⁷`, and the same in Newton's form
//! `a₀ + g₀ h + g₁ h (h − h₁) + … + g₆ h (h − h₁) … (h − h₆)` (Everhart 1985).

/// The inner nodes of Gauss-Radau quadrature of order 15 on 0 to 1: zeros of P₇ + P₈ in 2h − 1, but for h = 0.
pub(super) const NODES: [f64; 7] = [
    0.056_262_560_536_922_146,
    0.180_240_691_736_892_36,
    0.352_624_717_113_169_64,
    0.547_153_626_330_555_4,
    0.734_210_177_215_410_5,
    0.885_320_946_839_095_8,
    0.977_520_613_561_287_5,
];

/// Row n: the powers of h in `(h − h₁) … (h − hₙ)`; times h, zero at the nodes before.
pub(super) const BASIS: [[f64; 7]; 7] = {
    let mut rows = [[0.0; 7]; 7];
    rows[0][0] = 1.0;
    let mut n = 1;
    while n < 7 {
        let mut k = 0;
        while k <= n {
            let shifted = if k > 0 { rows[n - 1][k - 1] } else { 0.0 };
            rows[n][k] = shifted - NODES[n - 1] * rows[n - 1][k];
            k += 1;
        }
        n += 1;
    }
    rows
};

/// Row k: hᵏ as a sum of those products.
const PRODUCTS: [[f64; 7]; 7] = {
    let mut rows = [[0.0; 7]; 7];
    rows[0][0] = 1.0;
    let mut k = 1;
    while k < 7 {
        let mut n = 0;
        while n <= k {
            let shifted = if n > 0 { rows[k - 1][n - 1] } else { 0.0 };
            rows[k][n] = shifted + NODES[n] * rows[k - 1][n];
            n += 1;
        }
        k += 1;
    }
    rows
};

/// `1 / (hₙ − hⱼ)` for j < n.
const INVERSE: [[f64; 7]; 7] = {
    let mut rows = [[0.0; 7]; 7];
    let mut n = 0;
    while n < 7 {
        let mut j = 0;
        while j < n {
            rows[n][j] = 1.0 / (NODES[n] - NODES[j]);
            j += 1;
        }
        n += 1;
    }
    rows
};

/// One over `h (h − h₁) … (h − hₙ)` at node n.
pub(super) const INVERSE_BASIS: [f64; 7] = {
    let mut inverse = [0.0; 7];
    let mut n = 0;
    while n < 7 {
        inverse[n] = 1.0 / NODES[n];
        let mut j = 0;
        while j < n {
            inverse[n] *= INVERSE[n][j];
            j += 1;
        }
        n += 1;
    }
    inverse
};

/// Binomial coefficients (j + 1 over k + 1).
const BINOMIAL: [[f64; 7]; 7] = {
    let mut rows = [[0.0; 7]; 7];
    let mut j = 0;
    while j < 7 {
        rows[j][0] = j as f64 + 1.0;
        let mut k = 1;
        while k <= j {
            rows[j][k] = rows[j][k - 1] * (j - k + 1) as f64 / (k + 1) as f64;
            k += 1;
        }
        j += 1;
    }
    rows
};

/// Newton's form of a series in powers.
#[inline(always)]
pub(super) fn newton_form(b: &[f64; 7]) -> [f64; 7] {
    let mut g = [0.0; 7];
    for k in (0..7).rev() {
        for n in 0..=k {
            g[n] += PRODUCTS[k][n] * b[k];
        }
    }
    g
}

/// Makes the series pass through `change = a(hₙ) − a₀` at node `n`, given that it fits the nodes before; the change of
/// the last coefficient.
#[inline(always)]
pub(super) fn fit(n: usize, change: f64, g: &mut [f64; 7], b: &mut [f64; 7]) -> f64 {
    let mut value = change / NODES[n];
    for j in 0..n {
        value = (value - g[j]) * INVERSE[n][j];
    }
    let difference = value - g[n];
    g[n] = value;
    for k in 0..=n {
        b[k] += BASIS[n][k] * difference;
    }
    difference
}

/// The series over the next step, `ratio` times as long.
#[inline(always)]
pub(super) fn continued(b: &[f64; 7], ratio: f64) -> [f64; 7] {
    let mut power = 1.0;
    std::array::from_fn(|k| {
        power *= ratio;
        let mut sum = 0.0;
        for j in (k..7).rev() {
            sum += BINOMIAL[j][k] * b[j];
        }
        power * sum
    })
}

/// `2 ∫∫ (a − a₀)` up to h, over h²: what the series adds to a₀ in `x₀ + v₀ t + ½ t² (a₀ + …)`.
#[inline(always)]
pub(super) fn twice_integrated(b: &[f64; 7], h: f64) -> f64 {
    h * (b[0] / 3.0
        + h * (b[1] / 6.0
            + h * (b[2] / 10.0
                + h * (b[3] / 15.0 + h * (b[4] / 21.0 + h * (b[5] / 28.0 + h * (b[6] / 36.0)))))))
}

/// `∫ (a − a₀)` over the whole step.
#[inline(always)]
pub(super) fn integrated(b: &[f64; 7]) -> f64 {
    b[6] / 8.0 + b[5] / 7.0 + b[4] / 6.0 + b[3] / 5.0 + b[2] / 4.0 + b[1] / 3.0 + b[0] / 2.0
}

/// The change of a, and its first three derivatives by h, at the end of the step.
#[inline(always)]
pub(super) fn at_the_end(b: &[f64; 7]) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for k in (0..7).rev() {
        let power = (k + 1) as f64;
        sums[0] += b[k];
        sums[1] += power * b[k];
        sums[2] += power * (power - 1.0) * b[k];
        sums[3] += power * (power - 1.0) * (power - 2.0) * b[k];
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    const B: [f64; 7] = [0.3, -1.1, 0.7, 2.0, -0.4, 0.9, -1.3];

    fn change(h: f64) -> f64 {
        B.iter().rev().fold(0.0, |sum, b| (sum + b) * h)
    }

    #[test]
    fn seven_nodes_determine_the_series() {
        let (mut g, mut b) = ([0.0; 7], [0.0; 7]);
        for n in 0..7 {
            fit(n, change(NODES[n]), &mut g, &mut b);
        }
        for (got, want) in b.iter().zip(B) {
            // The differences of seven nodes multiply rounding by some 10⁴.
            assert!((got - want).abs() < 1e-11, "{b:?}");
        }
        for (got, want) in newton_form(&b).iter().zip(g) {
            assert!((got - want).abs() < 1e-11);
        }
    }

    #[test]
    fn the_continued_series_is_the_same_function() {
        let next = continued(&B, 0.5);
        for h in [0.2, 1.0] {
            let got = next.iter().rev().fold(0.0, |sum, b| (sum + b) * h);
            assert!((got - (change(1.0 + 0.5 * h) - change(1.0))).abs() < 1e-12);
        }
    }

    /// Legendre's polynomials by their recurrence.
    #[test]
    fn the_nodes_are_those_of_radau() {
        for h in NODES {
            let x = 2.0 * h - 1.0;
            let mut p = [1.0, x];
            for n in 1..8 {
                let n = f64::from(n);
                p = [p[1], ((2.0 * n + 1.0) * x * p[1] - n * p[0]) / (n + 1.0)];
            }
            assert!((p[0] + p[1]).abs() < 2e-14, "P₇ + P₈ = {:e} at {h}", p[0] + p[1]);
        }
    }
}
