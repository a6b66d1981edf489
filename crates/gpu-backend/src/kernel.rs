//! What a kernel is: WGSL written in `real`, and what is put in front of it.

use std::hash::{Hash, Hasher};

use compute_backend::{Error, Real, Result};

use crate::reflect::{Signature, reflect};

/// A compute kernel: WGSL written once in `real`, compiled for `f32` and `f64` when it is first launched.
///
/// A kernel is a constant. Its builder methods are `const`, so it stands in a `static` beside its source; they
/// also run at run time, so a tuned variant is `DIRECT.workgroup(256).constant("TILES", 4)`.
///
/// ```
/// use gpu_backend::Kernel;
///
/// static DECAY: Kernel = Kernel::new("physics::decay", "
///     struct Params { n: u32, rate: real }
///     @group(0) @binding(0) var<uniform> params: Params;
///     @group(0) @binding(1) var<storage, read> time: array<real>;
///     @group(0) @binding(2) var<storage, read_write> left: array<real>;
///
///     @compute @workgroup_size(WORKGROUP)
///     fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
///         let i = invocation(group, local);
///         if i < params.n { left[i] = 1.0 / (1.0 + params.rate * time[i]); }
///     }
/// ").workgroup(256);
/// DECAY.validate::<f32>()?;
/// DECAY.validate::<f64>()?;
/// # Ok::<(), compute_backend::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel {
    name: &'static str,
    source: &'static str,
    workgroup: u32,
    constants: List<(&'static str, u32), 8>,
    includes: List<Include, 8>,
    trusted: bool,
}

/// WGSL that several kernels share: functions and constants, put in front of a kernel's own source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Include {
    name: &'static str,
    in_f32: &'static str,
    in_f64: &'static str,
}

impl Include {
    /// Source in `real`, the same for both types. `name` is what messages call it.
    pub const fn new(name: &'static str, source: &'static str) -> Self {
        Self { name, in_f32: source, in_f64: source }
    }

    /// A source for each type: polynomials of other degrees, say, behind the same names.
    pub const fn for_each_real(name: &'static str, in_f32: &'static str, in_f64: &'static str) -> Self {
        Self { name, in_f32, in_f64 }
    }
}

impl Kernel {
    /// A kernel with the entry point `main`, 64 invocations to a workgroup.
    ///
    /// `name` is `crate::operation`; reports, errors and the driver's labels use it.
    pub const fn new(name: &'static str, source: &'static str) -> Self {
        Self {
            name,
            source,
            workgroup: 64,
            constants: List::new(("", 0)),
            includes: List::new(Include::new("", "")),
            trusted: false,
        }
    }

    /// Sets the invocations to a workgroup, which the source calls `WORKGROUP`.
    pub const fn workgroup(mut self, invocations: u32) -> Self {
        self.workgroup = invocations;
        self
    }

    /// Puts `const NAME = value;` in front of the source, an integer of type `u32`. At most eight.
    pub const fn constant(mut self, name: &'static str, value: u32) -> Self {
        // A loop and an index: iterators and comparison of strings are not `const`.
        let mut i = 0;
        while i < self.constants.len() {
            if same(self.constants.items[i].0, name) {
                self.constants.items[i].1 = value;
                return self;
            }
            i += 1;
        }
        self.constants = self.constants.with((name, value));
        self
    }

    /// Puts shared source in front of the kernel's own. At most eight.
    pub const fn include(mut self, include: Include) -> Self {
        self.includes = self.includes.with(include);
        self
    }

    /// Compiles the kernel without run-time checks.
    ///
    /// By default every loop carries a counter that ends it at last, indices are checked where the driver does not
    /// do so itself, and integer divisors are tested for zero. In the inner loop of a hot kernel the counter costs.
    ///
    /// # Safety
    /// For all arguments that the launches give: every loop ends, every index into a binding, a workgroup array
    /// and a local array is below its length, and no integer divisor is zero. Otherwise the behaviour of the
    /// device, and with some drivers of the process, is undefined.
    #[allow(unsafe_code, reason = "a promise of the author about the source, not code that runs")]
    pub const unsafe fn trusted(mut self) -> Self {
        self.trusted = true;
        self
    }

    /// The name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Whether the kernel compiles in `T` and keeps the rules of this crate, checked without an adapter. A unit
    /// test of every crate with kernels calls this for `f32` and `f64`.
    ///
    /// The rules: one entry point `main`; group 0 with the parameters at binding 0 (or none) and arrays from
    /// binding 1 on; workgroups of `WORKGROUP` invocations; no function of `f64` beyond those that drivers compute
    /// right.
    ///
    /// # Errors
    /// [`Error::Kernel`] with the line and column within the kernel's own source.
    pub fn validate<T: Real>(&self) -> Result<()> {
        self.signature::<T>().map(|_| ())
    }

    pub(crate) fn signature<T: Real>(&self) -> Result<Signature> {
        reflect(self, &self.compose::<T>()?)
    }

    /// The whole source in `T`, its parts in order, the kernel's own last.
    pub(crate) fn compose<T: Real>(&self) -> Result<Composed> {
        let (constants, includes) = match (self.constants.get(), self.includes.get()) {
            (Some(constants), Some(includes)) => (constants, includes),
            (None, _) => return Err(self.refused("more than eight constants")),
            (_, None) => return Err(self.refused("more than eight includes")),
        };
        if self.workgroup == 0 {
            return Err(self.refused("a workgroup of no invocations"));
        }
        let mut prelude = format!("alias real = {};\nconst WORKGROUP = {}u;\n", T::NAME, self.workgroup);
        for (name, value) in constants {
            prelude.push_str(&format!("const {name} = {value}u;\n"));
        }
        prelude.push_str(&INVOCATION.replace("GRID_ROW", &format!("{GRID_ROW}u")));
        let mut composed = Composed::default();
        composed.push("the prelude", &prelude);
        for include in includes {
            let source = if T::NAME == f64::NAME { include.in_f64 } else { include.in_f32 };
            composed.push(include.name, source);
        }
        composed.push("", self.source);
        Ok(composed)
    }

    pub(crate) const fn workgroup_size(&self) -> u32 {
        self.workgroup
    }

    pub(crate) fn refused(&self, message: impl Into<String>) -> Error {
        Error::Kernel { kernel: self.name.to_owned(), message: message.into() }
    }
}

impl Hash for Kernel {
    // The source is left to `Eq`: the name all but tells kernels apart, and a launch hashes one.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.workgroup.hash(state);
        self.constants.hash(state);
    }
}

/// The workgroups to a row of a folded grid: wide enough that all of 2³² invocations fit below 65 535 rows of
/// workgroups of 16 or more, narrow enough that the idle ones of the last row are few.
pub(crate) const GRID_ROW: u32 = 4096;

/// Right for the unfolded grid too: there is only one row.
const INVOCATION: &str = "fn invocation(workgroup_id: vec3<u32>, local_index: u32) -> u32 {
    return (workgroup_id.y * GRID_ROW + workgroup_id.x) * WORKGROUP + local_index;
}
";

/// A source and where each part of it begins.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub(crate) text: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    name: &'static str,
    first_line: u32,
}

impl Composed {
    fn push(&mut self, name: &'static str, source: &str) {
        let first_line = self.text.bytes().filter(|&b| b == b'\n').count() as u32 + 1;
        self.parts.push(Part { name, first_line });
        self.text.push_str(source);
        if !source.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// `line 3, column 5`, counted within the part that the author wrote.
    pub(crate) fn place(&self, line: u32, column: u32) -> String {
        let part = self.parts.iter().rev().find(|part| part.first_line <= line);
        let (name, first) = part.map_or(("", 1), |part| (part.name, part.first_line));
        let within = if name.is_empty() { String::new() } else { format!(" of {name}") };
        format!("line {}, column {column}{within}", line + 1 - first)
    }
}

/// A short list that `const` code can fill. It counts what did not fit, so that this can be said later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct List<T, const N: usize> {
    items: [T; N],
    pushed: usize,
}

impl<T: Copy, const N: usize> List<T, N> {
    const fn new(empty: T) -> Self {
        Self { items: [empty; N], pushed: 0 }
    }

    const fn len(&self) -> usize {
        if self.pushed < N { self.pushed } else { N }
    }

    const fn with(mut self, item: T) -> Self {
        if self.pushed < N {
            self.items[self.pushed] = item;
        }
        self.pushed += 1;
        self
    }

    /// The items, unless there were too many.
    fn get(&self) -> Option<&[T]> {
        self.items.get(..self.pushed)
    }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
