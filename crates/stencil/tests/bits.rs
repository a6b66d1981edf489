//! What is promised to have the same bits on every processor, as it came out on x86-64.
#![allow(clippy::unwrap_used, reason = "in a test a failure is a panic")]

use ndarray::Array;
use stencil::{Boundary, Diffusion, HeatEquation, Laplacian, Real, Serial, Simulation};

/// FNV-1a (Fowler, Noll & Vo 1991) of the bits of a random field after `steps` steps.
fn bits<T: Real, const D: usize>(shape: [usize; D], boundary: Boundary<T>, steps: u64) -> u64 {
    // Marsaglia's xorshift (2003): uniform in −1 to 1.
    let mut state = 20_260_u64;
    let field = Array::from_shape_simple_fn(&shape[..], || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        T::lit((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    });
    let laplacian = Laplacian::new(shape, [T::lit(0.3); D], boundary).unwrap();
    let heat = HeatEquation::new(laplacian, T::lit(0.7), T::lit(0.01)).unwrap();
    let mut diffusion = Diffusion::new(Serial, heat, field.view()).unwrap();
    diffusion.run(steps).unwrap();
    let bytes =
        diffusion.field().unwrap().into_iter().flat_map(|value| value.widen().to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn diffusion_has_the_same_bits_on_every_processor() {
    let got = [
        bits::<f64, 1>([1003], Boundary::Fixed, 50),
        bits::<f64, 2>([101, 307], Boundary::Periodic, 50),
        bits::<f32, 2>([101, 307], Boundary::Dirichlet(0.5), 50),
        bits::<f64, 3>([21, 33, 70], Boundary::Fixed, 20),
        bits::<f32, 3>([21, 33, 70], Boundary::Periodic, 20),
    ];
    assert_eq!(got, BITS);
}

const BITS: [u64; 5] = [
    8931132667378441573,
    6832527558662474235,
    13411926124278916412,
    1253564276954892921,
    1362764736721272599,
];
