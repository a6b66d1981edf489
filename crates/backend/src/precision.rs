//! The contract on the last bits.

/// What is promised of the last bits of a result.
///
/// All give the same bits for any number of threads on one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Precision {
    /// Full precision of the type, within an error bound that the operation states; the instructions, and with
    /// them the last bits, depend on the processor.
    #[default]
    Fast,
    /// IEEE square roots and divisions, no fused multiply-add, a fixed order of operations: the same bits on
    /// every processor.
    Strict,
    /// Pairs in `f32`, sums in `f64`: for `f64` data of which a relative error of some 1e-7 is enough. What is small
    /// beside its neighbours (differences of positions above all) is formed in `f64` first. The same as `Fast` for
    /// data in `f32`. Operations that have no such form refuse it. A device without `f64` may have it where it refuses
    /// `Fast`, with sums in `f32` whose error does not grow with their length.
    Mixed,
}
