// Pairs are computed in f32, from positions in two parts.

alias num = f32;

// The same number, in a way that no compiler sees through: it must not put the low parts into a difference of the high ones,
// where they would be lost. Metal and Direct3D let compilers reorder sums.
fn kept(x: lanes) -> lanes {
    return bitcast<lanes>(bitcast<indices>(x) ^ indices(params.zero));
}
