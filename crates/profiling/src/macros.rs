//! The two macros. They expand to calls alone: whether those do anything is decided in this crate.

/// Times the rest of the enclosing block under a name.
#[macro_export]
macro_rules! scope {
    ($name:expr $(,)?) => {
        let _guard = {
            static SITE: $crate::Site = $crate::Site::new($name, ::core::file!(), ::core::line!());
            $crate::ScopeGuard::open(&SITE)
        };
    };
}

/// Times the rest of the enclosing block as an operation of a backend. The expressions are evaluated only while
/// a session is active.
#[macro_export]
macro_rules! operation {
    ($name:expr, backend = $backend:expr, items = $items:expr
        $(, flops = $flops:expr)? $(, bytes = $bytes:expr)? $(,)?) => {
        let _guard = {
            static SITE: $crate::Site = $crate::Site::new($name, ::core::file!(), ::core::line!());
            $crate::OperationGuard::open(&SITE, || $crate::Work {
                backend: $backend,
                items: $crate::amount($items),
                flops: 0 $(+ $crate::amount($flops))?,
                bytes: 0 $(+ $crate::amount($bytes))?,
            })
        };
    };
}
