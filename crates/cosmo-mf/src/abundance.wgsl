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

// 1/Γ(x) for 0 ≤ x ≤ 1: the coefficients of `reciprocal_gamma` in multiplicity.rs.
fn reciprocal_gamma(x: real) -> real {
    var sum = -1.1812593016974588e-16 * x;
    sum = (sum + 1.2267786282382608e-15) * x;
    sum = (sum - 5.348122539423018e-15) * x;
    sum = (sum - 2.0583260535665068e-14) * x;
    sum = (sum + 5.100370287454476e-13) * x;
    sum = (sum - 3.6968056186422057e-12) * x;
    sum = (sum + 7.782263439905071e-12) * x;
    sum = (sum + 1.0434267116911005e-10) * x;
    sum = (sum - 1.1812745704870201e-9) * x;
    sum = (sum + 5.002007644469223e-9) * x;
    sum = (sum + 6.116095104481416e-9) * x;
    sum = (sum - 2.056338416977607e-7) * x;
    sum = (sum + 1.1330272319816959e-6) * x;
    sum = (sum - 1.2504934821426707e-6) * x;
    sum = (sum - 2.0134854780788239e-5) * x;
    sum = (sum + 1.2805028238811619e-4) * x;
    sum = (sum - 2.1524167411495097e-4) * x;
    sum = (sum - 1.1651675918590651e-3) * x;
    sum = (sum + 7.2189432466631e-3) * x;
    sum = (sum - 9.621971527876974e-3) * x;
    sum = (sum - 4.2197734555544337e-2) * x;
    sum = (sum + 1.6653861138229149e-1) * x;
    sum = (sum - 4.2002635034095236e-2) * x;
    sum = (sum - 6.558780715202539e-1) * x;
    sum = (sum + 5.772156649015329e-1) * x;
    return (sum + 1.0) * x;
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
        case 8u: { // Castro
            let s = max(min(-3.0 * slope, 0.0), -2.0);
            let bend = s + 0.6125;
            let tilt = s + 0.5;
            let y = (amplitude + rows[c + 1u] * bend * bend) * nu * nu;
            let p = rows[c + 2u] + rows[c + 3u] * tilt;
            let half = 0.5 * (rows[c + 4u] + rows[c + 5u] * tilt);
            let log = real_log(y);
            let first = reciprocal_gamma(half);
            let second = reciprocal_gamma(half - p);
            let share = first * second / (second + first * real_exp(-0.6931471805599453 * p));
            let power = real_exp(half * (log - 0.6931471805599453));
            return Multiplicity(2.0 * share * power * (real_exp(-p * log) + 1.0), -0.5 * y);
        }
        case 9u: { // Zheng
            let bump = 0.2 * gaussian(-real_log(sigma), 0.4, 0.6);
            let cut = 2.0 * rows[c + 4u] / (power(nu / rows[c + 5u], 10.0) + 1.0);
            let rise = power(x, -rows[c + 2u]) + 1.0 + bump;
            return Multiplicity(amplitude * rise * sqrt(x) * (1.0 - cut), -0.5 * (rows[c + 3u] * x));
        }
        case 10u: { // two powers
            let log = real_log(nu);
            let sum = amplitude * real_exp(rows[c + 1u] * log) + rows[c + 2u] * real_exp(rows[c + 3u] * log);
            return Multiplicity(sum, -(rows[c + 4u] * nu * nu));
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
