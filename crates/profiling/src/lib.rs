//! Scopes, tables and timers that cost nothing when compiled out.

/// A scope to the end of the block.
#[macro_export]
macro_rules! scope {
    ($name:expr) => {
        let _ = || $name;
    };
}

/// An operation of a backend, to the end of the block.
#[macro_export]
macro_rules! operation {
    ($name:expr, backend = $backend:expr, items = $items:expr $(, flops = $flops:expr)? $(, bytes = $bytes:expr)? $(,)?) => {
        let _ = || ($name, $backend, $items $(, $flops)? $(, $bytes)?);
    };
}
