//! Stores that go round the caches, and how large these are.
#![allow(unsafe_code, reason = "intrinsics that write through pointers")]

use std::arch::x86_64::{
    __cpuid_count, __m128i, __m256i, __m512i, _MM_HINT_T0, _mm_loadu_si128, _mm_prefetch, _mm_sfence,
    _mm_stream_si128, _mm256_loadu_si256, _mm256_stream_si256, _mm512_loadu_si512, _mm512_stream_si512,
    CpuidResult,
};
use std::mem::MaybeUninit;
use std::sync::OnceLock;

use compute_backend::Real;
use compute_backend::simd::{self, Level};

use super::{Cached, Caches, LINE, Store, Traffic};
use crate::row::{Lines, Row, Update};
use crate::sweep::Manner;

/// How far ahead of its use a line is asked for: beyond the page, at whose end the processor's own prefetching stops.
const AHEAD: usize = 4096;

/// Updates a row at a level of the instruction set that this machine has. Streamed results may reach other threads
/// late: end with [`fence`].
pub(crate) fn compute<T: Real>(
    manner: Manner,
    update: Update<T>,
    from: Lines<'_, T>,
    to: &mut [MaybeUninit<T>],
) {
    let Manner { level, traffic } = manner;
    match (traffic, level) {
        (Traffic::Cached, _) => simd::dispatch_at(level, Row { update, from, to, store: Cached }),
        (Traffic::Fetched, _) => simd::dispatch_at(level, Row { update, from, to, store: Fetched }),
        (_, Level::Avx512) => simd::dispatch_at(level, Row { update, from, to, store: Avx512 }),
        (_, Level::Avx2) => simd::dispatch_at(level, Row { update, from, to, store: Avx2 }),
        _ => simd::dispatch_at(level, Row { update, from, to, store: Sse2 }),
    }
}

/// Asks for the lines of a slice that will be read soon.
pub(crate) fn fetch<T>(soon: &[T]) {
    for offset in (0..size_of_val(soon)).step_by(LINE) {
        // SAFETY: a prefetch may be of any address, and every x86-64 processor has SSE.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(soon.as_ptr().cast::<i8>().wrapping_add(offset)) };
    }
}

/// Makes all streamed stores of this thread visible to others before anything that it stores later.
pub(crate) fn fence() {
    // SAFETY: every x86-64 processor has SSE.
    unsafe { _mm_sfence() }
}

/// [`Traffic::Fetched`].
#[derive(Debug, Clone, Copy)]
struct Fetched;

impl Store for Fetched {
    const BY_LINES: bool = true;

    #[inline(always)]
    unsafe fn lines<T>(self, from: *const T, to: *mut T, bytes: usize) {
        // SAFETY: the caller's promise.
        unsafe { from.cast::<u8>().copy_to_nonoverlapping(to.cast::<u8>(), bytes) };
    }

    #[inline(always)]
    fn ahead<T>(self, now: *const T, bytes: usize) {
        for offset in (0..bytes).step_by(LINE) {
            // SAFETY: a prefetch may be of any address, and every x86-64 processor has SSE.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(now.cast::<i8>().wrapping_add(AHEAD + offset)) };
        }
    }
}

/// [`Traffic::Streamed`], with vectors of one width.
macro_rules! streamed {
    ($name:ident, $vector:ty, $load:ident, $stream:ident) => {
        #[derive(Debug, Clone, Copy)]
        struct $name;

        impl Store for $name {
            const BY_LINES: bool = true;

            #[inline(always)]
            unsafe fn lines<T>(self, from: *const T, to: *mut T, bytes: usize) {
                let (from, to) = (from.cast::<$vector>(), to.cast::<$vector>());
                for i in 0..bytes / size_of::<$vector>() {
                    // SAFETY: the caller's promise.
                    unsafe { $stream(to.add(i), $load(from.add(i))) };
                }
            }

            #[inline(always)]
            fn ahead<T>(self, now: *const T, bytes: usize) {
                Fetched.ahead(now, bytes);
            }
        }
    };
}

streamed!(Avx512, __m512i, _mm512_loadu_si512, _mm512_stream_si512);
streamed!(Avx2, __m256i, _mm256_loadu_si256, _mm256_stream_si256);
streamed!(Sse2, __m128i, _mm_loadu_si128, _mm_stream_si128);

/// What the processor says of its caches: level 2 and the largest of those above.
pub(crate) fn caches() -> Caches {
    static CACHES: OnceLock<Caches> = OnceLock::new();
    *CACHES.get_or_init(|| {
        let found = |level: u32| unified().filter(|&(l, _)| l == level).map(|(_, bytes)| bytes).max();
        let private = found(2).unwrap_or(1 << 20);
        Caches { private, last: Some(found(4).or(found(3)).unwrap_or(32 << 20).max(private)) }
    })
}

/// Level and bytes of the data and unified caches: leaf 4, which AMD numbers `0x8000_001D`.
fn unified() -> impl Iterator<Item = (u32, usize)> {
    let amd = cpuid(0x8000_0000, 0).eax >= 0x8000_001D && cpuid(0x8000_001D, 0).eax != 0;
    let leaf = match amd {
        true => Some(0x8000_001D),
        false => (cpuid(0, 0).eax >= 4).then_some(4),
    };
    leaf.into_iter()
        .flat_map(|leaf| (0..16).map(move |i| cpuid(leaf, i)))
        .take_while(|cache| cache.eax & 31 != 0)
        .filter(|cache| cache.eax & 31 != 2) // instructions
        .map(|cache| {
            let field = |shift: u32, bits: u32| ((cache.ebx >> shift & ((1 << bits) - 1)) + 1) as usize;
            let sets = cache.ecx as usize + 1;
            (cache.eax >> 5 & 7, field(22, 10) * field(12, 10) * field(0, 12) * sets)
        })
}

fn cpuid(leaf: u32, part: u32) -> CpuidResult {
    #[allow(unused_unsafe, reason = "unsafe before Rust 1.94")]
    // SAFETY: every x86-64 processor has the instruction.
    unsafe {
        __cpuid_count(leaf, part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caches_have_sizes_that_caches_have() {
        let Caches { private, last } = caches();
        assert!((1 << 16..1 << 28).contains(&private), "{private}");
        assert!(last.is_some_and(|last| (private..1 << 34).contains(&last)), "{last:?}");
    }
}
