//! Which sequence numbers of each source stand in the entries, and which are missing in between.
//!
//! An entry states the first and the last number of its facts, for everybody to see. Numbers between the entries of a
//! source are therefore missing for all alike: they were never handed in, or are not yet. A number that is missing
//! within an entry does not show here.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::id::{PartyId, SourceId};
use crate::journal::chain::OWN_SOURCE;

/// The numbers that entries hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(BTreeMap<(PartyId, SourceId), Spans>);

/// Numbers that are missing between those of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The party that states them.
    pub party: PartyId,
    /// The source.
    pub source: SourceId,
    /// The first missing number.
    pub first: u64,
    /// The last missing number.
    pub last: u64,
}

/// Last numbers by first ones; no two of them touch.
type Spans = BTreeMap<u64, u64>;

impl Numbers {
    /// Takes in the first and the last number of an entry.
    pub fn add(&mut self, party: &PartyId, source: &SourceId, (first, last): (u64, u64)) {
        // What a journal says about itself is numbered by time.
        if source.as_str() == OWN_SOURCE || first > last {
            return;
        }
        let key = (party.clone(), source.clone());
        let spans = self.0.entry(key).or_default();
        let (mut from, mut until) = (first, last);
        let before = spans.range(..=first).next_back();
        if let Some((start, end)) = before.map(|(start, end)| (*start, *end))
            && end.saturating_add(1) >= first
        {
            (from, until) = (start, until.max(end));
        }
        while let Some((start, end)) = spans
            .range(from..=until.saturating_add(1))
            .next()
            .map(|(start, end)| (*start, *end))
        {
            spans.remove(&start);
            until = until.max(end);
        }
        spans.insert(from, until);
    }

    /// What is missing, by party, source and number.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for ((party, source), spans) in &self.0 {
            for ((_, end), (next, _)) in spans.iter().zip(spans.iter().skip(1)) {
                gaps.push(Gap {
                    party: party.clone(),
                    source: source.clone(),
                    first: end + 1,
                    last: next - 1,
                });
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(entries: &[(u64, u64)], missing: &[(u64, u64)]) {
        let (party, source) = (
            PartyId::new("volta").unwrap(),
            SourceId::new("desk").unwrap(),
        );
        let mut orders = vec![entries.to_vec(), entries.to_vec()];
        orders[1].reverse();
        for order in orders {
            let mut numbers = Numbers::default();
            for entry in &order {
                numbers.add(&party, &source, *entry);
            }
            let found: Vec<(u64, u64)> = numbers
                .gaps()
                .iter()
                .map(|gap| (gap.first, gap.last))
                .collect();
            assert_eq!(found, missing, "{order:?}");
        }
    }

    #[test]
    fn what_no_entry_holds_in_between_is_missing() {
        check(&[], &[]);
        check(&[(1, 40)], &[]);
        check(&[(1, 40), (41, 41), (42, 90)], &[]);
        check(&[(1, 40), (42, 90)], &[(41, 41)]);
        check(&[(7, 9), (1, 3), (20, 20)], &[(4, 6), (10, 19)]);
        check(&[(1, 3), (7, 9), (2, 8)], &[]);
        check(&[(1, 100), (5, 6), (50, 120)], &[]);
        check(&[(1, 1), (3, 3), (5, 5), (2, 4)], &[]);
        check(&[(0, 0), (u64::MAX, u64::MAX)], &[(1, u64::MAX - 1)]);
        check(&[(u64::MAX, u64::MAX), (u64::MAX - 1, u64::MAX)], &[]);
    }

    #[test]
    fn sources_and_parties_have_numbers_of_their_own() {
        let [volta, nord] = ["volta", "nord"].map(|name| PartyId::new(name).unwrap());
        let [desk, own] = ["desk", OWN_SOURCE].map(|name| SourceId::new(name).unwrap());
        let mut numbers = Numbers::default();
        numbers.add(&volta, &desk, (1, 3));
        numbers.add(&nord, &desk, (5, 6));
        numbers.add(&volta, &own, (1, 1));
        numbers.add(&volta, &own, (9, 9));
        assert_eq!(numbers.gaps(), []);
    }
}
