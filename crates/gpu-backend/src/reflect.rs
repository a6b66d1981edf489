//! What a kernel asks for, read from its source by naga: no adapter needed.

use std::error::Error as _;
use std::fmt::Write as _;

use compute_backend::Result;
use naga::valid::{Capabilities, FunctionInfo, ValidationFlags, Validator};
use naga::{
    AddressSpace, ArraySize, Expression, Function, MathFunction, Module, ScalarKind, ShaderStage,
    StorageAccess, TypeInner,
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
    /// Whether the module holds a value of `f64`.
    pub(crate) f64: bool,
    /// Whether it holds a 64-bit integer.
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
    for (function, info) in module.functions.iter().map(|(h, f)| (f, &info[h])).chain(entry_info) {
        refuse_f64_functions(kernel, source, &module, function, info)?;
    }
    interface(kernel, &module)
}

/// Reads the bindings.
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
    let holds =
        |is: fn(naga::Scalar) -> bool| module.types.iter().any(|(_, ty)| ty.inner.scalar().is_some_and(is));
    let (f64, i64) = (holds(is_f64), holds(|scalar| scalar.kind != ScalarKind::Float && scalar.width == 8));
    Ok(Signature {
        params,
        arrays: arrays.into_iter().map(|(_, array)| array).collect(),
        f64,
        i64,
        workgroup_bytes,
    })
}

/// Reads the parameters: a structure of scalars, or one scalar alone.
fn scalars(kernel: &Kernel, module: &Module, name: &str, inner: &TypeInner) -> Result<Params> {
    let scalar = |inner: &TypeInner, offset| match *inner {
        TypeInner::Scalar(kind) => Ok(Scalar { kind, offset }),
        _ => Err(kernel.refused(format!("`{name}` must hold scalars only: u32, i32 or real"))),
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
