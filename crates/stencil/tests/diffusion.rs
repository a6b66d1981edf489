//! Explicit diffusion: waves decay by their factor, heat is conserved, nothing new becomes extreme.
#![allow(clippy::reversed_empty_ranges, reason = "ndarray counts negative indices from the end")]

use std::f64::consts::PI;

use ndarray::{Array1, Array2, ArrayD, Axis, Dimension, s};
use stencil::{
    Backend, Boundary, Device, Diffusion, Error, HeatEquation, Laplacian, Real, Serial, Simulation, Stencils,
    Threads, open,
};

fn noise(n: usize, m: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, m), |(i, j)| ((i * 7919 + j * 104_729) % 1009) as f64 / 1008.0)
}

#[test]
fn a_wave_decays_by_the_same_factor_in_every_step() {
    fn check<T: Real>(boundary: Boundary<T>) {
        let (n, m, steps) = (30, 42, 300);
        let h = [0.3, 0.7].map(T::lit);
        let (period, offset) = match boundary {
            Boundary::Periodic => ((n as f64 / 2.0, m as f64 / 2.0), 0.0),
            Boundary::Fixed => (((n - 1) as f64, (m - 1) as f64), 0.0),
            _ => (((n + 1) as f64, (m + 1) as f64), 1.0),
        };
        let (kx, ky) = (2.0 * PI / period.0, 3.0 * PI / period.1);
        let u = Array2::from_shape_fn((n, m), |(i, j)| {
            T::lit((kx * (i as f64 + offset)).sin() * (ky * (j as f64 + offset)).sin())
        });
        let plan = Laplacian::new([n, m], h, boundary).unwrap();
        let diffusivity = T::lit(2.0);
        let step = T::lit(0.8) * HeatEquation::largest_time_step(&plan, diffusivity).unwrap();
        let heat = HeatEquation::new(plan, diffusivity, step).unwrap();
        let mut diffusion = Diffusion::new(Serial, heat, u.view()).unwrap();
        diffusion.run(steps).unwrap();

        let lambda = -4.0 / h[0].widen().powi(2) * (kx / 2.0).sin().powi(2)
            - 4.0 / h[1].widen().powi(2) * (ky / 2.0).sin().powi(2);
        let factor = 1.0 + 2.0 * step.widen() * lambda;
        assert!((0.9..0.999).contains(&factor), "a wave that is still there at the end: {factor}");
        // A step adds at most (d + 4) ε/2 · α Δt λ_max (≤ 2) for the Laplacian and ε/2 for the sum, and amplifies
        // nothing; the samples are good to 2 ε.
        let bound = (steps as f64 * 6.5 + 4.0) * T::epsilon().widen();
        let decay = factor.powi(steps as i32);
        for (got, &u) in diffusion.field().unwrap().iter().zip(&u) {
            let error = (got.widen() - decay * u.widen()).abs();
            assert!(error <= bound, "{boundary:?}: {error:e} is above {bound:e}");
        }
    }
    for boundary in [Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(0.0)] {
        check::<f64>(boundary);
    }
    check::<f32>(Boundary::Periodic);
}

#[test]
fn heat_is_conserved_in_a_periodic_box() {
    let field = noise(50, 70);
    let plan = Laplacian::new([50, 70], [1.0, 2.0], Boundary::Periodic).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.4).unwrap();
    let mut diffusion = Diffusion::new(Serial, heat, field.view()).unwrap();
    diffusion.run(500).unwrap();
    let (before, after) = (field.sum(), diffusion.field().unwrap().sum());
    // Each point of each step is off by 6.5 ε at most, and unbiased.
    let bound = 6.5 * f64::EPSILON * (500.0 * 3500.0_f64).sqrt() * 4.0;
    assert!((after - before).abs() <= bound, "{before} became {after}");
}

#[test]
fn no_step_makes_a_new_extreme_even_at_the_limit() {
    for boundary in [Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(0.5)] {
        let plan = Laplacian::new([40, 50], [0.3, 0.7], boundary).unwrap();
        let limit = HeatEquation::largest_time_step(&plan, 1.0).unwrap();
        let heat = HeatEquation::new(plan, 1.0, limit).unwrap();
        let mut diffusion = Diffusion::new(Serial, heat, noise(40, 50).view()).unwrap();
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..50 {
            diffusion.run(1).unwrap();
            let field = diffusion.field().unwrap();
            let range = field.iter().fold((f64::MAX, f64::MIN), |(a, b), &v| (v.min(a), v.max(b)));
            assert!(
                range.0 >= low - 7.0 * f64::EPSILON && range.1 <= high + 7.0 * f64::EPSILON,
                "{boundary:?}"
            );
            (low, high) = range;
        }
        if boundary == Boundary::Dirichlet(0.5) {
            assert!(high - low < 0.9, "the values approach the constant beyond the rim");
        }
    }
}

#[test]
fn a_fixed_rim_keeps_its_values_to_the_bit() {
    let field = noise(20, 30);
    let plan = Laplacian::new([20, 30], [1.0; 2], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.2).unwrap();
    for steps in [1, 2, 5, 40] {
        let mut diffusion = Diffusion::new(Serial, heat, field.view()).unwrap();
        diffusion.run(steps).unwrap();
        let after = diffusion.field().unwrap().into_dimensionality::<ndarray::Ix2>().unwrap();
        for axis in [Axis(0), Axis(1)] {
            for end in [0, field.len_of(axis) - 1] {
                assert_eq!(after.index_axis(axis, end), field.index_axis(axis, end));
            }
        }
        assert_ne!(after.slice(s![1..-1, 1..-1]), field.slice(s![1..-1, 1..-1]));
    }
}

#[test]
fn a_rod_held_at_its_ends_comes_to_a_straight_line() {
    // Ends one spacing beyond the array: u(0) = 1 and u(n + 1) = 3.
    let n = 20;
    let plan = Laplacian::new([n], [1.0], Boundary::Periodic)
        .and_then(|plan| plan.with_sides(0, Boundary::Dirichlet(1.0), Boundary::Dirichlet(3.0)))
        .unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.5).unwrap();
    let mut diffusion = Diffusion::new(Serial, heat, Array1::zeros(n).view()).unwrap();
    diffusion.run(4000).unwrap();
    for (i, &value) in diffusion.field().unwrap().iter().enumerate() {
        let line = 1.0 + 2.0 * (i + 1) as f64 / (n + 1) as f64;
        assert!((value - line).abs() < 1e-12, "{value} is not {line}");
    }
}

#[test]
fn steps_at_once_have_the_bits_of_steps_one_by_one() {
    fn check<T: Real>(shape: &[usize]) {
        for boundary in [Boundary::Fixed, Boundary::Periodic, Boundary::Dirichlet(T::lit(0.3))] {
            // A fixed rim leaves nothing of the thinnest grids.
            let Ok(plan) = Laplacian::new(shape, vec![T::one(); shape.len()], boundary) else { continue };
            let heat = HeatEquation::new(plan, T::one(), T::lit(0.15)).unwrap();
            let field = ArrayD::from_shape_fn(shape, |index| {
                T::lit(index.slice().iter().fold(17, |sum, i| (sum * 31 + i * 7919) % 1009) as f64)
            });
            let mut single = Diffusion::new(Serial, heat, field.view()).unwrap();
            let mut many = Diffusion::new(Threads::with_count(3).unwrap(), heat, field.view()).unwrap();
            for steps in [0, 1, 2, 3, 7, 16, 17, 40] {
                many.run(steps).unwrap();
                (0..steps).for_each(|_| single.run(1).unwrap());
                let (many, single) = (many.field().unwrap(), single.field().unwrap());
                assert!(many == single, "{steps} steps of {shape:?} {boundary:?}");
            }
            assert_eq!((many.steps(), many.time()), (86, T::lit(86.0) * T::lit(0.15)));
        }
    }
    // Thin ones, and several tiles along each axis.
    for shape in
        [&[1][..], &[7], &[150_000], &[1, 1], &[2, 3], &[5, 1000], &[900, 3], &[70, 90], &[400, 2100]]
    {
        check::<f64>(shape);
    }
    for shape in [&[20_000][..], &[70, 90], &[300, 1100], &[12, 13, 14]] {
        check::<f32>(shape);
    }
}

#[test]
fn every_device_gives_the_same_simulation() {
    let field = noise(40, 60);
    let plan = Laplacian::new([40, 60], [1.0; 2], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.2).unwrap();
    let run = |device: Device, field: ndarray::ArrayView2<'_, f64>| {
        let mut diffusion = open(device, heat, field)?;
        diffusion.run(25)?;
        diffusion.sync()?;
        Ok::<_, Error>((diffusion.backend_name(), diffusion.field()?))
    };
    let (name, want) = run(Device::Serial, field.view()).unwrap();
    assert_eq!(name, "serial");
    let (name, got) = run("threads:3".parse().unwrap(), field.view()).unwrap();
    assert_eq!((name.as_str(), &got), ("threads:3", &want));
    let transposed = field.t().to_owned();
    assert_eq!(run(Device::Serial, transposed.t()).unwrap().1, want, "any stride");
    // A GPU agrees within the bound of 25 steps, 13 ε each; without one `auto` means threads.
    let (_, got) = run(Device::Auto, field.view()).unwrap();
    let worst = got.iter().zip(&want).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst <= 25.0 * 13.0 * f64::EPSILON, "{worst:e}");
}

#[test]
#[cfg(not(feature = "gpu"))]
fn the_gpu_without_its_feature_is_an_error_that_names_the_feature() {
    let plan = Laplacian::new([3], [1.0], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.2).unwrap();
    let error = open(Device::Gpu, heat, Array1::<f64>::zeros(3).view()).unwrap_err();
    assert!(
        matches!(error, Error::Unavailable { .. }) && error.to_string().contains("feature `gpu`"),
        "{error}"
    );
}

#[test]
fn a_stranger_s_backend_starts_with_one_line() {
    /// Memory that is not shared: everything goes through `upload`, `write` and `read`.
    #[derive(Debug, Clone)]
    struct Remote(Serial);

    impl Backend for Remote {
        type Buffer<T: compute_backend::Element> = Vec<T>;
        fn name(&self) -> String {
            "remote".to_owned()
        }
        fn executor(&self) -> &compute_backend::Executor {
            self.0.executor()
        }
        fn upload<T: compute_backend::Element>(&self, data: &[T]) -> Result<Vec<T>, Error> {
            self.0.upload(data)
        }
        fn write<T: compute_backend::Element>(&self, buffer: &mut Vec<T>, data: &[T]) -> Result<(), Error> {
            self.0.write(buffer, data)
        }
        fn read<T: compute_backend::Element>(&self, buffer: &Vec<T>) -> Result<Vec<T>, Error> {
            self.0.read(buffer)
        }
    }
    impl<T: Real> Stencils<T> for Remote {}

    stencil::conformance::suite::<f64, _>(&Remote(Serial)).unwrap();
}

#[test]
fn host_backends_conform() {
    stencil::conformance::suite::<f32, _>(&Serial).unwrap();
    stencil::conformance::suite::<f64, _>(&Threads::new().unwrap()).unwrap();
    stencil::conformance::suite::<f32, _>(&Threads::with_count(3).unwrap()).unwrap();
}
