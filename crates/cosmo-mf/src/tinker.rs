//! The fits of Tinker et al. for any overdensity: constants as natural cubic splines in log₁₀ Δ.

use compute_backend::{Error, Result};

use crate::Scalar;
use crate::gamma::ln_gamma_real;
use crate::spline::{Stretch, second_derivatives};

/// The overdensities of the tables, in units of the mean density.
pub(crate) const OVERDENSITIES: [f64; 9] =
    [200.0, 300.0, 400.0, 600.0, 800.0, 1200.0, 1600.0, 2400.0, 3200.0];

/// One constant at each of [`OVERDENSITIES`].
type Column = [f64; 9];

/// Tinker et al. 2008, table 2: A, a, b, c.
const TABLE_2008: [Column; 4] = [
    [0.186, 0.200, 0.212, 0.218, 0.248, 0.255, 0.260, 0.260, 0.260],
    [1.47, 1.52, 1.56, 1.61, 1.87, 2.13, 2.30, 2.53, 2.66],
    [2.57, 2.25, 2.05, 1.87, 1.59, 1.51, 1.46, 1.44, 1.41],
    [1.19, 1.27, 1.34, 1.45, 1.58, 1.80, 1.97, 2.24, 2.44],
];

/// The same with more digits, as hmf has them: their splines are those that appendix B prints.
const TABLE_2008_FULL: [Column; 4] = [
    [0.185_865_9, 0.199_597_3, 0.211_565_9, 0.218_411_3, 0.248_096_8, 0.254_605_3, 0.26, 0.26, 0.26],
    [1.466_904, 1.521_782, 1.559_186, 1.614_585, 1.869_936, 2.128_056, 2.301_275, 2.529_241, 2.661_983],
    [2.571_104, 2.254_217, 2.048_674, 1.869_559, 1.588_649, 1.507_134, 1.464_374, 1.436_827, 1.405_210],
    [1.193_958, 1.270_316, 1.335_191, 1.446_266, 1.581_345, 1.795_050, 1.965_613, 2.237_466, 2.439_729],
];

/// Tinker et al. 2010, table 4: α, β, γ, φ, η.
const TABLE_2010: [Column; 5] = [
    [0.368, 0.363, 0.385, 0.389, 0.393, 0.365, 0.379, 0.355, 0.327],
    [0.589, 0.585, 0.544, 0.543, 0.564, 0.623, 0.637, 0.673, 0.702],
    [0.864, 0.922, 0.987, 1.09, 1.20, 1.34, 1.50, 1.68, 1.81],
    [-0.729, -0.789, -0.910, -1.05, -1.20, -1.26, -1.45, -1.50, -1.49],
    [-0.243, -0.261, -0.261, -0.273, -0.278, -0.301, -0.301, -0.319, -0.336],
];

/// A, b, a, c of Tinker et al. 2008 for 200 times the mean density.
pub(crate) const TINKER08_200M: [f64; 4] = of_200m(&TABLE_2008);
/// The same with more digits.
pub(crate) const TINKER08_200M_FULL: [f64; 4] = of_200m(&TABLE_2008_FULL);
/// α, β, γ, φ, η of Tinker et al. 2010 for 200 times the mean density.
pub(crate) const TINKER10_200M: [f64; 5] = {
    let [alpha, beta, gamma, phi, eta] = &TABLE_2010;
    [alpha[0], beta[0], gamma[0], phi[0], eta[0]]
};

const fn of_200m([amplitude, a, b, c]: &[Column; 4]) -> [f64; 4] {
    [amplitude[0], b[0], a[0], c[0]]
}

/// A, b, a, c of the form `A [(b/σ)^a + 1] exp(-c/σ²)` for `delta` times the mean density, eqs. 5-8, from the constants as
/// printed or, `full`, with more digits.
///
/// # Errors
/// [`Error::Invalid`] for an overdensity beyond the table.
pub(crate) fn tinker08<S: Scalar>(delta: S, z: f64, full: bool) -> Result<[S; 4]> {
    tinker08_by(spline, delta, z, full)
}

/// The same, where `between` says what a column is at an overdensity.
pub(crate) fn tinker08_by<S: Scalar>(
    between: impl Fn(&Column, S) -> S,
    delta: S,
    z: f64,
    full: bool,
) -> Result<[S; 4]> {
    let delta = within_table(delta)?;
    let table = if full { TABLE_2008_FULL } else { TABLE_2008 };
    let [amplitude, a, b, c] = table.map(|column| between(&column, delta));
    Ok(evolve08([amplitude, b, a, c], delta, z))
}

/// The constants of z = 0, A, b, a, c, at redshift `z`.
pub(crate) fn evolve08<S: Scalar>([amplitude, b, a, c]: [S; 4], delta: S, z: f64) -> [S; 4] {
    let late = (1.0 + z).ln();
    let decades = S::from(std::f64::consts::LN_10 * 0.75) / (delta / 75.0).ln();
    let alpha = (decades.powf(1.2) * -std::f64::consts::LN_10).exp();
    [amplitude * (-0.14 * late).exp(), b * (alpha * -late).exp(), a * (-0.06 * late).exp(), c]
}

/// The constants α, β, γ, φ, η for `delta` times the mean density at z = 0.
///
/// # Errors
/// [`Error::Invalid`] for an overdensity beyond the table.
pub(crate) fn tinker10<S: Scalar>(delta: S) -> Result<[S; 5]> {
    tinker10_by(spline, delta)
}

/// The same, where `between` says what a column is at an overdensity.
pub(crate) fn tinker10_by<S: Scalar>(between: impl Fn(&Column, S) -> S, delta: S) -> Result<[S; 5]> {
    let delta = within_table(delta)?;
    Ok(TABLE_2010.map(|column| between(&column, delta)))
}

/// The five constants of [`Form::Peak`](crate::Form::Peak) at redshift `z`, eqs. 8-12, which stop at z = 3, from those of
/// z = 0; with their α or, `normalised`, with one such that all matter is in haloes.
pub(crate) fn evolve10<S: Scalar>(
    [alpha, beta, gamma, phi, eta]: [S; 5],
    z: f64,
    normalised: bool,
) -> [S; 5] {
    let late = 1.0 + z.min(3.0);
    let [beta, gamma] = [beta * late.powf(0.20), gamma * late.powf(-0.01)];
    let [phi, eta] = [phi * late.powf(-0.08), eta * late.powf(0.27)];
    let power = |base: S, exponent: S| (exponent * base.ln()).exp();
    let alpha = if normalised {
        // ∫ f d ln ν = 1: two gamma functions.
        let two = S::from(2.0);
        let moment = |s: S| power(two / gamma, s) * ln_gamma_real(s).exp() * 0.5;
        S::from(1.0) / (moment(eta + 0.5) + power(beta, phi * -2.0) * moment(eta + 0.5 - phi))
    } else {
        alpha
    };
    [alpha * power(beta, eta * -2.0 - 1.0), beta * beta, phi, eta + 0.5, gamma]
}

/// Δ, if it is within the tables; 200 critical at early times is 200 mean up to rounding.
fn within_table<S: Scalar>(delta: S) -> Result<S> {
    let value = delta.value();
    if (200.0 * (1.0 - 1e-9)..=3200.0 * (1.0 + 1e-9)).contains(&value) {
        return Ok(delta);
    }
    Err(Error::invalid("the overdensity", "from 200 to 3200 times the mean density", value))
}

/// The natural cubic spline through a column, in log₁₀ Δ.
fn spline<S: Scalar>(column: &Column, delta: S) -> S {
    let x = OVERDENSITIES.map(f64::log10);
    let bends = bends(&x, column);
    let log = delta.ln() / std::f64::consts::LN_10;
    let cell = (1..8).take_while(|&i| x[i] <= log.value()).count();
    Stretch::after(cell, &x, column, &bends).at(log)
}

fn bends(x: &Column, column: &Column) -> Column {
    let (mut bends, mut scratch) = ([0.0; 9], [0.0; 9]);
    second_derivatives(x, column, &mut bends, &mut scratch);
    bends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spline_goes_through_the_table_and_is_the_one_that_the_paper_prints() {
        for column in TABLE_2008.iter().chain(&TABLE_2008_FULL).chain(&TABLE_2010) {
            for (delta, want) in OVERDENSITIES.iter().zip(column) {
                assert!((spline(column, *delta) - want).abs() < 1e-14, "Δ = {delta}");
            }
        }
        // Appendix B of the paper prints the second derivatives in log₁₀ Δ to two digits after the point; hmpdf's halo
        // model carries the same numbers.
        let printed = [
            [0.0, 0.50, -1.56, 3.05, -2.95, 1.07, -0.71, 0.21, 0.0],
            [0.0, 1.19, -6.34, 21.36, -10.95, 2.59, -0.85, -2.07, 0.0],
            [0.0, -1.08, 12.61, -20.96, 24.08, -6.64, 3.84, -2.09, 0.0],
            [0.0, 0.94, -0.43, 4.61, 0.01, 1.21, 1.43, 0.33, 0.0],
        ];
        for (column, printed) in TABLE_2008_FULL.iter().zip(printed) {
            let bends = bends(&OVERDENSITIES.map(f64::log10), column);
            for (got, want) in bends.iter().zip(printed) {
                assert!((got - want).abs() < 0.0051, "{bends:?} is not {printed:?}");
            }
        }
    }

    #[test]
    fn an_overdensity_beyond_the_table_is_an_error() {
        for bad in [0.0, 178.0, 199.9, 3201.0, f64::NAN, f64::INFINITY] {
            for text in
                [tinker08(bad, 0.0, false).unwrap_err().to_string(), tinker10(bad).unwrap_err().to_string()]
            {
                assert!(text.starts_with("the overdensity") && text.contains("3200"), "{text}");
            }
        }
        assert!(tinker08(200.0 * (1.0 - 1e-15), 0.0, true).is_ok() && tinker08(3200.0, 0.0, false).is_ok());
    }
}
