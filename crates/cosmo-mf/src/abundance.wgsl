// The mass function of one mass at one redshift in one cosmology to each invocation: multiplicity.rs in WGSL.

struct Params { count: u32, redshifts: u32, outputs: u32, form: u32, quantity: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> masses: array<real>;
@group(0) @binding(2) var<storage, read> peaks: array<real>;
@group(0) @binding(3) var<storage, read> rows: array<real>;
@group(0) @binding(4) var<storage, read_write> out: array<real>;

// f = factor exp(exponent).
struct Multiplicity { factor: real, exponent: real }

// x^y for x > 0.
fn power(x: real, y: real) -> real {
    return real_exp(y * real_log(x));
}

fn gaussian(x: real, centre: real, width: real) -> real {
    let distance = (x - centre) / width;
    return real_exp(-0.5 * distance * distance);
}

// The row begins at `row`, its coefficients at `c`.
fn multiplicity(row: u32, sigma_today: real, slope: real, inverse_mass: real) -> Multiplicity {
    let c = row + 3u;
    let nu = rows[row + 1u] / sigma_today;
    let sigma = rows[row + 2u] * sigma_today;
    let amplitude = rows[c];
    let x = rows[c + 1u] * nu * nu;
    switch params.form {
        case 1u: { // peak
            let rise = power(x, -rows[c + 2u]) + 1.0;
            return Multiplicity(amplitude * rise * power(x, rows[c + 3u]), -0.5 * (rows[c + 4u] * nu * nu));
        }
        case 2u, 3u: { // cut-off, extended
            let rise = power(rows[c + 1u] / sigma, rows[c + 2u]) + rows[c + 3u];
            var f = Multiplicity(amplitude * rise, -rows[c + 4u] / (sigma * sigma));
            if params.form == 3u {
                f.factor *= rows[c + 7u] - rows[c + 8u] * real_log(inverse_mass);
                f.exponent += rows[c + 5u] * power(sigma, -rows[c + 6u]);
            }
            return f;
        }
        case 4u: { // Jenkins
            // At the peak itself the power is zero, but its logarithm is not a number.
            let distance = max(abs(rows[c + 1u] - real_log(sigma)), 1e-30);
            return Multiplicity(amplitude, -power(distance, rows[c + 2u]));
        }
        case 5u: { // Reed 2003
            let grown = real_exp(2.0 * sigma);
            let cosh = 0.5 * (grown + 1.0 / grown);
            let square = cosh * cosh;
            let rise = power(x, -rows[c + 2u]) + 1.0;
            return Multiplicity(amplitude * rise * sqrt(x), -0.5 * x - rows[c + 3u] / (sigma * square * square * cosh));
        }
        case 6u: { // Reed 2007
            let log = -real_log(sigma);
            let bumps = 0.6 * gaussian(log, 0.4, 0.6) + 0.4 * gaussian(log, 0.75, 0.2);
            let rise = power(x, -rows[c + 2u]) + 1.0 + bumps;
            let tilt = 6.0 * slope;
            return Multiplicity(
                amplitude * rise * sqrt(x), -0.5 * (rows[c + 3u] * x) - 0.03 * power(nu, 0.6) / (tilt * tilt));
        }
        case 7u: { // Peacock
            let rise = amplitude * power(nu, rows[c + 1u]);
            let inverse = 1.0 / (rise + 1.0);
            let square = rows[c + 2u] * nu * nu;
            return Multiplicity((2.0 * square + rows[c + 1u] * rise * inverse) * inverse, -square);
        }
        default: { // Press-Schechter
            return Multiplicity(0.7978845608028654 * nu, -0.5 * nu * nu);
        }
    }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let i = invocation(group, local);
    if i < params.outputs {
        let index = i / params.count;
        let mass = i % params.count;
        let peak = index / params.redshifts * params.count + mass;
        let row = index * ROW;
        let sigma = peaks[peak];
        let slope = peaks[params.outputs / params.redshifts + peak];
        let inverse_mass = masses[2u * params.count + mass];
        let f = multiplicity(row, sigma, slope, inverse_mass);
        let factor = rows[row] * inverse_mass * abs(slope) * f.factor;
        switch params.quantity {
            case 1u: { // ln dn/dlnM
                out[i] = real_log(factor) + f.exponent;
            }
            case 2u: { // dn/dM
                out[i] = factor * real_exp(f.exponent) * inverse_mass;
            }
            case 3u: { // dn/dlog₁₀M
                out[i] = factor * real_exp(f.exponent) * 2.302585092994046;
            }
            case 4u: { // f
                out[i] = f.factor * real_exp(f.exponent);
            }
            default: { // dn/dlnM
                out[i] = factor * real_exp(f.exponent);
            }
        }
    }
}
