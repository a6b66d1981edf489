// Moves bits, not numbers: a device may flush the smallest of these, and need not keep NaN.

@group(0) @binding(0) var<uniform> n: u32;
@group(0) @binding(1) var<storage, read> source: array<bits>;
@group(0) @binding(2) var<storage, read_write> out: array<bits>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i < n {
        out[i] = source[i];
    }
}
