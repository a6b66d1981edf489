//! What a kernel asks for, read from its source by naga: no adapter needed.

use std::error::Error as _;
use std::fmt::Write as _;

use compute_backend::Result;
use naga::valid::{Capabilities, FunctionInfo, ValidationFlags, Validator};
use naga::{
    AddressSpace, ArraySize, Expression, Function, MathFunction, Module, ScalarKind, ShaderStage,
    StorageAccess, TypeInner, VectorSize,
};

use crate::Kernel;
use crate::kernel::Composed;

/// The interface of a compiled kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The scalars of binding 0, if there is one.
    pub(crate) params: Option<Params>,
    /// The arrays from binding 1 on.
    pub(crate) arrays: Vec<Array>,
    /// Whether it computes with `f64`.
    pub(crate) f64: bool,
    /// Whether it computes with 64-bit integers.
    pub(crate) i64: bool,
    /// The bytes of workgroup memory.
    pub(crate) workgroup_bytes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) scalars: Vec<Scalar>,
    /// The size of the uniform in bytes.
    pub(crate) size: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) kind: naga::Scalar,
    pub(crate) offset: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Array {
    pub(crate) writable: bool,
    /// The bytes from one element to the next.
    pub(crate) stride: u32,
}

/// Parses and validates the source and reads its interface.
pub(crate) fn reflect(kernel: &Kernel, source: &Composed) -> Result<Signature> {
    let module = naga::front::wgsl::parse_str(&source.text).map_err(|e| {
        let mut message = e.message().to_owned();
        if let Some(at) = e.location(&source.text) {
            message = format!("{}: {message}", source.place(at.line_number, at.line_position));
        }
        for (_, label) in e.labels().filter(|(_, label)| !label.is_empty()) {
            let _ = write!(message, " ({label})");
        }
        kernel.refused(message)
    })?;
    let info = Validator::new(ValidationFlags::all(), Capabilities::FLOAT64 | Capabilities::SHADER_INT64)
        .validate(&module)
        .map_err(|e| {
            let mut message = e.as_inner().to_string();
            let mut cause = e.as_inner().source();
            while let Some(inner) = cause {
                let _ = write!(message, ": {inner}");
                cause = inner.source();
            }
            if let Some(at) = e.location(&source.text) {
                message = format!("{}: {message}", source.place(at.line_number, at.line_position));
            }
            kernel.refused(message)
        })?;

    let [entry] = &module.entry_points[..] else {
        return Err(kernel.refused("it must have one entry point, `main`"));
    };
    if entry.name != "main" || entry.stage != ShaderStage::Compute {
        return Err(
            kernel.refused(format!("its entry point must be `@compute fn main`, not `{}`", entry.name))
        );
    }
    let size: u64 = entry.workgroup_size.iter().map(|&n| u64::from(n)).product();
    if size != u64::from(kernel.workgroup_size()) {
        return Err(kernel.refused(format!(
            "its workgroup has {size} invocations, but `Kernel::workgroup` says {}: write `@workgroup_size(WORKGROUP)`",
            kernel.workgroup_size()
        )));
    }
    let entry_info = std::iter::once((&entry.function, info.get_entry_point(0)));
    let mut signature = interface(kernel, &module)?;
    let mut meet = |inner: &TypeInner| {
        let is = |wide: fn(naga::Scalar) -> bool| inner.scalar().is_some_and(wide);
        signature.f64 |= is(is_f64);
        signature.i64 |= is(|s| matches!(s.kind, ScalarKind::Sint | ScalarKind::Uint) && s.width == 8);
    };
    module.types.iter().for_each(|(_, ty)| meet(&ty.inner));
    for (function, info) in module.functions.iter().map(|(h, f)| (f, &info[h])).chain(entry_info) {
        refuse_f64_functions(kernel, source, &module, function, info)?;
        // The types of intermediate results are not among those of the module.
        for (handle, _) in function.expressions.iter() {
            meet(info[handle].ty.inner_with(&module.types));
        }
    }
    Ok(signature)
}

/// Reads the bindings and the workgroup memory.
fn interface(kernel: &Kernel, module: &Module) -> Result<Signature> {
    let mut params = None;
    let mut arrays: Vec<(u32, Array)> = vec![];
    let mut workgroup_bytes = 0_u32;
    for (_, variable) in module.global_variables.iter() {
        let inner = &module.types[variable.ty].inner;
        let name = variable.name.as_deref().unwrap_or("a variable");
        if variable.space == AddressSpace::WorkGroup {
            workgroup_bytes = workgroup_bytes.saturating_add(inner.size(module.to_ctx()));
        }
        let Some(binding) = variable.binding else { continue };
        if binding.group != 0 {
            return Err(kernel.refused(format!("`{name}` is in group {}, not 0", binding.group)));
        }
        match (variable.space, binding.binding) {
            (AddressSpace::Uniform, 0) => params = Some(scalars(kernel, module, name, inner)?),
            (AddressSpace::Storage { access }, n) if n > 0 => match *inner {
                TypeInner::Array { size: ArraySize::Dynamic, stride, .. } => {
                    arrays.push((n, Array { writable: access.contains(StorageAccess::STORE), stride }));
                }
                _ => {
                    return Err(
                        kernel.refused(format!("`{name}` must be an array without a length, `array<real>`"))
                    );
                }
            },
            _ => {
                return Err(kernel.refused(format!(
                    "`{name}` at binding {}: binding 0 is `var<uniform>`, those from 1 on are `var<storage>`",
                    binding.binding
                )));
            }
        }
    }
    arrays.sort_by_key(|&(binding, _)| binding);
    if arrays.iter().zip(1..).any(|(&(binding, _), want)| binding != want) {
        return Err(kernel.refused("its arrays must have the bindings 1, 2, 3 … without gap or repetition"));
    }
    let arrays = arrays.into_iter().map(|(_, array)| array).collect();
    Ok(Signature { params, arrays, f64: false, i64: false, workgroup_bytes })
}

/// Stands for the two words of an `f64`, a `vec2<u32>`, which has the size and the place of a 64-bit integer.
pub(crate) const WORDS: naga::Scalar = naga::Scalar::U64;

/// Reads the parameters: a structure of scalars, or one scalar alone.
fn scalars(kernel: &Kernel, module: &Module, name: &str, inner: &TypeInner) -> Result<Params> {
    let scalar = |inner: &TypeInner, offset| match *inner {
        TypeInner::Scalar(kind) => Ok(Scalar { kind, offset }),
        TypeInner::Vector { size: VectorSize::Bi, scalar: naga::Scalar::U32 } => {
            Ok(Scalar { kind: WORDS, offset })
        }
        _ => Err(kernel.refused(format!("`{name}` must hold scalars only: u32, i32, real or vec2<u32>"))),
    };
    match inner {
        TypeInner::Struct { members, span } => {
            let members = members.iter().map(|m| scalar(&module.types[m.ty].inner, m.offset));
            Ok(Params { scalars: members.collect::<Result<_>>()?, size: *span })
        }
        _ => Ok(Params { scalars: vec![scalar(inner, 0)?], size: inner.size(module.to_ctx()) }),
    }
}

fn is_f64(scalar: naga::Scalar) -> bool {
    scalar.kind == ScalarKind::Float && scalar.width == 8
}

/// Refuses the functions that compile in `f64` and give garbage: SPIR-V has them for 16 and 32 bits only, naga
/// does not check that, and drivers do what they like (gfx-rs/wgpu#6087).
fn refuse_f64_functions(
    kernel: &Kernel,
    source: &Composed,
    module: &Module,
    function: &Function,
    info: &FunctionInfo,
) -> Result<()> {
    use MathFunction as M;
    for (handle, expression) in function.expressions.iter() {
        let Expression::Math { fun, arg, .. } = *expression else { continue };
        let right = matches!(
            fun,
            M::Abs
                | M::Min
                | M::Max
                | M::Clamp
                | M::Saturate
                | M::Sign
                | M::Step
                | M::Ceil
                | M::Floor
                | M::Round
                | M::Trunc
                | M::Fract
                | M::Frexp
                | M::Ldexp
                | M::Dot
                | M::Cross
                | M::Length
                | M::Distance
                | M::Normalize
                | M::Outer
                | M::Transpose
                | M::Sqrt
                | M::InverseSqrt
                | M::Fma
                | M::Mix
        );
        if right || !info[arg].ty.inner_with(&module.types).scalar().is_some_and(is_f64) {
            continue;
        }
        let at = function.expressions.get_span(handle).location(&source.text);
        return Err(kernel.refused(format!(
            "{}: SPIR-V has no `{}` of f64 and drivers compute garbage without a word; use the functions of `MATH`",
            source.place(at.line_number, at.line_position),
            format!("{fun:?}").to_lowercase(),
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use compute_backend::Error;

    use super::*;
    use crate::{Include, MATH};

    const MAIN: &str = "@compute @workgroup_size(WORKGROUP) fn main() {";

    /// A kernel of these declarations and this body.
    fn kernel(declarations: &str, body: &str) -> Kernel {
        Kernel::new("test::kernel", format!("{declarations}\n{MAIN}\n{body}\n}}").leak())
    }

    fn refusal(kernel: &Kernel) -> String {
        match kernel.validate::<f64>() {
            Err(Error::Kernel { kernel, message }) => {
                assert_eq!(kernel, "test::kernel");
                message
            }
            other => panic!("{other:?} is not `Error::Kernel`"),
        }
    }

    #[test]
    fn the_interface_is_read_from_the_source_in_either_type() {
        let kernel = kernel(
            "struct Params { n: u32, g: real, shift: i32 }
             @group(0) @binding(2) var<storage, read_write> y: array<vec2<real>>;
             @group(0) @binding(0) var<uniform> params: Params;
             @group(0) @binding(1) var<storage, read> x: array<u32>;
             var<workgroup> tile: array<real, WORKGROUP>;",
            "tile[0] = params.g; y[params.n] = vec2(tile[0], real(x[0]));",
        );
        for (signature, width, offsets, size) in [
            (kernel.signature::<f32>().unwrap(), 4, [0, 4, 8], 12),
            (kernel.signature::<f64>().unwrap(), 8, [0, 8, 16], 24),
        ] {
            let params = signature.params.unwrap();
            let kinds = params.scalars.iter().map(|s| (s.kind.kind, u32::from(s.kind.width)));
            let want = [(ScalarKind::Uint, 4), (ScalarKind::Float, width), (ScalarKind::Sint, 4)];
            assert!(kinds.eq(want));
            assert!(params.scalars.iter().map(|s| s.offset).eq(offsets));
            assert_eq!(params.size, size);
            let [x, y] = signature.arrays[..] else { panic!("{:?}", signature.arrays) };
            assert_eq!((x.writable, x.stride), (false, 4));
            assert_eq!((y.writable, y.stride), (true, 2 * width));
            assert_eq!((signature.f64, signature.i64), (width == 8, false));
            assert_eq!(signature.workgroup_bytes, 64 * width);
        }
    }

    #[test]
    fn a_mistake_is_found_at_its_place_in_the_part_where_it_stands() {
        let wrong = kernel("const one = 1.0;", "let x: u32 = one;");
        assert!(refusal(&wrong).starts_with("line 3, column "), "{}", refusal(&wrong));
        let unknown = kernel("", "let x = unknown(1.0);");
        assert!(refusal(&unknown).contains("line 3, column 9: "), "{}", refusal(&unknown));
        assert!(refusal(&unknown).contains("unknown"));
        // It stays at its place whatever is put in front.
        let behind = unknown.include(MATH).constant("TILE", 3);
        assert_eq!(refusal(&behind), refusal(&unknown));
        let invalid = kernel("fn f() -> u32 { if true { return 1u; } }", "");
        assert!(refusal(&invalid).contains("line 1, column "), "{}", refusal(&invalid));
        let include = kernel("", "").include(Include::new("HELPERS", "\nfn g() { oops(); }"));
        assert!(refusal(&include).contains("line 2, column 10 of HELPERS"), "{}", refusal(&include));
    }

    #[test]
    fn each_rule_has_its_own_refusal() {
        let source = |source| Kernel::new("test::kernel", source);
        let cases = [
            (source("fn f() {}"), "one entry point"),
            (source("@compute @workgroup_size(64) fn other() {}"), "not `other`"),
            (source("@fragment fn main() {}"), "`@compute fn main`"),
            (
                source("@compute @workgroup_size(8, 4) fn main() {}"),
                "has 32 invocations, but `Kernel::workgroup` says 64",
            ),
            (kernel("@group(1) @binding(0) var<uniform> n: u32;", "_ = n;"), "group 1"),
            (kernel("@group(0) @binding(1) var<uniform> n: u32;", "_ = n;"), "binding 0 is `var<uniform>`"),
            (
                kernel("@group(0) @binding(0) var<storage, read> x: array<real>;", "_ = x[0];"),
                "binding 0 is `var<uniform>`",
            ),
            (kernel("@group(0) @binding(2) var<storage, read> x: array<real>;", "_ = x[0];"), "without gap"),
            (kernel("@group(0) @binding(1) var<storage, read> x: real;", "_ = x;"), "without a length"),
            (kernel("@group(0) @binding(0) var<uniform> v: vec4<f32>;", "_ = v;"), "scalars only"),
            (kernel("", "").workgroup(0), "no invocations"),
            (
                (0..9).fold(kernel("", ""), |k, i| {
                    k.constant(["A", "B", "C", "D", "E", "F", "G", "H", "I"][i], 1)
                }),
                "more than eight",
            ),
            ((0..9).fold(kernel("", ""), |k, _| k.include(Include::new("", ""))), "more than eight includes"),
            (kernel("", "let x = sin(real(params_free()));"), "params_free"),
            (kernel("fn f(x: real) -> real { return pow(x, 2.5); }", "_ = f(1.0);"), "no `pow` of f64"),
        ];
        for (kernel, words) in cases {
            assert!(refusal(&kernel).contains(words), "{} is not about {words}", refusal(&kernel));
        }
    }

    #[test]
    fn in_f32_the_functions_of_the_language_may_be_used_and_f64_may_be_mixed_in() {
        let plain = kernel("fn f(x: real) -> real { return pow(x, 2.5); }", "_ = f(1.0);");
        assert!(!plain.signature::<f32>().unwrap().f64);
        let mixed = kernel("", "var x = 2.0f; x = f32(f64(x) * 2.0);");
        assert!(mixed.signature::<f32>().unwrap().f64, "also where no variable is of that type");
        assert!(kernel("", "_ = real_log(2.0);").include(MATH).signature::<f64>().unwrap().i64);
    }

    #[test]
    fn a_constant_given_twice_has_its_last_value_and_counts_once() {
        let tiled = kernel("var<workgroup> tile: array<u32, TILE>;", "tile[0] = 1u;").constant("TILE", 8);
        let wider = (0..20).fold(tiled, |k, i| k.constant("TILE", i + 1));
        assert_eq!(wider.signature::<f32>().unwrap().workgroup_bytes, 80);
        assert_ne!(wider, tiled);
    }
}
