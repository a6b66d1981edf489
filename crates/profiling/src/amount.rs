//! What an operation states about a call.

/// What [`operation!`](crate::operation) hands over; for the macro alone.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Stated<B> {
    pub backend: B,
    pub items: u64,
    pub flops: u64,
    pub bytes: u64,
}

/// A number of items, operations or bytes.
#[doc(hidden)]
pub trait Amount {
    fn amount(self) -> u64;
}

macro_rules! amounts {
    ($($number:ty: $number_to_amount:expr),* $(,)?) => {$(
        impl Amount for $number {
            #[inline]
            fn amount(self) -> u64 {
                let to_amount: fn($number) -> u64 = $number_to_amount;
                to_amount(self)
            }
        }
    )*};
}
amounts! {
    u32: u64::from,
    u64: |n| n,
    usize: |n| n as u64,
    // Plain literals are of this type.
    i32: |n| u64::try_from(n).unwrap_or(0),
    // Cut to a whole number; what is negative or not a number is zero.
    f32: |n| n as u64,
    f64: |n| n as u64,
}

/// For the macro alone.
#[doc(hidden)]
#[inline]
pub fn amount(number: impl Amount) -> u64 {
    number.amount()
}
