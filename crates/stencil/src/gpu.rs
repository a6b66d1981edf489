//! Stencils on the GPU.

use compute_backend::{Buffer, Real, Result};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};

use crate::laplacian::AXES;
use crate::portable::check;
use crate::{Boundary, HeatEquation, Laplacian, Region, Stencils};

static LAPLACIAN: Kernel =
    Kernel::new("stencil::laplacian", include_str!("stencil.wgsl")).workgroup(256).constant("STEP", 0);
static STEP: Kernel =
    Kernel::new("stencil::step", include_str!("stencil.wgsl")).workgroup(256).constant("STEP", 1);

impl<T: Real> Stencils<T> for Gpu {
    fn apply(
        &self,
        laplacian: &Laplacian<T>,
        region: Region,
        from: &GpuBuffer<T>,
        to: &mut GpuBuffer<T>,
    ) -> Result<()> {
        launch(self, &LAPLACIAN, laplacian, laplacian.weights(T::one()), region, from, to)
    }

    fn step(
        &self,
        heat: &HeatEquation<T>,
        region: Region,
        from: &GpuBuffer<T>,
        to: &mut GpuBuffer<T>,
    ) -> Result<()> {
        launch(self, &STEP, heat.laplacian(), heat.weights(), region, from, to)
    }

    fn advance(
        &self,
        heat: &HeatEquation<T>,
        steps: u64,
        field: &mut GpuBuffer<T>,
        spare: &mut GpuBuffer<T>,
    ) -> Result<()> {
        for _ in 0..steps {
            self.step(heat, Region::All, field, spare)?;
            std::mem::swap(field, spare);
        }
        Ok(())
    }
}

fn launch<T: Real>(
    gpu: &Gpu,
    kernel: &Kernel,
    laplacian: &Laplacian<T>,
    weights: [T; AXES],
    region: Region,
    from: &GpuBuffer<T>,
    to: &mut GpuBuffer<T>,
) -> Result<()> {
    let axes = laplacian.shape().len();
    let kernel = kernel.constant("AXES", axes as u32);
    // The kernel wants the grid's axes to be the last of three.
    let axis = |slot: usize| (slot + axes).checked_sub(AXES);
    for block in check(laplacian, region, from.len(), to.len())? {
        let range = |slot: usize| axis(slot).map_or(0..1, |axis| block.0[axis].clone());
        let mut launch = Launch::of::<T>(&kernel).len(block.len());
        for slot in 0..AXES {
            launch = launch.len(range(slot).start);
        }
        for slot in 1..AXES {
            launch = launch.len(range(slot).len());
        }
        for slot in 0..AXES {
            launch = launch.len(axis(slot).map_or(1, |axis| laplacian.shape()[axis]));
        }
        let mut constant = 0;
        let mut values = [T::zero(); 2 * AXES];
        for slot in 0..AXES {
            let sides = axis(slot).map_or([Boundary::Fixed; 2], |axis| laplacian.sides()[axis]);
            for (side, boundary) in sides.into_iter().enumerate() {
                if let Boundary::Dirichlet(value) = boundary {
                    constant |= 1 << (2 * slot + side);
                    values[2 * slot + side] = value;
                }
            }
        }
        launch = launch.u32(constant);
        for slot in 0..AXES {
            launch = launch.real(axis(slot).map_or(T::zero(), |axis| weights[axis]));
        }
        for value in values {
            launch = launch.real(value);
        }
        gpu.launch(launch.input(from).output(to).invocations(block.len()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_compile_in_both_types_for_any_number_of_axes() {
        for kernel in [&LAPLACIAN, &STEP] {
            for axes in 1..=3 {
                let kernel = kernel.constant("AXES", axes);
                kernel.validate::<f32>().unwrap();
                kernel.validate::<f64>().unwrap();
            }
        }
    }
}
