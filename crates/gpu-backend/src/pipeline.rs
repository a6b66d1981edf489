//! Kernels compiled for the device, each once.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, PoisonError};

use compute_backend::{Real, Result};
use wgpu::{
    BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry, BindingType, BufferBindingType,
    ComputePipeline, ComputePipelineDescriptor, PipelineCompilationOptions, PipelineLayoutDescriptor,
    ShaderModule, ShaderModuleDescriptor, ShaderRuntimeChecks, ShaderSource, ShaderStages,
};

use crate::Kernel;
use crate::context::Context;
use crate::reflect::{Signature, reflect};

/// A kernel, compiled.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) id: u64,
    pub(crate) signature: Signature,
    pub(crate) layout: BindGroupLayout,
    pub(crate) compiled: ComputePipeline,
}

/// The kernels that were compiled so far, by kernel and real type.
#[derive(Debug, Default)]
pub(crate) struct Pipelines(Mutex<HashMap<(Kernel, &'static str), Arc<Pipeline>>>);

impl Pipelines {
    pub(crate) fn get<T: Real>(&self, context: &Context, kernel: &Kernel) -> Result<Arc<Pipeline>> {
        let key = (*kernel, T::NAME);
        let map = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipeline) = map().get(&key) {
            return Ok(Arc::clone(pipeline));
        }
        // Compiled without the lock, which others need for their launches: two threads may both do it.
        let built = Arc::new(Pipeline::build::<T>(context, kernel)?);
        Ok(Arc::clone(map().entry(key).or_insert(built)))
    }
}

impl Pipeline {
    fn build<T: Real>(context: &Context, kernel: &Kernel) -> Result<Self> {
        let source = kernel.compose::<T>()?;
        let signature = reflect(kernel, &source)?;
        let capabilities = &context.capabilities;
        if signature.f64 && !capabilities.f64 {
            return Err(context.unsupported("f64"));
        }
        if signature.i64 && !capabilities.i64 {
            return Err(context.unsupported("64-bit integers"));
        }
        let limits = [
            ("the arrays of a kernel", signature.arrays.len() as u64, capabilities.max_arrays),
            (
                "the invocations of a workgroup",
                u64::from(kernel.workgroup_size()),
                capabilities.max_workgroup,
            ),
            (
                "the bytes of workgroup memory",
                u64::from(signature.workgroup_bytes),
                capabilities.max_workgroup_bytes,
            ),
        ];
        for (what, asked, limit) in limits {
            context.check_limit(what, asked, u64::from(limit))?;
        }
        let name = Some(kernel.name());
        let (layout, compiled) = context.scoped(kernel.name(), 0, || {
            let device = &context.device;
            let layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor {
                label: name,
                entries: &entries(&signature),
            });
            let pipeline_layout = device.create_pipeline_layout(&PipelineLayoutDescriptor {
                label: name,
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            });
            let compiled = device.create_compute_pipeline(&ComputePipelineDescriptor {
                label: name,
                layout: Some(&pipeline_layout),
                module: &module(context, kernel, &source.text),
                entry_point: Some("main"),
                compilation_options: PipelineCompilationOptions {
                    constants: &[],
                    // Every kernel writes its tiles before it reads them.
                    zero_initialize_workgroup_memory: false,
                },
                cache: None,
            });
            (layout, compiled)
        })?;
        Ok(Self { id: context.next_id(), signature, layout, compiled })
    }
}

#[allow(unsafe_code, reason = "the author of a trusted kernel has promised what wgpu asks for")]
fn module(context: &Context, kernel: &Kernel, source: &str) -> ShaderModule {
    let descriptor =
        ShaderModuleDescriptor { label: Some(kernel.name()), source: ShaderSource::Wgsl(source.into()) };
    if !kernel.is_trusted() {
        return context.device.create_shader_module(descriptor);
    }
    // SAFETY: `Kernel::trusted` is unsafe, and asks that loops end, indices are in bounds and divisors not zero.
    // Ray queries and mesh shaders, the rest of what is checked, cannot occur: naga refused them in `reflect`.
    unsafe { context.device.create_shader_module_trusted(descriptor, ShaderRuntimeChecks::unchecked()) }
}

/// The parameters at binding 0, with an offset into the arena that each launch gives; then the arrays.
fn entries(signature: &Signature) -> Vec<BindGroupLayoutEntry> {
    let entry = |binding, ty, has_dynamic_offset, min_binding_size| BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::COMPUTE,
        ty: BindingType::Buffer { ty, has_dynamic_offset, min_binding_size },
        count: None,
    };
    let params = signature
        .params
        .iter()
        .map(|params| entry(0, BufferBindingType::Uniform, true, NonZeroU64::new(u64::from(params.size))));
    let arrays = signature.arrays.iter().zip(1..).map(|(array, binding)| {
        entry(binding, BufferBindingType::Storage { read_only: !array.writable }, false, None)
    });
    params.chain(arrays).collect()
}
