//! A backend that remembers what was asked of it.

use std::sync::{Arc, Mutex};

use nbody_core::{
    Backend, Fields, Gravity, Motion, Newton, Real, Result, Serial, Sources, Targets, Write, portable,
};

/// [`Serial`], and the lengths of the steps that were predicted on it and the numbers of targets of evaluations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Record>>);

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) steps: Vec<f64>,
    pub(crate) targets: Vec<usize>,
}

impl Recorder {
    pub(crate) fn record(&self) -> Record {
        self.0.lock().unwrap().clone()
    }
}

impl Backend for Recorder {
    type Buffer<T: compute_backend::Element> = Vec<T>;

    fn name(&self) -> String {
        "recorder".to_owned()
    }

    fn executor(&self) -> &compute_backend::Executor {
        Serial.executor()
    }

    fn upload<T: compute_backend::Element>(&self, data: &[T]) -> Result<Vec<T>> {
        Serial.upload(data)
    }

    fn write<T: compute_backend::Element>(&self, buffer: &mut Vec<T>, data: &[T]) -> Result<()> {
        Serial.write(buffer, data)
    }

    fn read<T: compute_backend::Element>(&self, buffer: &Vec<T>) -> Result<Vec<T>> {
        Serial.read(buffer)
    }
}

impl<T: Real> compute_backend::Arrays<T> for Recorder {}

impl<T: Real> Gravity<T> for Recorder {
    fn fields(
        &self,
        law: Newton<T>,
        sources: Sources<&Vec<T>>,
        targets: Targets<&Vec<T>>,
        fields: Fields,
        write: Write,
        out: &mut Vec<T>,
    ) -> Result<()> {
        self.0.lock().unwrap().targets.push(targets.positions.len() / 3);
        portable::fields(self, law, sources, targets, fields, write, out)
    }

    fn predict(
        &self,
        dt: T,
        from: Motion<&Vec<T>>,
        positions: &mut Vec<T>,
        velocities: &mut Vec<T>,
    ) -> Result<()> {
        self.0.lock().unwrap().steps.push(dt.widen());
        portable::predict(self, dt, from, positions, velocities)
    }
}
