//! Queued work: launches gather into batches, and a batch becomes one submission.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use compute_backend::Result;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindingResource, Buffer, BufferBinding, BufferDescriptor,
    BufferSize, BufferUsages, CommandEncoder, CommandEncoderDescriptor, ComputePass, ComputePassDescriptor,
    Device, SubmissionIndex,
};

use crate::buffer::Memory;
use crate::context::Context;
use crate::pipeline::Pipeline;
use crate::timing::{Launched, Pending, Stopwatch};

/// Launches to a batch: enough that the cost of a submission vanishes, few enough that the device starts early.
const BATCH: usize = 64;

/// The bytes of the parameters of one batch.
const ARENA: u64 = 64 * 256;

/// Bind groups that are kept. A simulation uses a handful in turns.
const BIND_GROUPS: usize = 256;

/// The writes, and their bytes, that may wait for a submission: the driver keeps a copy of each until then.
const WRITES: usize = 64;
const WRITTEN: usize = 64 << 20;

/// What waits for the next submission.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// The number of the batch that is being filled.
    pub(crate) batch: u64,
    launches: Vec<Queued>,
    /// The parameters of all launches of a batch. Written once, just before the batch runs.
    arena: Buffer,
    params: Vec<u8>,
    bind_groups: HashMap<Vec<u64>, BindGroup>,
    /// The last submission, for those who wait.
    last: Option<SubmissionIndex>,
    /// Buffers for reading back, for the next who reads.
    pub(crate) staging: Vec<Buffer>,
    /// The writes since the last submission, and their bytes.
    writes: usize,
    written: usize,
    /// The steps in which the parameters of a launch may begin.
    alignment: usize,
    /// Times for the profiler that the device has not told yet.
    timings: Vec<Pending>,
}

/// A launch that waits.
#[derive(Debug)]
struct Queued {
    of: Launched,
    pipeline: Arc<Pipeline>,
    bind_group: BindGroup,
    params_at: Option<u32>,
    groups: [u32; 3],
}

impl Recorder {
    pub(crate) fn new(device: &Device) -> Self {
        let arena = device.create_buffer(&BufferDescriptor {
            label: Some("parameters"),
            size: ARENA,
            usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            batch: 1,
            launches: vec![],
            arena,
            params: vec![],
            bind_groups: HashMap::new(),
            last: None,
            staging: vec![],
            writes: 0,
            written: 0,
            alignment: device.limits().min_uniform_buffer_offset_alignment as usize,
            timings: vec![],
        }
    }

    /// Queues a launch.
    pub(crate) fn launch(
        &mut self,
        context: &Context,
        of: Launched,
        pipeline: &Arc<Pipeline>,
        params: &[u8],
        memories: &[&Memory],
        groups: [u32; 3],
    ) -> Result<()> {
        context.check_limit("the bytes of the parameters of a kernel", params.len() as u64, ARENA)?;
        let at = self.params.len().next_multiple_of(self.alignment);
        if self.launches.len() >= BATCH || at + params.len() > ARENA as usize {
            self.flush(context);
        }
        let bind_group = self.bind_group(context, of.name, pipeline, memories)?;
        let params_at = pipeline.signature.params.is_some().then(|| {
            let at = self.params.len().next_multiple_of(self.alignment);
            self.params.resize(at, 0);
            self.params.extend_from_slice(params);
            at as u32
        });
        for memory in memories {
            memory.mark_used(self.batch);
        }
        let pipeline = Arc::clone(pipeline);
        self.launches.push(Queued { of, pipeline, bind_group, params_at, groups });
        Ok(())
    }

    fn bind_group(
        &mut self,
        context: &Context,
        name: &str,
        pipeline: &Pipeline,
        memories: &[&Memory],
    ) -> Result<BindGroup> {
        let key: Vec<u64> =
            std::iter::once(pipeline.id).chain(memories.iter().map(|memory| memory.id)).collect();
        if let Some(bind_group) = self.bind_groups.get(&key) {
            return Ok(bind_group.clone());
        }
        let entry = |binding, buffer, size| BindGroupEntry {
            binding,
            resource: BindingResource::Buffer(BufferBinding {
                buffer,
                offset: 0,
                size: BufferSize::new(size),
            }),
        };
        let params = pipeline.signature.params.iter().map(|p| entry(0, &self.arena, u64::from(p.size)));
        let arrays = memories.iter().zip(1..).map(|(m, binding)| entry(binding, &m.buffer, m.visible()));
        let entries: Vec<BindGroupEntry<'_>> = params.chain(arrays).collect();
        let bind_group = context.scoped(name, 0, || {
            context.device.create_bind_group(&BindGroupDescriptor {
                label: Some(name),
                layout: &pipeline.layout,
                entries: &entries,
            })
        })?;
        if self.bind_groups.len() >= BIND_GROUPS {
            self.bind_groups.clear();
        }
        self.bind_groups.insert(key, bind_group.clone());
        Ok(bind_group)
    }

    /// Forgets what is kept for a buffer, so that its memory can be freed.
    pub(crate) fn forget(&mut self, memory: u64) {
        // The first number of a key is the pipeline's, which no buffer has.
        self.bind_groups.retain(|key, _| !key.contains(&memory));
    }

    /// Hands the batch to the driver. What it meets there is kept for the next `sync` or `read`.
    pub(crate) fn flush(&mut self, context: &Context) {
        if self.launches.is_empty() {
            return;
        }
        let launches = std::mem::take(&mut self.launches);
        let params = std::mem::take(&mut self.params);
        self.batch += 1;
        // Runs before everything in the next submission and after all earlier ones.
        let write_params = |arena: &Buffer| {
            if !params.is_empty() {
                context.queue.write_buffer(arena, 0, &padded(params));
            }
        };
        if !profiling::is_active() {
            self.submit(context, |encoder, arena| {
                write_params(arena);
                encode(encoder, &launches);
            });
        } else if context.capabilities.timestamps {
            let mut timing = None;
            self.submit(context, |encoder, arena| {
                write_params(arena);
                let mut stopwatch = Stopwatch::new(context, launches.len());
                encode_timed(encoder, &launches, &mut stopwatch);
                timing = Some(stopwatch);
            });
            // If this fails then only the times are lost.
            let pending = context.scoped("timestamps", 0, || timing.map(Stopwatch::submitted));
            self.timings.extend(pending.ok().flatten());
            self.report_times(context);
        } else {
            self.submit(context, |_, arena| write_params(arena));
            for launch in &launches {
                let start = Instant::now();
                let submission =
                    self.submit(context, |encoder, _| encode(encoder, std::slice::from_ref(launch)));
                // That the device is lost, those learn who called.
                if context.wait(submission).is_ok() {
                    launch.of.report_host_time(context, start);
                }
            }
        }
        context.tally.submission();
    }

    /// Tells the profiler the times that have arrived.
    pub(crate) fn report_times(&mut self, context: &Context) {
        let pending = std::mem::take(&mut self.timings);
        self.timings.extend(pending.into_iter().filter_map(|timing| timing.report(context)));
    }

    /// Hands everything to the driver, also writes that wait for a submission.
    pub(crate) fn submit_all(&mut self, context: &Context) {
        self.flush(context);
        if self.writes > 0 {
            self.submit(context, |_, _| {});
        }
    }

    /// Submits what `record` puts into an encoder. An error is kept.
    pub(crate) fn submit(
        &mut self,
        context: &Context,
        record: impl FnOnce(&mut CommandEncoder, &Buffer),
    ) -> Option<SubmissionIndex> {
        let result = context.scoped("a batch of launches", 0, || {
            let mut encoder = context.device.create_command_encoder(&CommandEncoderDescriptor::default());
            record(&mut encoder, &self.arena);
            context.queue.submit([encoder.finish()])
        });
        match result {
            Ok(index) => self.last = Some(index),
            Err(error) => context.keep(error),
        }
        (self.writes, self.written) = (0, 0);
        self.last.clone()
    }

    /// Counts a write handed to the queue, and sends the writes off before their copies pile up.
    pub(crate) fn wrote(&mut self, context: &Context, bytes: usize) {
        self.writes += 1;
        self.written = self.written.saturating_add(bytes);
        if self.writes >= WRITES || self.written > WRITTEN {
            self.submit(context, |_, _| {});
        }
    }

    /// The last submission.
    pub(crate) fn last(&self) -> Option<SubmissionIndex> {
        self.last.clone()
    }
}

/// All launches in one pass; wgpu puts barriers between those that use the same arrays.
fn encode(encoder: &mut CommandEncoder, launches: &[Queued]) {
    let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
    launches.iter().for_each(|launch| launch.dispatch(&mut pass));
}

/// Each launch in a pass of its own, since timestamps are taken around passes.
fn encode_timed(encoder: &mut CommandEncoder, launches: &[Queued], stopwatch: &mut Stopwatch) {
    for launch in launches {
        let timestamp_writes = Some(stopwatch.around(launch.of));
        launch.dispatch(
            &mut encoder.begin_compute_pass(&ComputePassDescriptor { label: None, timestamp_writes }),
        );
    }
    stopwatch.resolve(encoder);
}

impl Queued {
    fn dispatch(&self, pass: &mut ComputePass<'_>) {
        let [x, y, z] = self.groups;
        pass.set_pipeline(&self.pipeline.compiled);
        pass.set_bind_group(0, &self.bind_group, self.params_at.as_slice());
        pass.dispatch_workgroups(x, y, z);
    }
}

/// Writes go in steps of 4 bytes.
fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
