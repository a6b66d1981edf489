//! Laplacians and diffusion, resident on the backend.

use benches::timing::{Samples, sample};
use benches::{inputs, timing};
use ndarray::{Array2, ArrayD, IxDyn};
use perihelion::stencil::{Boundary, Diffusion, HeatEquation, Laplacian, Region, Simulation, Stencils};
use perihelion::{Gpu, Real, Result, Serial, Threads};

use crate::row::Row;
use crate::{Dtype, Options};

/// `laplacian2d`: an n × n field.
pub(crate) fn laplacian(options: &Options) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(4096);
    match options.dtype {
        Dtype::F32 => apply::<f32>(options, "laplacian2d", &[n, n]),
        Dtype::F64 => apply::<f64>(options, "laplacian2d", &[n, n]),
    }
}

/// `second_derivative_1d`: n points.
pub(crate) fn second(options: &Options) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(10_000_000);
    match options.dtype {
        Dtype::F32 => apply::<f32>(options, "second_derivative_1d", &[n]),
        Dtype::F64 => apply::<f64>(options, "second_derivative_1d", &[n]),
    }
}

/// `diffusion2d`: explicit steps of an n × n field with a fixed rim.
pub(crate) fn diffusion(options: &Options) -> Result<Vec<Row>> {
    match options.dtype {
        Dtype::F32 => diffuse::<f32>(options),
        Dtype::F64 => diffuse::<f64>(options),
    }
}

fn apply<T: Real>(options: &Options, case: &'static str, shape: &[usize]) -> Result<Vec<Row>> {
    let field: ArrayD<T> = inputs::uniform(IxDyn(shape));
    let spacings = vec![T::lit(0.75); shape.len()];
    let laplacian = Laplacian::new(shape, &spacings, Boundary::Fixed)?;
    let want = laplacian.apply(&Serial, field.view())?;
    let problem = Problem { laplacian, field, want, options };
    let (name, samples, error) = if options.allocate {
        options.backend.select(|b| problem.allocate(&b), |b| problem.allocate(&b), |_| Err(host_only()))?
    } else {
        options.backend.select(
            |b: Serial| problem.resident(&b),
            |b: Threads| problem.resident(&b),
            |gpus| problem.resident(&Gpu::open(gpus)?),
        )?
    };
    let points = problem.laplacian.computed_len() as f64;
    let row = Row::new(case, problem.laplacian.len(), T::NAME, &name, &samples)
        .with("allocate", options.allocate)
        .with("error", error)
        .with("error_is", "largest difference from serial over the largest value")
        .rate("Gpoints_per_s", points * 1e-9)
        // Each point is read once and written once; what a cache misses beyond that is not counted.
        .rate("GBps_eff", points * 2.0 * size_of::<T>() as f64 * 1e-9);
    Ok(vec![row])
}

fn host_only() -> perihelion::Error {
    perihelion::Error::invalid("--allocate", "used with a host backend", "used with the GPU")
}

struct Problem<'a, T> {
    laplacian: Laplacian<T>,
    field: ArrayD<T>,
    want: ArrayD<T>,
    options: &'a Options,
}

impl<T: Real> Problem<'_, T> {
    fn resident<B: Stencils<T>>(&self, backend: &B) -> Result<(String, Samples, f64)> {
        let from = backend.upload(&self.field.iter().copied().collect::<Vec<_>>())?;
        let mut to = backend.zeros(self.laplacian.len())?;
        let samples = sample(
            &mut to,
            self.options.repeats,
            |_| Ok(()),
            |to| {
                backend.apply(&self.laplacian, Region::All, &from, to)?;
                backend.sync()
            },
        )?;
        Ok((backend.name(), samples, self.error(&backend.read(&to)?)))
    }

    fn allocate<B: perihelion::backend::HostBackend>(&self, backend: &B) -> Result<(String, Samples, f64)> {
        let mut last = ArrayD::zeros(IxDyn(&[0]));
        let samples = timing::sample(
            &mut last,
            self.options.repeats,
            |_| Ok(()),
            |last| {
                *last = self.laplacian.apply(backend, self.field.view())?;
                Ok(())
            },
        )?;
        Ok((backend.name(), samples, self.error(&last.iter().copied().collect::<Vec<_>>())))
    }

    fn error(&self, got: &[T]) -> f64 {
        relative_error(got.iter().copied(), self.want.iter().copied())
    }
}

fn diffuse<T: Real>(options: &Options) -> Result<Vec<Row>> {
    let n = options.n.unwrap_or(4096);
    let steps = options.steps.unwrap_or(100);
    let field: Array2<T> = inputs::uniform((n, n));
    let one = T::one();
    let laplacian = Laplacian::new([n, n], [one, one], Boundary::Fixed)?;
    let heat = HeatEquation::new(laplacian, one, T::lit(0.2))?;
    let time = |mut diffusion: Box<dyn Simulation<T>>| {
        let samples = sample(
            &mut diffusion,
            options.repeats,
            |_| Ok(()),
            |diffusion| {
                diffusion.run(steps)?;
                diffusion.sync()
            },
        )?;
        Ok((diffusion.backend_name(), samples))
    };
    let (name, samples) = time(perihelion::stencil::open(options.backend, heat, field.view())?)?;
    // The answer after one round, against the plain steps on one thread.
    let mut ours = perihelion::stencil::open(options.backend, heat, field.view())?;
    ours.run(steps)?;
    let mut plain = Diffusion::new(Serial, heat, field.view())?;
    for _ in 0..steps {
        plain.run(1)?;
    }
    let error = relative_error(ours.field()?.iter().copied(), plain.field()?.iter().copied());
    let points = ((n.saturating_sub(2)).pow(2) as u64 * steps) as f64;
    let row = Row::new("diffusion2d", n * n, T::NAME, &name, &samples)
        .with("steps", steps)
        .with("error", error)
        .with("error_is", "largest difference from single serial steps over the largest value")
        .rate("Gpoints_per_s", points * 1e-9);
    Ok(vec![row])
}

/// The largest difference over the largest value.
fn relative_error<T: Real>(got: impl Iterator<Item = T>, want: impl Iterator<Item = T>) -> f64 {
    let (mut worst, mut largest) = (0.0_f64, 0.0_f64);
    for (got, want) in got.zip(want) {
        worst = worst.max((got - want).widen().abs());
        largest = largest.max(want.widen().abs());
    }
    if worst == 0.0 { 0.0 } else { worst / largest }
}
