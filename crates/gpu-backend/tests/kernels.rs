//! What a kernel may be: variants, grids of its own, mixed precision, no checks.

#![allow(unsafe_code, reason = "one kernel is trusted, to see that it computes the same")]

use compute_backend::{Backend, Result};
use gpu_backend::{Gpu, Include, Kernel, Launch, testing};

static STEP: Include = Include::new("STEP", "fn stepped(x: real) -> real { return x + real(STEP); }");

static STEPPED: Kernel = Kernel::new(
    "test::stepped",
    "
    @group(0) @binding(0) var<uniform> n: u32;
    @group(0) @binding(1) var<storage, read_write> x: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
        let i = invocation(group, local);
        if i < n { x[i] = stepped(x[i]); }
    }
",
)
.include(STEP)
.constant("STEP", 1);

fn stepped(gpu: &Gpu, kernel: &Kernel, x: &[f32]) -> Result<Vec<f32>> {
    let mut buffer = gpu.upload(x)?;
    gpu.launch(Launch::of::<f32>(kernel).len(x.len()).output(&mut buffer).invocations(x.len()))?;
    gpu.read(&buffer)
}

#[test]
fn twenty_variants_of_a_kernel_are_told_apart() {
    let Some(gpu) = testing::gpu() else { return };
    let variants: Vec<Kernel> = (0..20).map(|i| STEPPED.constant("STEP", i).workgroup(1 + i % 7)).collect();
    for round in 0..2 {
        for (i, variant) in variants.iter().enumerate() {
            let want = [i as f32, 1.0 + i as f32, 2.0 + i as f32];
            assert_eq!(stepped(&gpu, variant, &[0.0, 1.0, 2.0]).unwrap(), want, "round {round}");
        }
    }
    // A copy of a kernel, and one with the same text from elsewhere, is the same kernel.
    let copy = STEPPED;
    assert_eq!(copy, STEPPED);
    assert_eq!(stepped(&gpu, &copy, &[5.0]).unwrap(), [6.0]);
}

#[test]
fn a_trusted_kernel_computes_the_same() {
    let Some(gpu) = testing::gpu() else { return };
    // SAFETY: there is no loop and no division, and the one index is below n, the length of the array.
    let trusted = unsafe { STEPPED.trusted() };
    let x: Vec<f32> = (0..1000).map(|i| i as f32).collect();
    assert_eq!(stepped(&gpu, &trusted, &x).unwrap(), stepped(&gpu, &STEPPED, &x).unwrap());
}

#[test]
fn a_grid_of_two_dimensions_is_the_kernel_s_own_affair() {
    static TRANSPOSE: Kernel = Kernel::new(
        "test::transpose",
        "
        struct Params { rows: u32, columns: u32 }
        @group(0) @binding(0) var<uniform> params: Params;
        @group(0) @binding(1) var<storage, read> a: array<real>;
        @group(0) @binding(2) var<storage, read_write> b: array<real>;

        @compute @workgroup_size(8, 8)
        fn main(@builtin(global_invocation_id) id: vec3<u32>) {
            if id.x < params.columns && id.y < params.rows {
                b[id.x * params.rows + id.y] = a[id.y * params.columns + id.x];
            }
        }
        ",
    );
    let Some(gpu) = testing::gpu() else { return };
    let (rows, columns) = (37_u32, 21_u32);
    let a: Vec<f32> = (0..rows * columns).map(|i| i as f32).collect();
    let on_device = gpu.upload(&a).unwrap();
    let mut b = gpu.zeros::<f32>(a.len()).unwrap();
    let launch = Launch::of::<f32>(&TRANSPOSE).u32(rows).u32(columns).input(&on_device).output(&mut b);
    gpu.launch(launch.workgroups([columns.div_ceil(8), rows.div_ceil(8), 1])).unwrap();
    let b = gpu.read(&b).unwrap();
    for (i, row) in a.chunks_exact(columns as usize).enumerate() {
        for (j, &value) in row.iter().enumerate() {
            assert_eq!(b[j * rows as usize + i], value);
        }
    }
}

#[test]
fn a_kernel_in_f32_may_add_in_f64() {
    static MIXED: Kernel = Kernel::new(
        "test::mixed",
        "
        struct Params { n: u32, start: f64 }
        @group(0) @binding(0) var<uniform> params: Params;
        @group(0) @binding(1) var<storage, read> x: array<real>;
        @group(0) @binding(2) var<storage, read_write> sum: array<f64>;

        @compute @workgroup_size(WORKGROUP)
        fn main(@builtin(local_invocation_index) local: u32) {
            if local > 0u { return; }
            var total = params.start;
            for (var i = 0u; i < params.n; i++) { total += f64(x[i]); }
            sum[0] = total;
        }
        ",
    );
    let Some(gpu) = testing::gpu().filter(|gpu| gpu.capabilities().f64) else { return };
    let x = [0.1_f32; 5000];
    let on_device = gpu.upload(&x).unwrap();
    let mut sum = gpu.zeros::<f64>(1).unwrap();
    let launch = Launch::of::<f32>(&MIXED).len(x.len()).real(0.25_f64).input(&on_device).output(&mut sum);
    gpu.launch(launch.invocations(1)).unwrap();
    let want = x.iter().fold(0.25_f64, |sum, &x| sum + f64::from(x));
    assert_eq!(gpu.read(&sum).unwrap(), [want], "the same additions in the same order");
}
