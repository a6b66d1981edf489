//! The GPU as a backend: wgpu underneath, WGSL written once for f32 and f64
