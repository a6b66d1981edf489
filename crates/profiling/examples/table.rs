//! Where does a mass function spend its time? Press and Schechter's, with the growth of structure computed
//! anew for every mass, as in a first attempt.
#![allow(clippy::print_stdout, reason = "an example")]

use profiling::{Sort, scope, timeit};

const MATTER: f64 = 0.3;

/// The growth factor of flat ΛCDM, D = ⁵⁄₂ Ωₘ H ∫₀ᵃ da / (a H)³ (Heath 1977), by the midpoint rule.
fn growth(redshift: f64) -> f64 {
    scope!("growth");
    let hubble = |a: f64| (MATTER / a.powi(3) + 1.0 - MATTER).sqrt();
    let (a, steps) = (1.0 / (1.0 + redshift), 1000);
    let da = a / f64::from(steps);
    let integral: f64 =
        (0..steps).map(|i| (f64::from(i) + 0.5) * da).map(|a| da / (a * hubble(a)).powi(3)).sum();
    2.5 * MATTER * hubble(a) * integral
}

/// The standard deviation of the density in spheres that hold `mass`, for P(k) ∝ k⁻² and a top hat, up to a factor.
fn deviation(mass: f64) -> f64 {
    scope!("deviation");
    let radius = mass.cbrt();
    let window = |x: f64| {
        scope!("window");
        3.0 * (x.sin() - x * x.cos()) / x.powi(3)
    };
    let (dk, steps) = (0.01, 1000);
    let variance = (1..=steps).map(|i| window(dk * f64::from(i) * radius).powi(2) * dk).sum::<f64>();
    variance.sqrt()
}

fn mass_function(redshift: f64, masses: &[f64]) -> Vec<f64> {
    scope!("mass_function");
    let number = |&mass: &f64| {
        let nu = 1.686 / (growth(redshift) * deviation(mass));
        nu * (-nu * nu / 2.0).exp() / (mass * mass)
    };
    masses.iter().map(number).collect()
}

fn main() {
    let masses: Vec<f64> = (0..50).map(|i| 1.2_f64.powi(i)).collect();
    let (numbers, report) = profiling::run(|| mass_function(1.0, &masses));
    assert!(numbers.iter().all(|n| n.is_finite()));
    println!("{}", report.clone().sort_by(Sort::TotalTime).limit(20));
    println!("{}", report.tree());
    println!("{}", timeit(|| mass_function(1.0, &masses)));
}
