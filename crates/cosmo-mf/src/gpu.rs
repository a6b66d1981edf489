//! Mass functions on the GPU: direct sums in place of transforms, in `f32` or `f64`.

use compute_backend::{Buffer, Real, Result};
use gpu_backend::{Gpu, Include, Kernel, Launch, MATH};

use crate::multiplicity::ROW;
use crate::portable::{check_abundance, check_peaks, check_variance};
use crate::{Derivative, DevicePlan, Interpolation, Law, Quantity, Spectra, Window};

/// Invocations to a workgroup of the correlation, which splits one sum.
const LANES: usize = 64;

static VARIANCE: Kernel =
    Kernel::new("spectra::variance", include_str!("variance.wgsl")).workgroup(LANES as u32);

/// [`Slope::of`](crate::hermite::Slope::of) in WGSL.
const SLOPES: Include =
    Include::for_each_real("slopes", "const CUBIC_SLOPES = true;\n", "const CUBIC_SLOPES = false;\n");

static PEAKS: Kernel =
    Kernel::new("spectra::peaks", include_str!("peaks.wgsl")).include(MATH).include(SLOPES);

static ABUNDANCE: Kernel = Kernel::new("spectra::abundance", include_str!("abundance.wgsl"))
    .include(MATH)
    .constant("ROW", ROW as u32);

type Array<T> = <Gpu as compute_backend::Backend>::Buffer<T>;

impl<T: Real> Spectra<T> for Gpu {
    fn variance(
        &self,
        plan: &DevicePlan<T, Self>,
        window: Window,
        spectra: &Array<T>,
        table: &mut Array<T>,
    ) -> Result<()> {
        let nodes = plan.plan().nodes();
        let cosmologies = check_variance(nodes, window, spectra.len(), table.len())?;
        let outputs = cosmologies * window.len;
        let launch = Launch::of::<T>(&VARIANCE).len(nodes).len(window.first).len(window.len).len(outputs);
        self.launch(launch.input(plan.planes()).input(spectra).output(table).invocations(outputs * LANES))
    }

    fn peaks(
        &self,
        interpolation: Interpolation<T>,
        table: &Array<T>,
        masses: &Array<T>,
        shifts: &Array<T>,
        peaks: &mut Array<T>,
    ) -> Result<()> {
        let Interpolation { window, step, derivative } = interpolation;
        let count = check_peaks(window, table.len(), masses.len(), shifts.len(), peaks.len())?;
        let [above, below] = Derivative::SHIFTS.map(|shift| T::lit(shift) / step);
        let launch =
            Launch::of::<T>(&PEAKS).len(count).len(shifts.len() / 2).len(window.first).len(window.len);
        let launch =
            launch.u32(u32::from(derivative == Derivative::Taught)).real(step).real(above).real(below);
        let invocations = peaks.len() / 2;
        self.launch(launch.input(table).input(masses).input(shifts).output(peaks).invocations(invocations))
    }

    fn abundance(
        &self,
        law: Law,
        masses: &Array<T>,
        peaks: &Array<T>,
        rows: &Array<T>,
        out: &mut Array<T>,
    ) -> Result<()> {
        let (count, redshifts) = check_abundance(masses.len(), peaks.len(), rows.len(), out.len())?;
        let outputs = out.len();
        let launch = Launch::of::<T>(&ABUNDANCE).len(count).len(redshifts).len(outputs);
        let quantity = match law.quantity {
            Quantity::DnDlnM => 0,
            Quantity::LnDnDlnM => 1,
            Quantity::DnDM => 2,
            Quantity::DnDLog10M => 3,
            Quantity::Multiplicity => 4,
        };
        let launch = launch.u32(law.form as u32).u32(quantity).input(masses);
        self.launch(launch.input(peaks).input(rows).output(out).invocations(outputs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shader_is_valid_in_both_types() {
        for kernel in [&VARIANCE, &PEAKS, &ABUNDANCE] {
            kernel.validate::<f32>().unwrap();
            kernel.validate::<f64>().unwrap();
        }
    }
}
