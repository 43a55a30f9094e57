//! Sets of instants: sorted, disjoint spans that do not touch.

use facts::{Instant, Span};

/// Before every instant that a fact may carry.
pub const BEGINNING: Instant = Instant::from_ms(i64::MIN / 4);
/// After every instant that a fact may carry.
pub const END: Instant = Instant::from_ms(i64::MAX / 4);

/// What lies in both.
pub fn intersect(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut both = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let common = a[i].intersect(b[j]);
        if !common.is_empty() {
            both.push(common);
        }
        if a[i].until <= b[j].until {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}

/// What lies in `a` and not in `b`.
pub fn subtract(a: &[Span], b: &[Span]) -> Vec<Span> {
    intersect(a, &complement(b))
}

/// What lies in neither.
pub fn complement(spans: &[Span]) -> Vec<Span> {
    let mut rest = Vec::with_capacity(spans.len() + 1);
    let mut from = BEGINNING;
    for span in spans {
        rest.push(Span::new(from, span.from));
        from = span.until;
    }
    rest.push(Span::new(from, END));
    rest.retain(|span| !span.is_empty());
    rest
}

/// What lies in either.
pub fn join(a: &[Span], b: &[Span]) -> Vec<Span> {
    if a.is_empty() {
        return b.to_vec();
    }
    if b.is_empty() {
        return a.to_vec();
    }
    Span::union([a, b].concat())
}

/// The part of a set inside one span.
pub fn clip(spans: &[Span], to: Span) -> Vec<Span> {
    let first = spans.partition_point(|span| span.until <= to.from);
    spans[first..]
        .iter()
        .take_while(|span| span.from < to.until)
        .map(|span| span.intersect(to))
        .filter(|span| !span.is_empty())
        .collect()
}

/// How long a set lasts, in milliseconds.
pub fn total_ms(spans: &[Span]) -> i64 {
    spans.iter().map(|span| span.len_ms()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pairs: &[(i64, i64)]) -> Vec<Span> {
        pairs
            .iter()
            .map(|(from, until)| Span::new(Instant::from_ms(*from), Instant::from_ms(*until)))
            .collect()
    }

    #[test]
    fn sets_behave_as_sets() {
        let a = set(&[(0, 10), (20, 30)]);
        let b = set(&[(5, 22), (29, 40)]);
        assert_eq!(intersect(&a, &b), set(&[(5, 10), (20, 22), (29, 30)]));
        assert_eq!(subtract(&a, &b), set(&[(0, 5), (22, 29)]));
        assert_eq!(join(&a, &b), set(&[(0, 40)]));
        assert_eq!(complement(&complement(&a)), a);
        assert_eq!(clip(&a, set(&[(9, 21)])[0]), set(&[(9, 10), (20, 21)]));
        assert_eq!(total_ms(&a), 20);
        assert_eq!(intersect(&a, &[]), Vec::new());
    }
}
