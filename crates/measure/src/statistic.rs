//! Statistics over exact values: percentiles by their three methods.
//!
//! Not here: which values count.

use agreement::model::{Percentile, PercentileMethod};
use facts::{Exact, Rounding};

/// The percentile of values in ascending order. Nothing when there are none, when `p` lies outside
/// 0 to 100, and under `linear-exclusive` when the rank lies outside 1 to n.
pub fn percentile(sorted: &[Exact], rule: &Percentile) -> Option<Exact> {
    at_rank(sorted.len(), rule, |index| sorted[index].clone())
}

/// The same over whole numbers: milliseconds of a clock.
pub fn percentile_ms(sorted: &[i64], rule: &Percentile) -> Option<Exact> {
    at_rank(sorted.len(), rule, |index| Exact::from(sorted[index]))
}

/// The value in the middle; of an even number of values the mean of the two in the middle.
pub fn median() -> Percentile {
    Percentile {
        p: Exact::from(50),
        method: PercentileMethod::LinearInclusive,
    }
}

fn at_rank(count: usize, rule: &Percentile, value: impl Fn(usize) -> Exact) -> Option<Exact> {
    let hundred = Exact::from(100);
    if count == 0 || rule.p.is_negative() || rule.p > hundred {
        return None;
    }
    let n = i64::try_from(count).ok()?;
    let one = Exact::from(1);
    let share = rule.p.checked_div(&hundred)?;
    let rank = match rule.method {
        PercentileMethod::NearestRank => {
            let rank = (&share * &Exact::from(n)).round(0, Rounding::Up);
            rank.max(one.clone())
        }
        PercentileMethod::LinearInclusive => &one + &(&share * &Exact::from(n - 1)),
        PercentileMethod::LinearExclusive => &share * &Exact::from(n + 1),
    };
    if rank < one || rank > Exact::from(n) {
        return None;
    }
    let below = rank.to_i64();
    let index = usize::try_from(below - 1).ok()?;
    let part = &rank - &Exact::from(below);
    let low = value(index);
    if part.is_zero() {
        return Some(low);
    }
    let step = &value(index + 1) - &low;
    Some(&low + &(&step * &part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[i64], p: &str, method: PercentileMethod, expected: Option<&str>) {
        let rule = Percentile {
            p: Exact::parse(p).unwrap(),
            method,
        };
        let exact: Vec<Exact> = values.iter().map(|value| Exact::from(*value)).collect();
        let shown = |value: Option<Exact>| value.map(|value| value.to_string());
        assert_eq!(shown(percentile_ms(values, &rule)).as_deref(), expected);
        assert_eq!(shown(percentile(&exact, &rule)).as_deref(), expected);
    }

    #[test]
    fn the_methods_differ_on_the_published_example() {
        let values = &[15, 20, 35, 40, 50];
        check(values, "40", PercentileMethod::NearestRank, Some("20"));
        check(values, "40", PercentileMethod::LinearInclusive, Some("29"));
        check(values, "40", PercentileMethod::LinearExclusive, Some("26"));
    }

    #[test]
    fn the_ends_have_values_only_where_the_method_has_them() {
        for (p, low, excl) in [("0", "1", None), ("100", "9", None), ("25", "1", Some("1"))] {
            check(&[1, 5, 9], p, PercentileMethod::NearestRank, Some(low));
            check(&[1, 5, 9], p, PercentileMethod::LinearExclusive, excl);
        }
        check(
            &[1, 5, 9],
            "0",
            PercentileMethod::LinearInclusive,
            Some("1"),
        );
        check(
            &[1, 5, 9],
            "100",
            PercentileMethod::LinearInclusive,
            Some("9"),
        );
        check(&[], "50", PercentileMethod::NearestRank, None);
        check(&[7], "99.9", PercentileMethod::LinearInclusive, Some("7"));
        check(&[7], "100.1", PercentileMethod::NearestRank, None);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle() {
        assert_eq!(
            percentile_ms(&[1, 2, 4, 9], &median()),
            Some(Exact::from(3))
        );
    }
}
