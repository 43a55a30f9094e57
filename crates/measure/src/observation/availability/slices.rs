//! A window in slices of one length: how many there are, and how many are bad.

use facts::{Instant, Span};

use crate::observation::spans;

/// Slices of a window, aligned to its start.
pub struct Slices {
    /// The start of the window, in milliseconds.
    pub from_ms: i64,
    /// The length of a slice, in milliseconds; above zero.
    pub slice_ms: i64,
}

impl Slices {
    /// The slices that a set reaches into.
    pub fn count(&self, set: &[Span]) -> i128 {
        let mut count = 0_i128;
        let mut next = i64::MIN;
        for span in set {
            let first = self.index(span.from.ms()).max(next);
            let last = self.index(span.until.ms() - 1);
            count += i128::from((last - first + 1).max(0));
            next = next.max(last + 1);
        }
        count
    }

    /// The slices with at least the share of their part of `base` down. `down` lies inside `base`.
    pub fn bad(&self, base: &[Span], down: &[Span], share_percent: u8) -> i128 {
        let mut bad = 0_i128;
        let mut next = i64::MIN;
        for span in down {
            let first = self.index(span.from.ms()).max(next);
            let end = self.index(span.until.ms() - 1) + 1;
            // WHY: a slice wholly inside a stretch of downtime is down from end to end, so of the
            // thousands in a long one only those at its edges need a look.
            let whole = (self.index(span.from.ms() - 1) + 1).max(first);
            let whole_end = self.index(span.until.ms()).max(whole);
            if share_percent <= 100 {
                bad += i128::from(whole_end - whole);
            }
            for index in (first..whole).chain(whole_end..end) {
                bad += i128::from(self.is_bad(index, base, down, share_percent));
            }
            next = next.max(end);
        }
        bad
    }

    fn is_bad(&self, index: i64, base: &[Span], down: &[Span], share_percent: u8) -> bool {
        let slice = self.span(index);
        let length = i128::from(spans::total_ms(&spans::clip(base, slice)));
        let down = i128::from(spans::total_ms(&spans::clip(down, slice)));
        down * 100 >= length * i128::from(share_percent)
    }

    fn index(&self, instant_ms: i64) -> i64 {
        (instant_ms - self.from_ms).div_euclid(self.slice_ms)
    }

    fn span(&self, index: i64) -> Span {
        let at = |index: i64| Instant::from_ms(self.from_ms + index * self.slice_ms);
        Span::new(at(index), at(index + 1))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn set(pairs: Vec<(i64, i64)>) -> Vec<Span> {
        let span = |(from, length): (i64, i64)| {
            Span::new(Instant::from_ms(from), Instant::from_ms(from + length))
        };
        Span::union(pairs.into_iter().map(span).collect())
    }

    fn some_set(length: i64) -> impl Strategy<Value = Vec<Span>> {
        prop::collection::vec((0_i64..200, 1..length), 0..8).prop_map(set)
    }

    /// Every slice that the set reaches into, looked at one by one.
    fn one_by_one(slices: &Slices, set: &[Span]) -> BTreeSet<i64> {
        let touched = |span: &Span| {
            let first = slices.index(span.from.ms());
            first..=slices.index(span.until.ms() - 1)
        };
        set.iter().flat_map(touched).collect()
    }

    proptest! {
        #[test]
        fn whole_runs_count_as_their_slices_do(
            base in some_set(120),
            down in some_set(60),
            from_ms in -30_i64..30,
            slice_ms in 1_i64..40,
            share_percent in 0_u8..=120,
        ) {
            let slices = Slices { from_ms, slice_ms };
            let down = spans::intersect(&down, &base);
            let bad = one_by_one(&slices, &down)
                .into_iter()
                .filter(|index| slices.is_bad(*index, &base, &down, share_percent))
                .count();
            prop_assert_eq!(slices.bad(&base, &down, share_percent), bad as i128);
            prop_assert_eq!(slices.count(&base), one_by_one(&slices, &base).len() as i128);
        }
    }

    #[test]
    fn a_very_long_stretch_is_counted_at_once() {
        let slices = Slices {
            from_ms: 500,
            slice_ms: 1,
        };
        let long = set(vec![(0, i64::MAX / 8)]);
        let all = i128::from(i64::MAX / 8);
        assert_eq!(slices.bad(&long, &long, 100), all);
        assert_eq!(slices.count(&long), all);
    }
}
