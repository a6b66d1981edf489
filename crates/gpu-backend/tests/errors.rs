//! What goes wrong is told apart, and says what to do.

#![allow(clippy::print_stdout, reason = "what a driver gave is worth knowing")]

mod common;

use compute_backend::{Arrays, Backend, Error, Gpus};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch, testing, wgpu};

static COPY: Kernel = Kernel::new(
    "test::copy",
    "
    struct Params { n: u32, a: real }
    @group(0) @binding(0) var<uniform> params: Params;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read_write> y: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
        let i = invocation(group, local);
        if i < params.n { y[i] = params.a * x[i]; }
    }
",
);

fn message(result: Result<(), Error>) -> String {
    match result {
        Err(error @ Error::Kernel { .. }) => error.to_string(),
        other => panic!("{other:?} is not `Error::Kernel`"),
    }
}

#[test]
fn arguments_that_do_not_fit_the_kernel_are_refused_by_the_launch() {
    let Some(gpu) = testing::gpu() else { return };
    let (x, x_copy) = (gpu.upload(&[1.0_f32; 4]).unwrap(), gpu.upload(&[1.0_f32; 4]).unwrap());
    let wide = gpu.upload(&[[1.0_f32; 3]; 4]).unwrap();
    let (mut y, mut z) = (gpu.zeros::<f32>(4).unwrap(), gpu.zeros::<f32>(4).unwrap());
    let of = || Launch::of::<f32>(&COPY);

    let text = message(gpu.launch(of().real(1.0_f32).len(4).input(&x).output(&mut y).invocations(4)));
    assert!(text.contains("(u32, f32), the launch gives (f32, u32)"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f64).input(&x).output(&mut y).invocations(4)));
    assert!(text.contains("the launch gives (u32, f64)"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f32).output(&mut y).invocations(4)));
    assert!(text.contains("takes 2 arrays, the launch gives 1"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f32).output(&mut z).output(&mut y).invocations(4)));
    assert!(text.contains("binding 1 is `read`: pass it by `.input()`"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f32).input(&x).input(&x_copy).invocations(4)));
    assert!(text.contains("binding 2 is `read_write`: pass it by `.output()`"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f32).input(&wide).output(&mut y).invocations(4)));
    assert!(text.contains("elements of 4 bytes, the array that the launch gives of 12"), "{text}");
    let quads = Kernel::new(
        "test::quads",
        "@group(0) @binding(1) var<storage, read_write> x: array<vec4<f32>>;
         @compute @workgroup_size(WORKGROUP) fn main() { x[0] = 2.0 * x[0]; }",
    );
    let mut short = gpu.upload(&[1.0_f32; 3]).unwrap();
    let text = message(gpu.launch(Launch::of::<f32>(&quads).output(&mut short).invocations(1)));
    assert!(text.contains("elements of 16 bytes, the array that the launch gives has 12 in all"), "{text}");
    let text = message(gpu.launch(of().len(4).real(1.0_f32).input(&x).output(&mut y)));
    assert!(text.contains("neither `.invocations()` nor `.workgroups()`"), "{text}");
    // Nothing of this reached the device.
    gpu.sync().unwrap();
    gpu.launch(of().len(4).real(3.0_f32).input(&x).output(&mut y).invocations(4)).unwrap();
    assert_eq!(gpu.read(&y).unwrap(), [3.0; 4]);
}

#[test]
fn a_device_without_f64_holds_it_refuses_its_kernels_and_computes_in_f32() {
    let Some(gpu) = testing::gpu() else { return };
    let (device, queue) =
        common::device_with(&gpu, wgpu::Features::empty(), wgpu::Limits::default()).unwrap();
    let gpu = Gpu::from_wgpu(device, queue).unwrap();
    assert!(!gpu.capabilities().f64);
    let unsupported = |error| matches!(error, Some(Error::Unsupported { feature, .. }) if feature == "f64");
    assert!(unsupported(gpu.check_real::<f64>().err()));
    gpu.check_real::<f32>().unwrap();
    // Memory is bytes.
    assert_eq!(gpu.read(&gpu.upload(&[0.1_f64]).unwrap()).unwrap(), [0.1]);
    assert_eq!(gpu.read(&gpu.zeros::<f64>(3).unwrap()).unwrap(), [0.0; 3]);
    let x = gpu.upload(&[1.0_f32; 4]).unwrap();
    let mut y = gpu.zeros::<f32>(4).unwrap();
    let launch = Launch::of::<f64>(&COPY).len(2).real(1.0_f64).input(&x).output(&mut y).invocations(2);
    assert!(unsupported(gpu.launch(launch).err()));
    gpu.axpy(2.0, &x, &mut y).unwrap();
    assert_eq!(gpu.read(&y).unwrap(), [2.0; 4]);
}

#[test]
fn what_is_beyond_a_limit_is_too_large_before_anything_is_allocated() {
    let Some(gpu) = testing::gpu() else { return };
    let most = gpu.capabilities().max_array_bytes;
    let too_large = |error: Option<Error>, what: &str| match error {
        Some(Error::TooLarge { what: found, requested, limit, .. }) => {
            assert_eq!(found, what);
            assert!(requested > limit);
        }
        other => panic!("{other:?} is not `Error::TooLarge` for {what}"),
    };
    too_large(gpu.zeros::<u8>(most as usize + 1).err(), "the bytes of one array");
    too_large(gpu.zeros::<[f32; 4]>(usize::MAX / 2).err(), "the bytes of one array");

    let x = gpu.upload(&[1.0_f32; 4]).unwrap();
    let mut y = gpu.zeros::<f32>(4).unwrap();
    let mut launch = |kernel: &Kernel, n: usize| {
        gpu.launch(Launch::of::<f32>(kernel).len(4).real(1.0_f32).input(&x).output(&mut y).invocations(n))
            .err()
    };
    too_large(
        launch(&COPY.workgroup(gpu.capabilities().max_workgroup + 1), 4),
        "the invocations of a workgroup",
    );
    too_large(launch(&COPY, (1 << 32) + 1), "the invocations of a launch");
    too_large(launch(&COPY, usize::MAX), "the invocations of a launch");
    too_large(launch(&COPY.workgroup(1), 1 << 30), "the workgroups along one axis");
    let of = || Launch::of::<f32>(&COPY);
    let long = of().len(usize::MAX).real(1.0_f32).input(&x).output(&mut y).invocations(4);
    too_large(gpu.launch(long).err(), "a length in a kernel");
    let wide = of().len(4).real(1.0_f32).input(&x).output(&mut y);
    too_large(gpu.launch(wide.workgroups([1, 1, 70_000])).err(), "the workgroups along one axis");

    let tile = Kernel::new(
        "test::tile",
        "
        @group(0) @binding(1) var<storage, read_write> x: array<real>;
        var<workgroup> tile: array<real, LENGTH>;
        @compute @workgroup_size(WORKGROUP)
        fn main(@builtin(local_invocation_index) local: u32) {
            tile[local] = x[local];
            workgroupBarrier();
            x[local] = tile[WORKGROUP - 1u - local];
        }
        ",
    );
    let length = gpu.capabilities().max_workgroup_bytes / 4 + 1;
    let tile = tile.constant("LENGTH", length);
    let error = gpu.launch(Launch::of::<f32>(&tile).output(&mut y).invocations(64)).err();
    too_large(error, "the bytes of workgroup memory");
}

#[test]
fn memory_that_is_used_up_is_an_error_and_what_was_there_still_works() {
    let Some(gpu) = testing::gpu() else { return };
    let most = gpu.capabilities().max_array_bytes as usize;
    let x = gpu.upload(&[1.0_f32; 4]).unwrap();
    // Memory that is never touched costs little, so that some drivers give it without end: then all is well too.
    let mut held: Vec<GpuBuffer<u8>> = vec![];
    for _ in 0..64 {
        match gpu.zeros::<u8>(most) {
            Ok(buffer) => held.push(buffer),
            Err(Error::OutOfMemory { requested, .. }) => {
                assert_eq!(requested, most);
                break;
            }
            Err(error) => panic!("{error:?} is not `Error::OutOfMemory`"),
        }
    }
    println!("{} arrays of {most} bytes fit", held.len());
    assert_eq!(gpu.read(&x).unwrap(), [1.0; 4]);
    drop(held);
    gpu.sync().unwrap();
    gpu.zeros::<u8>(most).unwrap();
}

#[test]
fn after_a_device_is_lost_every_call_says_so() {
    let Some(gpu) = testing::gpu() else { return };
    let (device, queue) = common::device_like(&gpu).unwrap();
    let gpu = Gpu::from_wgpu(device.clone(), queue).unwrap();
    let x = gpu.upload(&[1.0_f32; 4]).unwrap();
    let mut y = gpu.zeros::<f32>(4).unwrap();
    gpu.axpy(1.0, &x, &mut y).unwrap(); // queued, and never to run
    device.destroy();
    let lost = |error: Option<Error>| assert!(matches!(error, Some(Error::Lost { .. })), "{error:?}");
    lost(gpu.read(&y).err());
    lost(gpu.read(&x).err());
    lost(gpu.sync().err());
    lost(gpu.submit().err());
    lost(gpu.upload(&[1.0_f32]).err());
    lost(gpu.zeros::<f32>(4).err());
    lost(gpu.write(&mut y, &[1.0; 4]).err());
    lost(gpu.axpy(1.0, &x, &mut y).err());
    lost(gpu.copy(&x, &mut y).err());
    lost(gpu.sum(&x).err());
    drop((x, y));
    lost(gpu.sync().err());
}

#[test]
fn only_hardware_is_never_software() {
    match Gpu::open(Gpus::HardwareOnly) {
        Ok(gpu) => assert!(!gpu.capabilities().software),
        Err(error) => assert!(matches!(error, Error::Unavailable { .. }), "{error:?}"),
    }
}
