//! The processor's counter of time. All the unsafe code of the clock is here.
#![allow(unsafe_code, reason = "the counter has no safe interface")]

pub(super) use machine::{NAME, is_steady, read};

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod machine {
    use std::arch::x86_64::{__cpuid, _rdtsc};

    pub(in super::super) const NAME: &str = "tsc";

    /// Whether the counter ticks at one rate in all states of the processor and on all cores alike ("invariant
    /// TSC": AMD64 Architecture Programmer's Manual, volume 3, CPUID function 8000 0007h, EDX bit 8).
    #[allow(unused_unsafe, reason = "safe in newer compilers")]
    pub(in super::super) fn is_steady() -> bool {
        const HIGHEST: u32 = 0x8000_0000;
        const POWER: u32 = 0x8000_0007;
        // SAFETY: every x86-64 processor has CPUID; a function is asked for only if the processor has it.
        unsafe { __cpuid(HIGHEST).eax >= POWER && __cpuid(POWER).edx & (1 << 8) != 0 }
    }

    /// The counter. It may be read some instructions early or late: no fence, which would cost more than that.
    #[inline]
    pub(in super::super) fn read() -> u64 {
        // SAFETY: every x86-64 processor has RDTSC, and no system of today forbids it to programs.
        unsafe { _rdtsc() }
    }
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
mod machine {
    pub(in super::super) const NAME: &str = "cntvct";

    /// The generic timer is steady by definition (Arm Architecture Reference Manual, D12).
    pub(in super::super) const fn is_steady() -> bool {
        true
    }

    /// The counter. It may be read some instructions early or late: no barrier, which would cost more than that.
    #[inline]
    pub(in super::super) fn read() -> u64 {
        let ticks: u64;
        // SAFETY: reads a register that every system of today lets programs read; touches no memory.
        unsafe {
            std::arch::asm!("mrs {}, cntvct_el0", out(reg) ticks, options(nomem, nostack, preserves_flags));
        }
        ticks
    }
}

#[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod machine {
    pub(in super::super) const NAME: &str = "none";

    pub(in super::super) const fn is_steady() -> bool {
        false
    }

    pub(in super::super) const fn read() -> u64 {
        0
    }
}
