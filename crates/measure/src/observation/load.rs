//! A step function of time: how many users are affected at each instant.

use facts::Span;

use super::spans;

/// Affected users over time.
///
/// INVARIANT: steps are sorted, disjoint and positive, and neighbours that touch differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load(Vec<(Span, i64)>);

impl Load {
    /// The sum of parts that may overlap, at most `cap` at each instant.
    pub fn sum(parts: &[(Span, i64)], cap: i64) -> Load {
        let mut events: Vec<(i64, i64)> = Vec::with_capacity(parts.len() * 2);
        for (span, amount) in parts {
            if !span.is_empty() && *amount > 0 {
                events.push((span.from.ms(), *amount));
                events.push((span.until.ms(), -amount));
            }
        }
        events.sort_unstable();
        let mut load = Load::default();
        let mut level = 0_i64;
        let mut index = 0;
        while index < events.len() {
            let at = events[index].0;
            while index < events.len() && events[index].0 == at {
                level = level.saturating_add(events[index].1);
                index += 1;
            }
            if let Some((next, _)) = events.get(index) {
                load.push(at, *next, level.min(cap));
            }
        }
        load
    }

    /// At each instant `f` of both; `f(0, 0)` has to be 0.
    pub fn zip(&self, other: &Load, f: impl Fn(i64, i64) -> i64) -> Load {
        let mut bounds: Vec<i64> = self
            .0
            .iter()
            .chain(&other.0)
            .flat_map(|(span, _)| [span.from.ms(), span.until.ms()])
            .collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut load = Load::default();
        let (mut i, mut j) = (0, 0);
        for pair in bounds.windows(2) {
            let left = step_at(&self.0, &mut i, pair[0]);
            let right = step_at(&other.0, &mut j, pair[0]);
            load.push(pair[0], pair[1], f(left, right));
        }
        load
    }

    /// The instants with anybody affected.
    pub fn support(&self) -> Vec<Span> {
        Span::union(self.0.iter().map(|(span, _)| *span).collect())
    }

    /// The same, nobody affected outside of `set`.
    pub fn within(&self, set: &[Span]) -> Load {
        let mut load = Load::default();
        let mut index = 0;
        for span in set {
            index += self.0[index..].partition_point(|(step, _)| step.until <= span.from);
            for (step, amount) in &self.0[index..] {
                if step.from >= span.until {
                    break;
                }
                let common = step.intersect(*span);
                load.push(common.from.ms(), common.until.ms(), *amount);
            }
        }
        load
    }

    /// The same, nobody affected inside of `set`.
    pub fn without(&self, set: &[Span]) -> Load {
        if set.is_empty() {
            self.clone()
        } else {
            self.within(&spans::complement(set))
        }
    }

    /// Users times milliseconds.
    pub fn user_ms(&self) -> i128 {
        self.0
            .iter()
            .map(|(span, amount)| i128::from(span.len_ms()) * i128::from(*amount))
            .sum()
    }

    fn push(&mut self, from: i64, until: i64, amount: i64) {
        if until <= from || amount <= 0 {
            return;
        }
        let at = facts::Instant::from_ms;
        match self.0.last_mut() {
            Some((last, same)) if *same == amount && last.until == at(from) => {
                last.until = at(until);
            }
            _ => self.0.push((Span::new(at(from), at(until)), amount)),
        }
    }
}

fn step_at(steps: &[(Span, i64)], index: &mut usize, at: i64) -> i64 {
    while steps
        .get(*index)
        .is_some_and(|(span, _)| span.until.ms() <= at)
    {
        *index += 1;
    }
    match steps.get(*index) {
        Some((span, amount)) if span.from.ms() <= at => *amount,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::Instant;

    fn span(from: i64, until: i64) -> Span {
        Span::new(Instant::from_ms(from), Instant::from_ms(until))
    }

    #[test]
    fn overlapping_parts_add_up_to_the_cap() {
        let load = Load::sum(&[(span(0, 10), 30), (span(5, 20), 90)], 100);
        assert_eq!(
            load.0,
            vec![(span(0, 5), 30), (span(5, 10), 100), (span(10, 20), 90)]
        );
        assert_eq!(load.user_ms(), 150 + 500 + 900);
        assert_eq!(load.support(), vec![span(0, 20)]);
        assert_eq!(load.within(&[span(4, 6)]).user_ms(), 130);
        assert_eq!(load.without(&[span(4, 6)]).user_ms(), 1550 - 130);
    }

    #[test]
    fn two_loads_meet_instant_by_instant() {
        let a = Load::sum(&[(span(0, 10), 1)], 1);
        let b = Load::sum(&[(span(5, 20), 1)], 1);
        assert_eq!(a.zip(&b, i64::min).0, vec![(span(5, 10), 1)]);
        assert_eq!(a.zip(&b, |x, y| x.max(y)).support(), vec![span(0, 20)]);
    }
}
