//! What a file holds, whatever its format, and the snapshot that it makes.

use std::io;

use compute_backend::Real;
use ndarray::{Array1, Array2};

use super::{Snapshot, exactly, invalid};
use crate::integrate::{Checksum, damaged, describe, parse, recast};
use crate::{Bodies, Newton, State};

/// What a reader found.
#[derive(Debug)]
pub(super) struct Parts<T> {
    pub(super) masses: Array1<T>,
    pub(super) positions: Array2<T>,
    pub(super) velocities: Array2<T>,
    pub(super) ids: Option<Array1<u64>>,
    pub(super) softenings: Option<Array1<T>>,
    pub(super) time: Option<f64>,
    /// The gravitational constant, for files without a law in words.
    pub(super) g: Option<f64>,
    pub(super) law: Option<String>,
    pub(super) units: Option<String>,
    pub(super) run: Option<Run>,
    pub(super) checksum: Option<u64>,
}

/// The state of an integrator, without the arrays that are those of the bodies.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) method: String,
    pub(super) arrays: Vec<(String, Option<Vec<f64>>)>,
}

impl Run {
    /// Adds an array that the state names: named once, and in the file (`values`) or one of the bodies', so that a few bytes
    /// of names cannot ask for many copies of the bodies.
    pub(super) fn add(&mut self, name: &str, values: Option<Vec<f64>>) -> io::Result<()> {
        let of_bodies = ["masses", "positions", "velocities", State::LENGTHS].contains(&name);
        if (values.is_none() && !of_bodies) || self.arrays.iter().any(|(other, _)| other == name) {
            return Err(invalid(damaged()));
        }
        self.arrays.push((name.to_owned(), values));
        Ok(())
    }
}

impl<T: Real> Parts<T> {
    /// The snapshot, if the parts fit together.
    pub(super) fn snapshot(self) -> io::Result<Snapshot<T>> {
        let damaged = || invalid(damaged());
        let bodies = Bodies::new(self.masses.view(), self.positions.view(), self.velocities.view());
        let mut snapshot = Snapshot::new(bodies.map_err(invalid)?);
        if let Some(ids) = self.ids {
            snapshot = snapshot.with_ids(ids.view()).map_err(invalid)?;
        }
        if let Some(lengths) = self.softenings {
            snapshot = snapshot.with_softenings(lengths.view()).map_err(invalid)?;
        }
        if let Some(time) = self.time {
            snapshot = snapshot.at(time).map_err(invalid)?;
        }
        if let Some(law) = &self.law {
            let law = parse(law).ok_or_else(damaged)?;
            for (name, value) in [("G", law.g), ("softening", law.softening.length())] {
                exactly::real::<T>(value).map_err(|why| invalid(format!("`law`: {name} is {why}")))?;
            }
            snapshot = snapshot.under(recast(law)).map_err(invalid)?;
        } else if let Some(g) = self.g {
            let g = exactly::real(g).map_err(|why| invalid(format!("`G` is {why}")))?;
            snapshot = snapshot.under(Newton::new(g)).map_err(invalid)?;
        }
        if let Some(units) = self.units {
            snapshot = snapshot.with_units(units).map_err(invalid)?;
        }
        if let Some(run) = self.run {
            let lengths = run.arrays.iter().any(|(name, _)| name == State::LENGTHS);
            if lengths != snapshot.softenings().is_some() {
                return Err(invalid("softening lengths that the run has not got, or not those that it has"));
            }
            let law = self.law.clone().ok_or_else(damaged)?;
            let arrays = run.arrays.into_iter().map(|(name, values)| {
                let values =
                    values.or_else(|| Some(widened(shared(&snapshot.bodies, &name)?))).ok_or_else(damaged)?;
                Ok((name, values))
            });
            snapshot.state = Some(State::new(run.method, law, arrays.collect::<io::Result<_>>()?));
        }
        match self.checksum {
            Some(sum) if sum == snapshot.checksum(self.law.as_deref()) => Ok(snapshot),
            // Bodies from elsewhere have none, nor a law in words.
            None if self.law.is_none() => Ok(snapshot),
            _ => Err(damaged()),
        }
    }
}

impl<T: Real> Snapshot<T> {
    /// The law in words: with the type of the run if there is one, which is not `T` in a snapshot that was widened.
    pub(super) fn law_text(&self) -> Option<String> {
        let state = self.state.as_ref().map(|state| state.law().to_owned());
        state.or_else(|| self.law.as_ref().map(describe))
    }

    /// The names of the state's arrays, one a line.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.state.iter().flat_map(State::arrays).map(|(name, _)| name).collect();
        names.join("\n")
    }

    /// The state's arrays that are not those of the bodies.
    pub(super) fn arrays(&self) -> impl Iterator<Item = (&str, &[f64])> {
        self.state.iter().flat_map(State::arrays).filter(|(name, values)| {
            !shared(&self.bodies, name).is_some_and(|plane| {
                plane.len() == values.len()
                    && plane.iter().zip(*values).all(|(a, b)| a.widen().to_bits() == b.to_bits())
            })
        })
    }

    /// The checksum of all that a file holds, the same whether its numbers are read as `f32` or as `f64`.
    pub(super) fn checksum(&self, law: Option<&str>) -> u64 {
        fn reals<'a, T: Real>(sum: &mut Checksum, values: impl IntoIterator<Item = &'a T>) {
            for value in values {
                sum.add(&value.widen().to_le_bytes());
            }
        }
        let mut sum = Checksum::new();
        for plane in self.bodies.planes() {
            reals(&mut sum, plane);
        }
        for id in &self.ids {
            sum.add(&id.to_le_bytes());
        }
        reals(&mut sum, self.bodies.lengths().unwrap_or_default());
        reals(&mut sum, [&self.time]);
        sum.add(law.unwrap_or_default().as_bytes());
        sum.add(self.units().unwrap_or_default().as_bytes());
        if let Some(state) = &self.state {
            sum.add(state.method().as_bytes());
            for (name, values) in state.arrays() {
                sum.add(name.as_bytes());
                reals(&mut sum, values);
            }
        }
        sum.value()
    }
}

/// The bodies' array of that name. A state has the same, as a rule, and then it is not written twice.
fn shared<'a, T: Real>(bodies: &'a Bodies<T>, name: &str) -> Option<&'a [T]> {
    let [masses, positions, velocities] = bodies.planes();
    match name {
        "masses" => Some(masses),
        "positions" => Some(positions),
        "velocities" => Some(velocities),
        State::LENGTHS => bodies.lengths(),
        _ => None,
    }
}

fn widened<T: Real>(values: &[T]) -> Vec<f64> {
    values.iter().map(|value| value.widen()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Run, State};

    #[test]
    fn an_array_is_named_once_and_is_in_the_file_or_the_bodies() {
        let mut run = Run { method: "ias15".to_owned(), arrays: Vec::new() };
        run.add("positions", None).unwrap();
        run.add("series", Some(vec![1.0])).unwrap();
        run.add(State::LENGTHS, None).unwrap();
        for (name, values) in
            [("positions", None), ("series", Some(vec![2.0])), ("elsewhere", None), ("", None)]
        {
            let error = run.add(name, values).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::InvalidData, "{name}");
        }
        assert_eq!(run.arrays.len(), 3);
    }
}
