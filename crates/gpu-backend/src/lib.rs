//! The GPU as a [`Backend`](compute_backend::Backend): wgpu underneath, kernels in WGSL written once for `f32` and
//! `f64`.
//!
//! ```
//! use compute_backend::{Backend, Real, Result};
//! use gpu_backend::{Gpu, GpuBuffer, Kernel, Launch};
//!
//! static SQUARE: Kernel = Kernel::new("example::square", "
//!     @group(0) @binding(0) var<uniform> n: u32;
//!     @group(0) @binding(1) var<storage, read> x: array<real>;
//!     @group(0) @binding(2) var<storage, read_write> y: array<real>;
//!
//!     @compute @workgroup_size(WORKGROUP)
//!     fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
//!         let i = invocation(group, local);
//!         if i < n { y[i] = x[i] * x[i]; }
//!     }
//! ");
//!
//! fn squares<T: Real>(gpu: &Gpu, x: &[T]) -> Result<Vec<T>> {
//!     let on_device = gpu.upload(x)?;
//!     let mut y: GpuBuffer<T> = gpu.zeros(x.len())?;
//!     gpu.launch(Launch::of::<T>(&SQUARE).len(x.len()).input(&on_device).output(&mut y).invocations(x.len()))?;
//!     gpu.read(&y)
//! }
//!
//! # fn main() -> Result<()> {
//! SQUARE.validate::<f32>()?; // needs no GPU
//! SQUARE.validate::<f64>()?;
//! if let Some(gpu) = gpu_backend::testing::gpu() {
//!     assert_eq!(squares(&gpu, &[1.0_f32, 2.0, 3.0])?, [1.0, 4.0, 9.0]);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How to write a kernel
//!
//! 1. **The source** is one `.wgsl` file with the entry point `main`, taken in by `include_str!` into a `static`
//!    [`Kernel`] beside the operation. Write `real` where Rust has `T`; literals such as `0.5` fit both types. In
//!    front of it stand `alias real = f32;` (or `f64`), `const WORKGROUP`, the kernel's
//!    [`constant`](Kernel::constant)s, its [`include`](Kernel::include)s, and the function
//!    `invocation(workgroup_id, local_index) -> u32`, which numbers the invocations of any launch.
//! 2. **Parameters** are a structure of scalars (`u32`, `i32`, `real`, or `vec2<u32>` for an `f64` in words),
//!    or one, `var<uniform>` at binding 0.
//!    **Arrays** are `array<…>` at bindings 1, 2, 3 …: `var<storage, read>` for inputs, `var<storage, read_write>`
//!    for outputs. Pass the number of elements as a parameter and leave out the invocations beyond it:
//!    `arrayLength` of an array without elements is not zero.
//! 3. **The launch** gives all this in the same order: scalars by [`len`](Launch::len), [`u32`](Launch::u32),
//!    [`real`](Launch::real), [`words`](Launch::words); arrays by [`input`](Launch::input) and [`output`](Launch::output); then the
//!    [`invocations`](Launch::invocations). Types, number, order and access are checked against the source, so
//!    that a slip is an error and not a wrong answer.
//! 4. **A unit test** calls [`Kernel::validate`] in both types, which needs no adapter. Tests on the device begin
//!    with `let Some(gpu) = testing::gpu() else { return };` and run on Mesa's software driver too
//!    (`PERIHELION_GPU=llvmpipe`).
//!
//! # What drivers get wrong without a word
//!
//! * **Long loops.** Mesa's software driver ends an invocation after 65 535 iterations of all its loops together.
//!   Cut long loops into several launches by [`Capabilities::loop_budget`].
//! * **Compensated sums.** Kahan's sum and two-sum are folded to a plain sum by some compilers. Add partial sums
//!   of tiles instead, or in `f64`, or where a number is worth a hundred instructions by [`F64_WORDS`].
//! * **Functions of `f64`.** `exp`, `log`, `pow`, `sin` and their like compile and give garbage;
//!   [`Kernel::validate`] refuses them. Use [`MATH`], which is also more accurate in `f32`. Right are `+ - * /`, `sqrt`, `inverseSqrt`, `abs`, `min`, `max`, `floor`
//!   and the vector functions made of these.
//! * **Constants of `f64`.** `1.0 / 3.0` as a `const` of type `real` does not compile: write the literal.
//! * **`fma`** need not be fused, and `a * b + c` may be. Do not rely on either.
//!
//! The tests of this crate look for each of these on the adapter at hand.
//!
//! # What is guaranteed
//!
//! * **Order.** Launches, writes and reads take effect in the order of the calls, although launches gather in batches.
//! * **Residency.** Nothing moves between host and device but by `upload`, `write`, `read` and their kin;
//!   [`Gpu::counters`] counts it.
//! * **The same bits in every run** on one adapter. Other adapters round otherwise, within the bounds that are stated.
//! * **`f64` is held by every device**, as its bits, and the operations of [`Arrays`](compute_backend::Arrays) work on it
//!   everywhere: by integers ([`F64_WORDS`]) where the device does not compute in it. Kernels that compute in `f64` are
//!   refused there by their first launch, and [`check_real`](compute_backend::Backend::check_real) tells so before.
//! * **Failure is a value**: no adapter ([`Unavailable`](compute_backend::Error::Unavailable)), no arithmetic of `f64`
//!   ([`Unsupported`](compute_backend::Error::Unsupported)), a limit ([`TooLarge`](compute_backend::Error::TooLarge)),
//!   memory ([`OutOfMemory`](compute_backend::Error::OutOfMemory)), a device that is gone
//!   ([`Lost`](compute_backend::Error::Lost)), a kernel that does not compile
//!   ([`Kernel`](compute_backend::Error::Kernel), with line and column). Errors of queued work come with the next
//!   `sync` or `read`.
//!
//! | environment variable | effect |
//! |---|---|
//! | `PERIHELION_GPU` | part of an adapter's name, its number in [`Gpu::adapters`], or `none` |
//! | `PERIHELION_REQUIRE_GPU` | tests that would be skipped for want of an adapter fail |
//!
//! # Why it is built this way
//!
//! wgpu reaches Vulkan, Metal and Direct3D through one interface and needs nothing at link time. A kernel is text and
//! not a closure, since no closure of Rust runs on a GPU; but its interface is read from the text by naga, so that
//! what Rust would check is checked, if later. By default kernels are compiled with all run-time checks;
//! [`Kernel::trusted`] lifts them where a proof stands beside the source. Parameters go through one uniform buffer to a
//! batch, written once: 64 launches cost one submission.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod adapter;
mod arrays;
mod buffer;
mod capabilities;
mod context;
mod counters;
mod gpu;
mod kernel;
mod launch;
mod math;
mod pipeline;
mod recorder;
mod reflect;
pub mod testing;
mod timing;
mod transfer;

pub use adapter::Adapter;
pub use buffer::GpuBuffer;
pub use capabilities::Capabilities;
pub use counters::Counters;
pub use gpu::Gpu;
pub use kernel::{Include, Kernel};
pub use launch::Launch;
pub use math::{F64_WORDS, MATH};
pub use wgpu;
