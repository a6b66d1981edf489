//! Memory for new arrays.

use compute_backend::{Error, Result};

/// Room for `len` elements, or an error in place of an abort. Large room is asked for in huge pages where the system
/// has them: a new page costs a visit to the kernel, and ordinary ones so many that these take several times as
/// long as a sweep over the array.
pub(crate) fn reserve<T>(backend: &str, len: usize) -> Result<Vec<T>> {
    let mut vec: Vec<T> = Vec::new();
    vec.try_reserve_exact(len).map_err(|_| Error::OutOfMemory {
        backend: backend.to_owned(),
        requested: len.saturating_mul(size_of::<T>()),
    })?;
    #[cfg(target_os = "linux")]
    linux::advise_huge_pages(vec.spare_capacity_mut());
    Ok(vec)
}

#[cfg(target_os = "linux")]
mod linux {
    #![allow(unsafe_code, reason = "a system call")]

    use std::ffi::{c_int, c_void};
    use std::mem::MaybeUninit;

    /// The size of a huge page on x86-64, and on 64-bit Arm with pages of 4 KiB.
    const HUGE: usize = 2 << 20;

    unsafe extern "C" {
        fn madvise(start: *mut c_void, bytes: usize, advice: c_int) -> c_int;
    }

    pub(super) fn advise_huge_pages<T>(room: &mut [MaybeUninit<T>]) {
        const MADV_HUGEPAGE: c_int = 14;
        let bytes = size_of_val(room);
        let start = room.as_mut_ptr().cast::<u8>();
        let skipped = start.addr().wrapping_neg() % HUGE;
        let whole = bytes.saturating_sub(skipped) / HUGE * HUGE;
        if whole > 0 {
            // SAFETY: the range lies within `room`, which is borrowed exclusively. The advice changes the size of its
            // pages and no contents; where it is refused, all is as before.
            unsafe { madvise(start.add(skipped).cast(), whole, MADV_HUGEPAGE) };
        }
    }
}
