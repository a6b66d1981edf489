//! The two macros. They expand to plain calls: whether those do anything is decided in this crate, by its feature,
//! and not where the macros are used.

/// Times the rest of the enclosing block under a name, while a [`Session`](crate::Session) is active.
///
/// The name is a constant `&str`: the name of a function or of a step of it.
///
/// ```
/// fn variance(masses: &[f64]) -> Vec<f64> {
///     profiling::scope!("variance");
///     masses.iter().map(|m| m.powf(-0.5)).collect()
/// }
/// let (_, report) = profiling::run(|| variance(&[1.0, 2.0]));
/// # if cfg!(feature = "enabled") {
/// assert_eq!((report.rows()[0].name, report.rows()[0].calls), ("variance", 1));
/// # }
/// ```
#[macro_export]
macro_rules! scope {
    ($name:expr $(,)?) => {
        let _scope = {
            static SITE: $crate::Site = $crate::Site::new($name, ::core::file!(), ::core::line!());
            $crate::ScopeGuard::open(&SITE)
        };
    };
}

/// Times the rest of the enclosing block as an operation of a backend, while a [`Session`](crate::Session) is active.
///
/// The operation is a scope like any other and has a line in the report's table of operations besides: how many
/// items (bodies, points, elements) on which backend in what time, and at what rate if it states the floating-point
/// operations and the bytes that it moves. Amounts are `usize`, `u32`, `u64` or floats.
///
/// The expressions are evaluated once, at this place, and **only while a session is active**: they may allocate the
/// backend's name, and must have no effect that the program needs.
///
/// ```
/// fn scale(backend: &str, a: f64, x: &mut [f64]) {
///     profiling::operation!("scale", backend = backend, items = x.len(), flops = x.len(), bytes = 16 * x.len());
///     x.iter_mut().for_each(|x| *x *= a);
/// }
/// let (_, report) = profiling::run(|| scale("serial", 2.0, &mut [1.0; 1000]));
/// # if cfg!(feature = "enabled") {
/// let scale = &report.operations()[0];
/// assert_eq!((scale.name, &*scale.backend, scale.items, scale.bytes), ("scale", "serial", 1000, 16_000));
/// # }
/// ```
#[macro_export]
macro_rules! operation {
    ($name:expr, backend = $backend:expr, items = $items:expr
        $(, flops = $flops:expr)? $(, bytes = $bytes:expr)? $(,)?) => {
        let _operation = {
            static SITE: $crate::Site = $crate::Site::new($name, ::core::file!(), ::core::line!());
            $crate::OperationGuard::open(&SITE, || $crate::Stated {
                backend: $backend,
                items: $crate::amount($items),
                flops: 0 $(+ $crate::amount($flops))?,
                bytes: 0 $(+ $crate::amount($bytes))?,
            })
        };
    };
}
