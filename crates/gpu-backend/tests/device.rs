//! The backend on the adapter of this machine: the published suites, and the order and life of queued work.

mod common;

use compute_backend::{Arrays, Backend, Buffer, Error, Real, Result, conformance};
use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch, testing};

/// The sum of what three inputs hold, into the last; reads and writes more buffers than one.
static BLEND: Kernel = Kernel::new(
    "test::blend",
    "
    struct Params { n: u32, a: real, shift: i32 }
    @group(0) @binding(0) var<uniform> params: Params;
    @group(0) @binding(1) var<storage, read> x: array<real>;
    @group(0) @binding(2) var<storage, read_write> y: array<real>;

    @compute @workgroup_size(WORKGROUP)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
        let i = invocation(group, local);
        if i < params.n { y[i] = params.a * x[i] + real(params.shift) + 2.0 * y[i]; }
    }
",
);

fn blend<T: Real>(gpu: &Gpu, a: T, shift: i32, x: &GpuBuffer<T>, y: &mut GpuBuffer<T>) -> Result<()> {
    let n = y.len();
    gpu.launch(Launch::of::<T>(&BLEND).len(n).real(a).i32(shift).input(x).output(y).invocations(n))
}

#[test]
fn memory_conforms_in_both_types() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::memory::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        conformance::memory::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn arrays_conform_in_both_types() {
    let Some(gpu) = testing::gpu() else { return };
    conformance::arrays::<f32, _>(&gpu).unwrap();
    if gpu.capabilities().f64 {
        conformance::arrays::<f64, _>(&gpu).unwrap();
    }
}

#[test]
fn elements_of_any_size_come_back_as_they_went() {
    let Some(gpu) = testing::gpu() else { return };
    for n in [0, 1, 2, 3, 4, 5, 7, 1001] {
        let bytes: Vec<u8> = (0..n).map(|i| i as u8).collect();
        let mut buffer = gpu.upload(&bytes).unwrap();
        assert_eq!(gpu.read(&buffer).unwrap(), bytes, "{n} of one byte");
        let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
        gpu.write(&mut buffer, &reversed).unwrap();
        assert_eq!(gpu.read(&buffer).unwrap(), reversed, "{n} of one byte, written");
        let shorts: Vec<i16> = (0..n).map(|i| -(i as i16)).collect();
        assert_eq!(gpu.read(&gpu.upload(&shorts).unwrap()).unwrap(), shorts, "{n} of two bytes");
        let points: Vec<[f32; 3]> = (0..n).map(|i| [i as f32, 1.0, 2.0]).collect();
        assert_eq!(gpu.read(&gpu.upload(&points).unwrap()).unwrap(), points, "{n} of twelve bytes");
        let nothing = vec![(); n];
        assert_eq!(gpu.read(&gpu.upload(&nothing).unwrap()).unwrap().len(), n, "{n} of no bytes");
    }
}

#[test]
fn a_copy_keeps_every_bit() {
    let Some(gpu) = testing::gpu() else { return };
    let odd =
        [0x7fc0_1234, 0xffa0_0001, 0x0000_0001, 0x8000_0000, 0x807f_ffff, 0x7f80_0000].map(f32::from_bits);
    let x = gpu.upload(&odd).unwrap();
    let mut y = gpu.zeros::<f32>(odd.len()).unwrap();
    gpu.copy(&x, &mut y).unwrap();
    assert_eq!(gpu.read(&y).unwrap().iter().map(|v| v.to_bits()).collect::<Vec<_>>(), odd.map(f32::to_bits));
}

#[test]
fn launches_writes_and_copies_keep_their_order() {
    let Some(gpu) = testing::gpu() else { return };
    let mut x = gpu.upload(&[0.0_f32; 100]).unwrap();
    let mut y = gpu.upload(&[0.0_f32; 100]).unwrap();
    let mut z = gpu.upload(&[0.0_f32; 100]).unwrap();
    let (mut want_y, mut want_z) = (0.0_f32, 0.0_f32);
    // More rounds than a batch holds, so that its end falls everywhere. The values stay small: they halve.
    for round in 0..200_i32 {
        let value = (round % 7) as f32;
        gpu.write(&mut x, &[value; 100]).unwrap();
        blend(&gpu, 1.0, round % 3, &x, &mut y).unwrap();
        want_y = value + (round % 3) as f32 + 2.0 * want_y;
        if round % 5 == 0 {
            gpu.copy(&y, &mut z).unwrap();
            want_z = want_y;
        }
        if round % 11 == 0 {
            gpu.write(&mut y, &[0.5; 100]).unwrap();
            want_y = 0.5;
        }
        gpu.fill(value + 1.0, &mut x).unwrap();
        blend(&gpu, 0.25, 0, &x, &mut z).unwrap();
        want_z = 0.25 * (value + 1.0) + 2.0 * want_z;
        if round % 4 == 0 {
            gpu.fill(0.0, &mut z).unwrap();
            want_z = 0.0;
        }
    }
    assert_eq!(gpu.read(&y).unwrap(), [want_y; 100]);
    assert_eq!(gpu.read(&z).unwrap(), [want_z; 100]);
}

#[test]
fn arrays_dropped_while_launches_wait_live_until_these_have_run() {
    let Some(gpu) = testing::gpu() else { return };
    let mut sum = gpu.upload(&vec![0.0_f32; 10_000]).unwrap();
    for i in 0..300 {
        let x = gpu.upload(&vec![i as f32; 10_000]).unwrap();
        gpu.axpy(1.0, &x, &mut sum).unwrap();
    }
    assert_eq!(gpu.read(&sum).unwrap(), vec![299.0 * 300.0 / 2.0; 10_000]);
}

#[test]
fn a_launch_over_nothing_does_nothing() {
    let Some(gpu) = testing::gpu() else { return };
    let x = gpu.upload::<f32>(&[]).unwrap();
    let mut y = gpu.upload(&[1.0_f32, 2.0]).unwrap();
    let before = gpu.counters();
    let launch = Launch::of::<f32>(&BLEND).len(0).real(1.0_f32).i32(7).input(&x).output(&mut y);
    gpu.launch(launch.invocations(0)).unwrap();
    assert_eq!(gpu.counters().since(before).launches, 0);
    assert_eq!(gpu.read(&y).unwrap(), [1.0, 2.0]);
    // An empty array may still be an argument of a launch over others.
    blend(&gpu, 0.0, 1, &x, &mut y).unwrap();
    assert_eq!(gpu.read(&y).unwrap(), [3.0, 5.0]);
}

#[test]
fn a_grid_of_more_workgroups_than_one_axis_takes_is_folded() {
    let Some(gpu) = testing::gpu() else { return };
    // Past 65 535 workgroups of 64; the last row of the grid is not full.
    let n = 65_535 * 64 + 4_097;
    let x = gpu.upload(&vec![1.0_f32; n]).unwrap();
    let mut y: GpuBuffer<f32> = gpu.zeros(n).unwrap();
    blend(&gpu, 1.0, 2, &x, &mut y).unwrap();
    assert_eq!(gpu.sum(&y).unwrap(), 3.0 * n as f32, "each element once, and the sum is folded too");
    let y = gpu.read(&y).unwrap();
    assert!(y.iter().all(|&v| v == 3.0));
}

#[test]
fn arrays_beyond_a_piece_of_a_transfer_come_back_whole() {
    let Some(gpu) = testing::gpu() else { return };
    // 40 MiB and a bit, in pieces of 32 MiB, with an end that is no multiple of 4 bytes.
    let data: Vec<u16> = (0..(40 << 19) + 3).map(|i: u32| (i ^ (i >> 16)) as u16).collect();
    let mut buffer = gpu.upload(&data).unwrap();
    assert!(gpu.read(&buffer).unwrap() == data);
    let shifted: Vec<u16> = data.iter().map(|v| v.wrapping_add(1)).collect();
    gpu.write(&mut buffer, &shifted).unwrap();
    assert!(gpu.read(&buffer).unwrap() == shifted);
}

#[test]
fn a_step_makes_no_transfer_and_many_launches_one_submission() {
    let Some(gpu) = testing::gpu() else { return };
    let x = gpu.upload(&[1.0_f32; 1000]).unwrap();
    let mut y = gpu.zeros::<f32>(1000).unwrap();
    let before = gpu.counters();
    for _ in 0..640 {
        gpu.axpy(1.0, &x, &mut y).unwrap();
    }
    gpu.sync().unwrap();
    let made = gpu.counters().since(before);
    assert_eq!((made.launches, made.transfers()), (640, 0));
    assert_eq!(made.submissions, 10, "64 launches to a batch");
    assert_eq!(gpu.read(&y).unwrap(), [640.0; 1000]);
    let made = gpu.counters().since(before);
    assert_eq!((made.downloads, made.bytes_down, made.uploads), (1, 4000, 0));
}

#[test]
fn sums_are_the_same_bits_in_every_run() {
    let Some(gpu) = testing::gpu() else { return };
    let x: Vec<f32> = (0..1_000_003_u32).map(|i| (i.wrapping_mul(2_654_435_761) as f32) * 1e-9).collect();
    let x = gpu.upload(&x).unwrap();
    let first = gpu.sum(&x).unwrap();
    for _ in 0..5 {
        assert_eq!(gpu.sum(&x).unwrap().to_bits(), first.to_bits());
    }
}

#[test]
fn four_threads_share_one_gpu() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Gpu>();
    let Some(gpu) = testing::gpu() else { return };
    std::thread::scope(|scope| {
        for thread in 0..4_i32 {
            let gpu = gpu.clone();
            scope.spawn(move || {
                for round in 0..30_i32 {
                    let n = 1000 + 100 * thread as usize + round as usize;
                    let x = gpu.upload(&vec![thread as f32; n]).unwrap();
                    let mut y = gpu.upload(&vec![round as f32; n]).unwrap();
                    blend(&gpu, 3.0, thread, &x, &mut y).unwrap();
                    let want = 4.0 * thread as f32 + 2.0 * round as f32;
                    assert_eq!(gpu.sum(&y).unwrap(), want * n as f32);
                    gpu.write(&mut y, &vec![1.0; n]).unwrap();
                    blend(&gpu, 0.0, 1, &x, &mut y).unwrap();
                    assert_eq!(gpu.read(&y).unwrap(), vec![3.0; n]);
                    // A kernel that one thread gets wrong is that thread's error alone.
                    if thread == 0 {
                        let bad = Launch::of::<f32>(&BLEND).len(n).input(&x).output(&mut y).invocations(n);
                        assert!(matches!(gpu.launch(bad), Err(Error::Kernel { .. })));
                    }
                }
            });
        }
    });
    gpu.sync().unwrap();
}

#[test]
fn a_device_of_the_program_s_own_serves_as_well() {
    let Some(gpu) = testing::gpu() else { return };
    let (device, queue) = common::device_like(&gpu).unwrap();
    let own = Gpu::from_wgpu(device, queue).unwrap();
    assert_eq!(own.name(), gpu.name());
    conformance::arrays::<f32, _>(&own).unwrap();
    // Its arrays are its own.
    let x = own.upload(&[1.0_f32]).unwrap();
    let mut y = gpu.upload(&[1.0_f32]).unwrap();
    assert!(matches!(blend(&gpu, 1.0, 0, &x, &mut y), Err(Error::Invalid { .. })));
    assert!(matches!(gpu.axpy(1.0, &x, &mut y), Err(Error::Invalid { .. })));
    assert!(matches!(gpu.copy(&x, &mut y), Err(Error::Invalid { .. })));
    assert!(matches!(gpu.read(&x), Err(Error::Invalid { .. })));
    assert!(matches!(own.write(&mut y, &[2.0]), Err(Error::Invalid { .. })));
}

#[test]
fn scratch_memory_goes_to_the_next_who_needs_as_much() {
    let Some(gpu) = testing::gpu() else { return };
    let first = gpu.scratch::<f32>(1000).unwrap();
    let second = gpu.scratch::<f32>(1000).unwrap();
    assert_ne!(first.as_wgpu(), second.as_wgpu(), "what is in use is nobody else's");
    let memory = first.as_wgpu().clone();
    drop(first);
    assert_ne!(gpu.scratch::<f32>(999).unwrap().as_wgpu(), &memory, "of another size");
    assert_eq!(gpu.scratch::<u32>(1000).unwrap().as_wgpu(), &memory);
    // A launch on memory that is given again runs after those of its last user.
    let mut sums = gpu.zeros::<f32>(1000).unwrap();
    for round in 1..=3 {
        let mut scratch = gpu.scratch::<f32>(1000).unwrap();
        gpu.fill(round as f32, &mut scratch).unwrap();
        gpu.axpy(1.0, &scratch, &mut sums).unwrap();
    }
    assert_eq!(gpu.read(&sums).unwrap(), [6.0; 1000]);
}
