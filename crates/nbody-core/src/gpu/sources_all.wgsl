// All sources are worked with.

fn sources() -> u32 {
    return params.sources;
}

// Which source stands in a place of that order.
fn source_at(place: u32) -> u32 {
    return place;
}

// Which source the `k`th of the tile is, that of a place.
fn enter(k: u32, j: u32) {
}

fn entered(k: u32, place: u32) -> u32 {
    return place;
}
