//! scratch
use particle_sim::*;
use std::time::Instant;
fn main() {
    let mut s = 1u64;
    let mut r = || { s = s.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); (s >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0 };
    let p: Vec<_> = (0..1000).map(|_| (r(), r(), r())).collect();
    let p = Particles::new(&p).unwrap();
    for dev in ["serial", "threads:2"] {
        let dev: Device = dev.parse().unwrap();
        let mut reference = None;
        for e in [Engine::ClosedForm, Engine::Loop, Engine::Newton] {
            let mut sim = ParticleSimulator::open(&p, Options::new().device(dev).engine(e)).unwrap();
            sim.evolve(0.1).unwrap();
            let pos = sim.positions().unwrap();
            let reference = reference.get_or_insert_with(|| pos.clone());
            let err = (&pos - &*reference).iter().fold(0.0f64, |m, v| m.max(v.abs()));
            let mut best = f64::MAX;
            for _ in 0..15 { let t = Instant::now(); sim.evolve(0.1).unwrap(); best = best.min(t.elapsed().as_secs_f64()); }
            println!("{dev} {e:?} {:.1} us  diff {err:e}", best * 1e6);
        }
    }
}
