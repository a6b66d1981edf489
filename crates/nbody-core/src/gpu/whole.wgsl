// Pairs are computed in the type of the bodies.

alias num = real;

fn kept(x: lanes) -> lanes {
    return x;
}
