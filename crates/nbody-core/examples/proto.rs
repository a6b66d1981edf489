use compute_backend::simd::Level; use compute_backend::*; use nbody_core::*; use std::time::Instant;
fn go<T: Real>(n: usize) {
    let mut s = 12345u64; let mut r = || { s ^= s << 13; s ^= s >> 7; s ^= s << 17; (s >> 11) as f64 / (1u64 << 53) as f64 };
    let m: Vec<T> = (0..n).map(|_| T::lit(r())).collect(); let x: Vec<T> = (0..3 * n).map(|_| T::lit(r() * 2. - 1.)).collect();
    let mut out = vec![T::zero(); 3 * n]; let mut best = vec![];
    let law = Newton::new(T::one()); let mut strict = out.clone();
    nbody_core::proto(law.with(Precision::Strict), Level::best(), &m, &x, &mut strict, &Executor::SERIAL).unwrap();
    for (level, p) in [(Level::Avx512, Precision::Fast), (Level::Avx2, Precision::Fast), (Level::Baseline, Precision::Fast), (Level::Avx512, Precision::Strict)] {
        let mut t = f64::MAX; let reps = (200_000_000 / (n * n)).max(1).min(20000);
        for _ in 0..5 { let a = Instant::now(); for _ in 0..reps { nbody_core::proto(law.with(p), level, &m, &x, &mut out, &Executor::SERIAL).unwrap(); } t = t.min(a.elapsed().as_secs_f64() / reps as f64); }
        let mut e = 0.0; let mut w = 0.0; for i in 0..n { let (mut d2, mut a2) = (0.0, 0.0); for k in 0..3 { let q = strict[k*n+i].widen(); d2 += (out[k * n + i].widen() - q).powi(2); a2 += q * q; } e += d2 / a2; w = f64::max(w, d2 / a2); }
        best.push((level, p, n as f64 * n as f64 / t * 1e-9, t, (e / n as f64).sqrt(), w.sqrt()));
    }
    for b in best { println!("{} n={n} {:?} {:?} {:.3} Gint/s  {:.3} us  cyc/int@4.0 {:.3} rms {:.2e} max {:.2e}", T::NAME, b.0, b.1, b.2, b.3 * 1e6, 4.0 / b.2, b.4, b.5); }
}
fn main() { for n in [8, 100, 1000, 8192] { go::<f64>(n); go::<f32>(n); } }
