//! Copies between the host and the device, in pieces.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use compute_backend::{Error, Result};
use wgpu::{Buffer, BufferDescriptor, BufferUsages, MapMode, SubmissionIndex};

use crate::buffer::Memory;
use crate::context::Context;

/// The bytes of one piece. The driver keeps a copy of each piece on its way: of two, not of the whole array.
const PIECE: usize = 32 << 20;

/// Copies `data` over the beginning of `memory`, after the work queued so far and before what is queued later.
pub(crate) fn write(context: &Context, memory: &Memory, data: &[u8]) -> Result<()> {
    context.check()?;
    context.check_owner(memory)?;
    if data.is_empty() {
        return Ok(());
    }
    profiling::operation!("gpu::upload", backend = &*context.name, items = data.len(), bytes = data.len());
    let mut recorder = context.recorder();
    // The queue's writes run before the next submission, also before launches that were queued earlier for it.
    if memory.is_used_in(recorder.batch) {
        recorder.flush(context);
    }
    let whole = data.len() / 4 * 4;
    let (whole, rest) = data.split_at(whole);
    let mut in_flight = VecDeque::new();
    context.scoped("an upload", data.len() as u64, || -> Result<()> {
        for (i, piece) in whole.chunks(PIECE).enumerate() {
            context.queue.write_buffer(&memory.buffer, (i * PIECE) as u64, piece);
            if whole.len() > PIECE {
                in_flight.push_back(context.queue.submit([]));
            }
            if in_flight.len() > 1 {
                context.wait(in_flight.pop_front())?;
            }
        }
        if !rest.is_empty() {
            let mut last = [0; 4];
            last[..rest.len()].copy_from_slice(rest);
            context.queue.write_buffer(&memory.buffer, whole.len() as u64, &last);
        }
        Ok(())
    })??;
    recorder.wrote(context, data.len());
    context.tally.upload(data.len() as u64);
    Ok(())
}

/// Copies the beginning of `memory` over `out`, after all queued work has run.
pub(crate) fn read(context: &Context, memory: &Memory, out: &mut [u8]) -> Result<()> {
    context.check()?;
    context.check_owner(memory)?;
    profiling::operation!("gpu::download", backend = &*context.name, items = out.len(), bytes = out.len());
    context.recorder().flush(context);
    let mut in_flight = VecDeque::<Piece>::new();
    let mut start = 0;
    while start < out.len() {
        let range = start..out.len().min(start + PIECE);
        start = range.end;
        if in_flight.len() > 1
            && let Some(piece) = in_flight.pop_front()
        {
            piece.finish(context, out)?;
        }
        in_flight.push_back(Piece::begin(context, memory, range)?);
    }
    for piece in in_flight {
        piece.finish(context, out)?;
    }
    if out.is_empty() {
        return sync(context);
    }
    context.tally.download(out.len() as u64);
    context.recorder().report_times(context);
    context.outcome()
}

/// Waits for everything queued, and returns the first error that it met.
pub(crate) fn sync(context: &Context) -> Result<()> {
    context.check()?;
    let last = {
        let mut recorder = context.recorder();
        recorder.submit_all(context);
        recorder.last()
    };
    if last.is_some() {
        context.wait(last)?;
    }
    context.recorder().report_times(context);
    context.outcome()
}

/// A piece on its way to the host.
struct Piece {
    range: Range<usize>,
    staging: Buffer,
    submission: Option<SubmissionIndex>,
    mapped: Receiver<bool>,
}

impl Piece {
    fn begin(context: &Context, memory: &Memory, range: Range<usize>) -> Result<Self> {
        let bytes = steps(range.len());
        let staging = staging(context, bytes)?;
        let submission = context.recorder().submit(context, |encoder, _| {
            encoder.copy_buffer_to_buffer(&memory.buffer, range.start as u64, &staging, 0, bytes);
        });
        let (sender, mapped) = channel();
        context.scoped("a download", bytes, || {
            staging.map_async(MapMode::Read, 0..bytes, move |result| {
                // Nobody listens any more after an error.
                let _ = sender.send(result.is_ok());
            });
        })?;
        Ok(Self { range, staging, submission, mapped })
    }

    fn finish(self, context: &Context, out: &mut [u8]) -> Result<()> {
        context.wait(self.submission)?;
        // The callback may run on another thread that waits, and be on its way still.
        let mapped = loop {
            match self.mapped.recv_timeout(Duration::from_millis(10)) {
                Ok(mapped) => break mapped,
                Err(RecvTimeoutError::Timeout) => context.wait(None)?,
                Err(RecvTimeoutError::Disconnected) => break false,
            }
        };
        let refused = |message: String| Error::Kernel { kernel: "a download".to_owned(), message };
        if !mapped {
            context.outcome()?;
            return Err(refused("the driver did not show the buffer to the host".to_owned()));
        }
        let len = self.range.len();
        let view = self.staging.get_mapped_range(0..steps(len)).map_err(|e| refused(e.to_string()))?;
        out[self.range].copy_from_slice(&view[..len]);
        drop(view);
        self.staging.unmap();
        let mut recorder = context.recorder();
        if recorder.staging.len() < 2 {
            recorder.staging.push(self.staging);
        }
        Ok(())
    }
}

/// The bytes of a copy, which goes in steps of 4.
fn steps(bytes: usize) -> u64 {
    (bytes as u64).next_multiple_of(4)
}

/// A buffer that the host can read, of at least `bytes` bytes.
fn staging(context: &Context, bytes: u64) -> Result<Buffer> {
    let mut recorder = context.recorder();
    if let Some(i) = recorder.staging.iter().position(|buffer| buffer.size() >= bytes) {
        return Ok(recorder.staging.swap_remove(i));
    }
    recorder.staging.pop(); // too short, and another will come back in its place
    drop(recorder);
    context.scoped("a download", bytes, || {
        context.device.create_buffer(&BufferDescriptor {
            label: Some("staging"),
            size: bytes.next_power_of_two().max(4096),
            usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        })
    })
}
