//! Numbers of other types as reals, where they are the same numbers.

use compute_backend::Real;

/// `value` in `T`, or why it is not.
pub(super) fn real<T: Real>(value: f64) -> Result<T, String> {
    let found = T::lit(value);
    if found.widen() == value || value.is_nan() {
        return Ok(found);
    }
    Err(format!(
        "{value:?}, which {} does not hold exactly; load it as f64 (`Snapshot::cast` rounds it to f32)",
        T::NAME
    ))
}

/// The whole number in `T`, or why it is not.
pub(super) fn whole<T: Real>(value: i128) -> Result<T, String> {
    let wide = value as f64;
    if wide as i128 != value {
        return Err(format!("{value}, which f64 does not hold exactly; save it as a floating-point number"));
    }
    real(wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_comes_through_unchanged_or_not_at_all() {
        for value in [0.0, -0.0, 0.5, f64::from(-1e30_f32), f64::INFINITY, f64::from(f32::MIN_POSITIVE / 2.0)]
        {
            assert_eq!(real::<f32>(value).unwrap().widen().to_bits(), value.to_bits());
        }
        for value in [0.1, 1e300, 1e-300, 16_777_217.0] {
            assert_eq!(real::<f64>(value), Ok(value));
            assert!(real::<f32>(value).unwrap_err().contains("load it as f64"));
        }
        // NaN is for the check of all values to refuse.
        assert!(real::<f32>(f64::NAN).unwrap().is_nan());
    }

    #[test]
    fn a_whole_number_needs_as_many_bits_as_it_has() {
        assert_eq!(whole::<f64>(i128::from(u64::MAX) + 1), Ok(2.0_f64.powi(64)));
        assert_eq!(whole::<f64>(i128::from(i64::MIN)), Ok(-(2.0_f64.powi(63))));
        assert_eq!(whole::<f32>(1 << 24), Ok(16_777_216.0));
        assert!(whole::<f32>((1 << 24) + 1).unwrap_err().contains("load it as f64"));
        assert!(whole::<f64>((1 << 53) + 1).unwrap_err().contains("9007199254740993"));
    }
}
