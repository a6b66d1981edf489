//! Runs that were saved on a device and go on there.

use nbody_core::{Hermite, Ias15, Method, WisdomHolman, models, open_on, resume_on};

use super::*;

fn goes_on<T: Real>(gpu: &Gpu, method: Method)
where
    Gpu: Gravity<T>,
{
    let bodies = models::outer_solar_system::<T>().unwrap();
    let (law, dt) = (Newton::new(T::lit(models::GAUSS_G)), T::lit(100.0));
    let mut whole = open_on(gpu.clone(), law, method, &bodies).unwrap();
    whole.run(dt, 10).unwrap();
    let mut resumed = resume_on(gpu.clone(), law, &whole.save().unwrap()).unwrap();
    for run in [&mut whole, &mut resumed] {
        run.run(dt, 10).unwrap();
    }
    assert_eq!(resumed.save().unwrap(), whole.save().unwrap(), "{method:?} in {}", T::NAME);
    assert_eq!(resumed.backend_name(), gpu.name());
}

#[test]
fn every_integrator_goes_on_to_the_bit_on_the_gpu_at_hand() {
    let Some(gpu) = testing::gpu() else { return };
    let mut methods: Vec<Method> = Scheme::ALL.into_iter().map(Method::from).collect();
    if gpu.capabilities().f64 {
        methods.extend([Hermite::fixed(), Hermite::shared(), Hermite::blocks()].map(Method::from));
        methods.extend([Method::from(Ias15::new()), WisdomHolman::new().into()]);
    }
    for method in methods {
        goes_on::<f32>(&gpu, method);
        if gpu.capabilities().f64 {
            goes_on::<f64>(&gpu, method);
        }
    }
}
