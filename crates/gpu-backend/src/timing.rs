//! How long launches took, for the profiler: by the clock of the device where it has one.

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, ComputePassTimestampWrites, MapMode, QuerySet,
    QuerySetDescriptor, QueryType,
};

use crate::context::Context;

/// What the profiler is told of a launch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launched {
    pub(crate) name: &'static str,
    pub(crate) items: usize,
}

impl Launched {
    /// Tells the profiler a time that the host measured around the launch alone.
    pub(crate) fn report_host_time(self, context: &Context, start: Instant) {
        profiling::record_waited(self.name, &context.name, self.items, start.elapsed());
    }
}

/// Timestamps at the beginning and the end of each launch of a batch, while that is recorded.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    queries: QuerySet,
    resolved: Buffer,
    readable: Buffer,
    launches: Vec<Launched>,
}

/// Timestamps on their way to the host.
#[derive(Debug)]
pub(crate) struct Pending {
    readable: Buffer,
    mapped: Receiver<bool>,
    launches: Vec<Launched>,
}

impl Stopwatch {
    /// For so many launches, one at least.
    pub(crate) fn new(context: &Context, launches: usize) -> Self {
        let count = 2 * launches as u32;
        let buffer = |label, usage| {
            let size = u64::from(count) * 8;
            context.device.create_buffer(&BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        Self {
            queries: context.device.create_query_set(&QuerySetDescriptor {
                label: Some("timestamps"),
                ty: QueryType::Timestamp,
                count,
            }),
            resolved: buffer("timestamps", BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
            readable: buffer("timestamps for the host", BufferUsages::COPY_DST | BufferUsages::MAP_READ),
            launches: Vec::with_capacity(launches),
        }
    }

    /// The timestamps around the pass that holds the next launch and nothing else.
    pub(crate) fn around(&mut self, launch: Launched) -> ComputePassTimestampWrites<'_> {
        let first = 2 * self.launches.len() as u32;
        self.launches.push(launch);
        ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(first),
            end_of_pass_write_index: Some(first + 1),
        }
    }

    /// Records the copies that bring the timestamps to where the host can see them.
    pub(crate) fn resolve(&self, encoder: &mut CommandEncoder) {
        let count = 2 * self.launches.len() as u32;
        encoder.resolve_query_set(&self.queries, 0..count, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.readable, 0, u64::from(count) * 8);
    }

    /// Asks for the timestamps of a batch that was submitted.
    pub(crate) fn submitted(self) -> Pending {
        let (sender, mapped) = channel();
        self.readable.map_async(MapMode::Read, .., move |result| {
            // Nobody listens any more when the GPU was closed.
            let _ = sender.send(result.is_ok());
        });
        Pending { readable: self.readable, mapped, launches: self.launches }
    }
}

impl Pending {
    /// Tells the profiler if the timestamps have arrived; otherwise gives itself back.
    pub(crate) fn report(self, context: &Context) -> Option<Self> {
        match self.mapped.try_recv() {
            Err(TryRecvError::Empty) => return Some(self),
            Ok(true) => {}
            Ok(false) | Err(TryRecvError::Disconnected) => return None,
        }
        let view = self.readable.get_mapped_range(..).ok()?;
        let nanoseconds = f64::from(context.queue.get_timestamp_period());
        let stamps = view.chunks_exact(8).filter_map(|b| b.try_into().ok().map(u64::from_le_bytes));
        let stamps: Vec<u64> = stamps.collect();
        for (launch, stamps) in self.launches.iter().zip(stamps.chunks_exact(2)) {
            // Some devices set their clock back now and then.
            let ticks = stamps[1].saturating_sub(stamps[0]);
            let time = Duration::from_nanos((ticks as f64 * nanoseconds) as u64);
            profiling::record_device(launch.name, &context.name, launch.items, time);
        }
        None
    }
}
