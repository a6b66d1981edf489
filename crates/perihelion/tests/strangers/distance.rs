//! A stranger's operation: one trait, a body that works anywhere.

use perihelion::Backend;
use perihelion::backend::{Buffer, Error, Result};

/// The Euclidean distance of two vectors.
pub(crate) trait Distance: Backend {
    fn distance(&self, a: &Self::Buffer<f64>, b: &Self::Buffer<f64>) -> Result<f64> {
        Error::check_len("the second vector", a.len(), b.len())?;
        let (a, b) = (self.view(a)?, self.view(b)?);
        let part = |i: std::ops::Range<usize>| {
            a[i.clone()].iter().zip(&b[i]).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
        };
        Ok(self.executor().sum(0.0, a.len(), 1024, part)?.sqrt())
    }
}
