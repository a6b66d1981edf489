//! A law in words that hold every bit of its numbers, and back.

use compute_backend::{Precision, Real};

use crate::{Coincident, Newton, Softening};

/// The type and the law, such as `f32, g: 1.0, softening: Plummer(0.01), precision: Fast, coincident: Skip`.
///
/// The numbers are those of `f64`, which holds every `f32` exactly.
pub(crate) fn describe<T: Real>(law: &Newton<T>) -> String {
    let Newton { g, softening, precision, coincident } = super::recast::<T, f64>(*law);
    format!(
        "{}, g: {g:?}, softening: {softening:?}, precision: {precision:?}, coincident: {coincident:?}",
        T::NAME
    )
}

/// The law that [`describe`] put into words.
pub(crate) fn parse(text: &str) -> Option<Newton<f64>> {
    let (_, fields) = text.split_once(", ")?;
    let mut fields = fields.split(", ").map(|field| field.split_once(": "));
    let mut next = |name| fields.next()?.and_then(|(found, value)| (found == name).then_some(value));
    let law = Newton {
        g: next("g")?.parse().ok()?,
        softening: softening(next("softening")?)?,
        precision: one_of([Precision::Fast, Precision::Strict, Precision::Mixed], next("precision")?)?,
        coincident: one_of([Coincident::Skip, Coincident::Error, Coincident::Softened], next("coincident")?)?,
    };
    fields.next().is_none().then_some(law)
}

fn softening(text: &str) -> Option<Softening<f64>> {
    let Some((_, length)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) else {
        return one_of([Softening::None], text);
    };
    let length = length.parse().ok()?;
    let kinds = [Softening::Plummer, Softening::CubicSpline, Softening::WendlandC2];
    one_of(kinds.map(|kind| kind(length)), text)
}

fn one_of<V: std::fmt::Debug, const N: usize>(values: [V; N], text: &str) -> Option<V> {
    values.into_iter().find(|value| format!("{value:?}") == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_bring_every_law_back_to_the_bit() {
        for length in [0.0, 0.1, 1e-300, f64::MAX, f64::from(0.1_f32)] {
            let softenings = [
                Softening::None,
                Softening::Plummer(length),
                Softening::CubicSpline(length),
                Softening::WendlandC2(length),
            ];
            for (softening, precision) in softenings.into_iter().flat_map(|softening| {
                [Precision::Fast, Precision::Strict, Precision::Mixed].map(|precision| (softening, precision))
            }) {
                for coincident in [Coincident::Skip, Coincident::Error, Coincident::Softened] {
                    let law = Newton { g: 6.674_30e-11, softening, precision, coincident };
                    assert_eq!(parse(&describe(&law)), Some(law));
                }
            }
        }
        let narrow = Newton::new(0.1_f32).softened(Softening::Plummer(0.7));
        assert_eq!(parse(&describe(&narrow)), Some(super::super::recast(narrow)));
    }

    #[test]
    fn words_that_are_no_law_are_none() {
        let good = describe(&Newton::new(1.0).softened(Softening::Plummer(0.5)));
        for len in 0..good.len() {
            assert_eq!(parse(&good[..len]), None, "{len} bytes");
        }
        for (from, to) in
            [("1.0", "one"), ("Plummer", "Plumber"), ("Fast", "Slow"), ("g: ", "h: "), ("Skip", "Skip, x: 1")]
        {
            assert_eq!(parse(&good.replace(from, to)), None, "{to}");
        }
    }
}
