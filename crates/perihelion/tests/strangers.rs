//! A backend and an operation from outside the workspace's crates: that they can exist, and that they work together.
//!
//! Nothing here uses more than the public API, and no type of the defining crates is changed: what compiles here, a
//! stranger can write.

mod strangers {
    pub(crate) mod distance;
    pub(crate) mod vault;
}

use perihelion::backend::{Arrays, Backend, Gpus, Result, conformance, portable};
use perihelion::cosmo::Spectra;
use perihelion::nbody::Gravity;
use perihelion::particles::Motion;
use perihelion::stencil::Stencils;
use perihelion::{Device, Real, Serial, Threads};
use strangers::distance::Distance;
use strangers::vault::{Vault, VaultBuffer};

// One line, and the vault has every array operation, through a copy to the host and back; then one that stays inside.
impl Arrays<f32> for Vault {}
impl Arrays<f64> for Vault {
    fn fill(&self, value: f64, out: &mut VaultBuffer<f64>) -> Result<()> {
        self.inside(out, |store| store.fill(value));
        Ok(())
    }
}

// One line each, and it computes everything else.
impl<T: Real> Gravity<T> for Vault where Vault: Arrays<T> {}
impl<T: Real> Stencils<T> for Vault {}
impl<T: Real> Motion<T> for Vault {}
impl<T: Real> Spectra<T> for Vault {}

// A stranger's operation on our backends and on the stranger's.
impl Distance for Serial {}
impl Distance for Threads {}
impl Distance for Vault {}

#[test]
fn a_strangers_backend_passes_the_suites_with_one_line_per_trait() {
    let vault = Vault::new();
    conformance::memory::<f32, _>(&vault).unwrap();
    conformance::memory::<f64, _>(&vault).unwrap();
    conformance::arrays::<f32, _>(&vault).unwrap();
    conformance::arrays::<f64, _>(&vault).unwrap();
    perihelion::nbody::conformance::suite::<f64, _>(&vault).unwrap();
    perihelion::stencil::conformance::suite::<f32, _>(&vault).unwrap();
    perihelion::particles::conformance::suite::<f64, _>(&vault).unwrap();
    perihelion::cosmo::conformance::suite::<f64, _>(&vault).unwrap();
}

#[test]
fn what_the_stranger_overrides_stays_inside() {
    let vault = Vault::new();
    let (mut kept, mut copied) = (vault.upload(&[1.0; 8]).unwrap(), vault.upload(&[1.0_f32; 8]).unwrap());
    let before = vault.transfers();
    vault.fill(2.0, &mut kept).unwrap();
    assert_eq!(vault.transfers(), before);
    vault.fill(2.0, &mut copied).unwrap();
    assert_eq!(vault.transfers(), before + 2, "the default body goes out and in again");
}

#[test]
fn a_strangers_operation_runs_on_every_backend() {
    fn distance<B: Distance>(backend: &B) -> f64 {
        let (a, b) = (backend.upload(&[0.0, 3.0, 1.0]).unwrap(), backend.upload(&[4.0, 3.0, 4.0]).unwrap());
        backend.distance(&a, &b).unwrap()
    }
    assert_eq!(distance(&Serial), 5.0);
    assert_eq!(distance(&Threads::with_count(3).unwrap()), 5.0);
    assert_eq!(distance(&Vault::new()), 5.0);
}

#[test]
fn our_portable_bodies_run_on_a_backend_without_any_impl() {
    let vault = Vault::new();
    let x = vault.upload(&[1.0, 2.0, 3.0]).unwrap();
    assert_eq!(portable::sum(&vault, &x).unwrap(), 6.0);
}

#[test]
fn a_strangers_backend_can_stand_in_for_the_gpu_in_a_choice_at_run_time() {
    let run = |device: Device| -> Result<String> {
        device.select(|b| Ok(b.name()), |b| Ok(b.name()), |_: Gpus| Ok(Vault::new().name()))
    };
    assert_eq!(run(Device::Auto).unwrap(), "vault");
    assert_eq!(run(Device::Serial).unwrap(), "serial");
}
