// Whether a target may be in the place of a massive source other than itself, in three launches: a table is cleared, the
// massive sources enter it, the targets look into it. Places are compared by their bits. The table is one of open
// addresses with at least two slots to a source, and holds one source to a place, whichever came first: the answer is
// the same. A search that is longer than PROBES, which the hash makes all but impossible, answers that it may be.

const CLEAR = 0u;
const ENTER = 1u;

struct Params {
    // Slots, sources or targets.
    count: u32,
    // The distance of a coordinate's plane from the next among the sources and among the targets.
    sources: u32,
    targets: u32,
    // 1 if target i is source i.
    are_sources: u32,
    // The slots, a power of two, less one.
    mask: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> mass: array<bits>;
@group(0) @binding(2) var<storage, read> source: array<bits>;
@group(0) @binding(3) var<storage, read> place: array<bits>;
@group(0) @binding(4) var<storage, read_write> slots: array<atomic<u32>>;
@group(0) @binding(5) var<storage, read_write> verdict: array<atomic<u32>>;

const EMPTY = 0xffffffffu;

struct Point {
    x: bits,
    y: bits,
    z: bits,
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i >= params.count {
        return;
    }
    if STAGE == CLEAR {
        atomicStore(&slots[i], EMPTY);
    } else if STAGE == ENTER {
        if !is_zero(mass[i]) && !enters(i) {
            atomicStore(&verdict[COINCIDENT], 1u);
        }
    } else if !is_alone(i) {
        atomicStore(&verdict[COINCIDENT], 1u);
    }
}

// Whether source `i` is in the table, and no other in its place if that would be another target's.
fn enters(i: u32) -> bool {
    let p = source_at(i);
    var slot = hashed(p) & params.mask;
    for (var probe = 0u; probe < PROBES; probe++) {
        let found = atomicCompareExchangeWeak(&slots[slot], EMPTY, i);
        if found.exchanged {
            return true;
        }
        // An exchange may fail for no reason, and is then tried again.
        if found.old_value != EMPTY {
            if same(source_at(found.old_value), p) {
                return params.are_sources == 0u;
            }
            slot = (slot + 1u) & params.mask;
        }
    }
    return false;
}

fn is_alone(i: u32) -> bool {
    let m = params.targets;
    let p = Point(alike(place[i]), alike(place[m + i]), alike(place[2u * m + i]));
    var slot = hashed(p) & params.mask;
    for (var probe = 0u; probe < PROBES; probe++) {
        let j = atomicLoad(&slots[slot]);
        if j == EMPTY {
            return true;
        }
        if same(source_at(j), p) {
            return params.are_sources == 1u && j == i;
        }
        slot = (slot + 1u) & params.mask;
    }
    return false;
}

fn source_at(i: u32) -> Point {
    let n = params.sources;
    return Point(alike(source[i]), alike(source[n + i]), alike(source[2u * n + i]));
}

fn same(a: Point, b: Point) -> bool {
    return same_bits(a.x, b.x) && same_bits(a.y, b.y) && same_bits(a.z, b.z);
}

fn hashed(p: Point) -> u32 {
    return stirred(folded(p.z) ^ stirred(folded(p.y) ^ stirred(folded(p.x))));
}

// The last steps of MurmurHash3 (Appleby 2011): every bit of the answer depends on every bit of the argument.
fn stirred(x: u32) -> u32 {
    var h = (x ^ (x >> 16u)) * 0x85ebca6bu;
    h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
    return h ^ (h >> 16u);
}
