//! The suite on the backends of the host.
#![cfg(feature = "conformance")]

use compute_backend::{Arrays, Element, Executor};
use nbody_core::{Backend, Gravity, Motion, Result, Serial, Threads, Times, conformance, portable};

#[test]
fn serial_and_threads_conform_in_both_types() {
    conformance::suite::<f32, _>(&Serial).unwrap();
    conformance::suite::<f64, _>(&Serial).unwrap();
    for count in [1, 2, 3, 8] {
        let threads = Threads::with_count(count).unwrap();
        conformance::suite::<f32, _>(&threads).unwrap();
        conformance::suite::<f64, _>(&threads).unwrap();
    }
}

#[test]
fn integrators_on_serial_and_threads_conform() {
    conformance::integrators(&Serial).unwrap();
    conformance::integrators(&Threads::with_count(3).unwrap()).unwrap();
}

/// [`Serial`] with one fault in the operations of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Faulty {
    /// None after all.
    Not,
    /// Steps that are this share of one too long.
    Long(f64),
    /// The jerk at the end of a step left out.
    Jerk,
    /// Without the last body.
    Last,
    /// Without a look at values.
    Blind,
    /// Without a look at lengths.
    Careless,
    /// With the first of the bodies in place of those listed, in what is taken out and in what is put back.
    Unlisted([bool; 2]),
}

impl Backend for Faulty {
    type Buffer<T: Element> = Vec<T>;

    fn name(&self) -> String {
        format!("{self:?}")
    }

    fn executor(&self) -> &Executor {
        Serial.executor()
    }

    fn upload<T: Element>(&self, data: &[T]) -> Result<Vec<T>> {
        Serial.upload(data)
    }

    fn write<T: Element>(&self, buffer: &mut Vec<T>, data: &[T]) -> Result<()> {
        Serial.write(buffer, data)
    }

    fn read<T: Element>(&self, buffer: &Vec<T>) -> Result<Vec<T>> {
        Serial.read(buffer)
    }
}

impl Arrays<f64> for Faulty {}

impl Faulty {
    /// The bodies that are listed for it.
    fn listed(&self, there: bool, list: &[u32]) -> Vec<u32> {
        match *self {
            Self::Unlisted(ways) if ways[usize::from(there)] => (0..list.len() as u32).collect(),
            _ => list.to_vec(),
        }
    }
}

impl Gravity<f64> for Faulty {
    fn half_weighted_sum(&self, masses: &Vec<f64>, potentials: &Vec<f64>) -> Result<f64> {
        let sum = portable::half_weighted_sum(self, masses, potentials)?;
        let last = masses.last().zip(potentials.last()).map_or(0.0, |(m, p)| 0.5 * m * p);
        Ok(if *self == Self::Last { sum - last } else { sum })
    }

    fn predict(&self, dt: f64, from: Motion<&Vec<f64>>, x: &mut Vec<f64>, v: &mut Vec<f64>) -> Result<()> {
        match *self {
            Self::Long(by) => portable::predict(self, dt * (1.0 + by), from, x, v),
            Self::Careless if x.len() != from.positions.len() => Ok(()),
            _ => portable::predict(self, dt, from, x, v),
        }
    }

    fn correct(
        &self,
        dt: f64,
        from: Motion<&Vec<f64>>,
        after: &Vec<f64>,
        x: &mut Vec<f64>,
        v: &mut Vec<f64>,
    ) -> Result<()> {
        let mut after = after.clone();
        if *self == Self::Jerk {
            let half = after.len() / 2;
            after[half..].fill(0.0);
        }
        portable::correct(self, dt, from, &after, x, v)
    }

    fn next_step(&self, dt: f64, eta: f64, before: &Vec<f64>, to: Motion<&Vec<f64>>) -> Result<Option<f64>> {
        let found = portable::next_step(self, dt, eta, before, to)?;
        Ok(if *self == Self::Blind { found.or(Some(1.0)) } else { found })
    }

    fn predict_each(
        &self,
        times: Times<&Vec<f64>, f64>,
        from: Motion<&Vec<f64>>,
        x: &mut Vec<f64>,
        v: &mut Vec<f64>,
    ) -> Result<()> {
        match *self {
            Self::Long(by) => {
                portable::predict_each(self, Times { now: times.now * (1.0 + by), ..times }, from, x, v)
            }
            Self::Careless if x.len() != from.positions.len() => Ok(()),
            _ => portable::predict_each(self, times, from, x, v),
        }
    }

    fn gather(&self, planes: usize, list: &Vec<u32>, from: &Vec<f64>, out: &mut Vec<f64>) -> Result<()> {
        portable::gather(self, planes, &self.listed(false, list), from, out)
    }

    fn scatter(&self, planes: usize, list: &Vec<u32>, from: &Vec<f64>, out: &mut Vec<f64>) -> Result<()> {
        portable::scatter(self, planes, &self.listed(true, list), from, out)
    }

    fn correct_each(
        &self,
        times: Times<&Vec<f64>, f64>,
        list: &Vec<u32>,
        from: Motion<&Vec<f64>>,
        after: &Vec<f64>,
        x: &mut Vec<f64>,
        v: &mut Vec<f64>,
    ) -> Result<()> {
        let mut after = after.clone();
        if *self == Self::Jerk {
            let half = after.len() / 2;
            after[half..].fill(0.0);
        }
        portable::correct_each(self, times, list, from, &after, x, v)
    }

    fn next_steps(
        &self,
        times: Times<&Vec<f64>, f64>,
        eta: f64,
        list: &Vec<u32>,
        before: &Vec<f64>,
        to: Motion<&Vec<f64>>,
    ) -> Result<Option<Vec<f64>>> {
        let mut found = portable::next_steps(self, times, eta, list, before, to)?;
        if let (Self::Last, Some(last)) = (*self, found.as_mut().and_then(|found| found.last_mut())) {
            *last = f64::INFINITY;
        }
        Ok(if *self == Self::Blind { found.or(Some(vec![1.0; list.len()])) } else { found })
    }
}

#[test]
fn the_suite_finds_faults_of_steps() {
    let finds = |suite: fn(&Faulty) -> Result<()>, faults: &[Faulty]| {
        let passes = |faulty: Faulty| std::panic::catch_unwind(|| suite(&faulty).unwrap()).is_ok();
        assert!(passes(Faulty::Not) && passes(Faulty::Long(1e-18)));
        for fault in faults {
            assert!(!passes(*fault), "{fault:?}");
        }
    };
    let faults = [Faulty::Long(1e-14), Faulty::Jerk, Faulty::Last, Faulty::Blind, Faulty::Careless];
    let of_blocks = [Faulty::Unlisted([true, false]), Faulty::Unlisted([false, true])];
    finds(conformance::steps::<f64, _>, &faults);
    finds(conformance::blocks::<f64, _>, &[&faults[..], &of_blocks].concat());
}
