//! Orbits of planets.

use compute_backend::{Real, Result};

use crate::Bodies;
use crate::models::Orbit;

/// The osculating elements of all bodies but the first, each about the centre of mass of those before it (Jacobi's
/// coordinates), in their order, with μ = `g` times the mass of those and its own: for a star followed by its planets from
/// the inside out, the orbits on which they would go on if they did not pull each other. Empty without two bodies.
///
/// ```
/// use nbody_core::{diagnostics::orbits, models};
///
/// let planets = orbits(&models::outer_solar_system::<f64>()?, models::GAUSS_G)?;
/// assert!((planets[0].semi_major_axis - 5.2).abs() < 0.02); // Jupiter, in AU
/// # Ok::<(), nbody_core::Error>(())
/// ```
///
/// # Errors
/// As [`Orbit::of_state`]; [`Error::Invalid`](crate::Error::Invalid) also if the first body has no mass.
pub fn orbits<T: Real>(bodies: &Bodies<T>, g: f64) -> Result<Vec<Orbit>> {
    let (masses, rows) = (bodies.masses(), [bodies.positions(), bodies.velocities()]);
    let (mut inside, mut centre) = (0.0, [[0.0_f64; 3]; 2]);
    let mut found = Vec::with_capacity(bodies.len().saturating_sub(1));
    for (i, mass) in masses.iter().map(|m| m.widen()).enumerate() {
        let away = [0, 1].map(|s| [0, 1, 2].map(|k| rows[s][[i, k]].widen() - centre[s][k]));
        inside += mass;
        if i > 0 {
            found.push(Orbit::of_state(g * inside, away[0], away[1])?);
        }
        let share = if inside > 0.0 { mass / inside } else { 1.0 };
        centre = [0, 1].map(|s| [0, 1, 2].map(|k| centre[s][k] + share * away[s][k]));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::models::kepler;

    const INNER: Orbit = Orbit {
        semi_major_axis: 1.5,
        eccentricity: 0.4,
        inclination: 0.3,
        ascending_node: 1.0,
        argument_of_periapsis: 0.5,
        mean_anomaly: 2.0,
    };
    const OUTER: Orbit = Orbit { semi_major_axis: 40.0, eccentricity: 0.1, mean_anomaly: -1.0, ..INNER };

    #[test]
    fn a_third_body_about_a_pair_has_the_orbit_that_it_was_made_with_and_so_has_the_pair() {
        let g = 2.0;
        let pair = kepler::<f64>(g, [2.0, 0.5], INNER).unwrap();
        // Seen from its centre of mass the pair is one body.
        let wide = kepler::<f64>(g, [2.5, 0.7], OUTER).unwrap();
        let rows = |of: fn(&Bodies<f64>) -> ndarray::ArrayView2<'_, f64>| {
            Array2::from_shape_fn((3, 3), |(i, k)| match i {
                2 => of(&wide)[[1, k]],
                _ => of(&wide)[[0, k]] + of(&pair)[[i, k]],
            })
        };
        let (x, v) = (rows(Bodies::positions), rows(Bodies::velocities));
        let bodies = Bodies::new(Array1::from_vec(vec![2.0, 0.5, 0.7]).view(), x.view(), v.view()).unwrap();
        let found = orbits(&bodies, g).unwrap();
        assert_eq!(found.len(), 2);
        for (found, want) in found.iter().zip([INNER, OUTER]) {
            // Places of the pair are differences of numbers thirty times as large: some dozens of roundings of 4e-15.
            assert!((found.semi_major_axis / want.semi_major_axis - 1.0).abs() < 2e-13, "{found:?}");
            assert!((found.eccentricity - want.eccentricity).abs() < 2e-13, "{found:?}");
            assert!((found.inclination - want.inclination).abs() < 2e-13, "{found:?}");
        }
    }

    #[test]
    fn fewer_than_two_bodies_have_no_orbits_and_no_mass_holds_none() {
        let at = |n: usize| Array2::from_shape_fn((n, 3), |(i, k)| (i * (k + 1)) as f64);
        for n in [0, 1] {
            let lone = Bodies::<f64>::new(Array1::ones(n).view(), at(n).view(), at(n).view()).unwrap();
            assert_eq!(orbits(&lone, 1.0), Ok(vec![]));
        }
        let massless = Bodies::<f64>::new(Array1::zeros(2).view(), at(2).view(), at(2).view()).unwrap();
        assert!(orbits(&massless, 1.0).is_err());
    }
}
