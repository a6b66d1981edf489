// The sources that have a mass are worked with: their numbers, and behind them how many there are.

@group(0) @binding(10) var<storage, read> massive: array<u32>;

var<workgroup> number: array<u32, WORKGROUP>;

fn sources() -> u32 {
    return massive[params.sources];
}

// Which source stands in a place of that order.
fn source_at(place: u32) -> u32 {
    return massive[place];
}

// Which source the `k`th of the tile is, that of a place.
fn enter(k: u32, j: u32) {
    number[k] = j;
}

fn entered(k: u32, place: u32) -> u32 {
    return number[k];
}
