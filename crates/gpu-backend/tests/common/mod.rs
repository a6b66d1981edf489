//! Plain wgpu, for what goes around this crate on purpose.

use compute_backend::Backend;
use gpu_backend::{Gpu, GpuBuffer, wgpu};

/// A device of one's own on the adapter that `gpu` is on, with all that it has.
pub(crate) fn device_like(gpu: &Gpu) -> Option<(wgpu::Device, wgpu::Queue)> {
    let adapter = adapter_of(gpu)?;
    let features =
        wgpu::Features::SHADER_F64 | wgpu::Features::SHADER_INT64 | wgpu::Features::TIMESTAMP_QUERY;
    open(&adapter, adapter.features() & features, adapter.limits())
}

/// A device of one's own on the adapter that `gpu` is on, with so much of it.
#[allow(dead_code, reason = "each file of tests compiles this module for itself")]
pub(crate) fn device_with(
    gpu: &Gpu,
    features: wgpu::Features,
    limits: wgpu::Limits,
) -> Option<(wgpu::Device, wgpu::Queue)> {
    open(&adapter_of(gpu)?, features, limits)
}

fn adapter_of(gpu: &Gpu) -> Option<wgpu::Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    adapters.into_iter().find(|adapter| gpu.name().contains(&adapter.get_info().name))
}

fn open(
    adapter: &wgpu::Adapter,
    required_features: wgpu::Features,
    required_limits: wgpu::Limits,
) -> Option<(wgpu::Device, wgpu::Queue)> {
    let descriptor = wgpu::DeviceDescriptor { required_features, required_limits, ..Default::default() };
    pollster::block_on(adapter.request_device(&descriptor)).ok()
}

/// Compiles WGSL without this crate's checks and runs it on one `f64`.
#[allow(dead_code, reason = "each file of tests compiles this module for itself")]
pub(crate) fn run_as_it_is(gpu: &Gpu, source: &str, x: f64) -> Result<f64, String> {
    let (device, queue) = device_like(gpu).ok_or("no device")?;
    let gpu = Gpu::from_wgpu(device.clone(), queue.clone()).map_err(|e| e.to_string())?;
    let buffer: GpuBuffer<f64> = gpu.upload(&[x]).map_err(|e| e.to_string())?;

    let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: None,
        layout: None,
        module: &module,
        entry_point: None,
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry { binding: 1, resource: buffer.as_wgpu().as_entire_binding() }],
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
    pass.set_pipeline(&pipeline);
    pass.set_bind_group(0, &bind_group, &[]);
    pass.dispatch_workgroups(1, 1, 1);
    drop(pass);
    queue.submit([encoder.finish()]);
    if let Some(error) = pollster::block_on(scope.pop()) {
        return Err(error.to_string());
    }
    gpu.read(&buffer).map(|x| x[0]).map_err(|e| e.to_string())
}
