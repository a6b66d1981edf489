// The numbers of the sources that have a mass, in their order, and behind them how many there are: in two launches of CHUNKS
// workgroups. Each has a chunk of the sources, and each of its invocations a run of that. The first counts those of a
// chunk, the second knows from the counts where a run's numbers begin.

const COUNT = 0u;

@group(0) @binding(0) var<uniform> sources: u32;
@group(0) @binding(1) var<storage, read> mass: array<bits>;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;
@group(0) @binding(3) var<storage, read_write> list: array<u32>;

var<workgroup> tile: array<u32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let chunk = (sources + CHUNKS - 1u) / CHUNKS;
    let run = (chunk + WORKGROUP - 1u) / WORKGROUP;
    let last = min((group.x + 1u) * chunk, sources);
    let begin = min(group.x * chunk + local * run, last);
    let end = min(begin + run, last);
    var count = 0u;
    for (var i = begin; i < end; i++) {
        count += select(1u, 0u, is_zero(mass[i]));
    }
    // Sums over this run and all before it in the chunk.
    tile[local] = count;
    workgroupBarrier();
    for (var width = 1u; width < WORKGROUP; width *= 2u) {
        var before = 0u;
        if local >= width {
            before = tile[local - width];
        }
        workgroupBarrier();
        tile[local] += before;
        workgroupBarrier();
    }
    if STAGE == COUNT {
        if local == WORKGROUP - 1u {
            counts[group.x] = tile[local];
        }
        return;
    }
    var at = tile[local] - count;
    for (var other = 0u; other < group.x; other++) {
        at += counts[other];
    }
    for (var i = begin; i < end; i++) {
        if !is_zero(mass[i]) {
            list[at] = i;
            at++;
        }
    }
    if group.x == CHUNKS - 1u && local == WORKGROUP - 1u {
        list[sources] = at;
    }
}
