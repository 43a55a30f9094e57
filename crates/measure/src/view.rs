//! The facts that were known at an instant, in the order in which they happened.

use std::collections::{HashMap, HashSet};

use facts::{Body, Fact, FactId, Instant};

/// The facts visible as of an instant: recorded by then, and not taken back by then by the party
/// that stated them. In the order of happening, whatever the order of arrival.
#[derive(Clone, Debug)]
pub struct View<'a> {
    as_of: Instant,
    facts: Vec<&'a Fact>,
}

impl<'a> View<'a> {
    /// The view of `facts` as of an instant.
    pub fn new(facts: &'a [Fact], as_of: Instant) -> Self {
        let known = |fact: &&Fact| fact.recorded <= as_of;
        let withdrawals: HashMap<FactId, HashSet<&str>> = facts
            .iter()
            .filter(known)
            .filter_map(|fact| match &fact.body {
                Body::Withdrawal(withdrawal) => Some((withdrawal.fact, fact.by.as_str())),
                _ => None,
            })
            .fold(HashMap::new(), |mut map, (fact, by)| {
                map.entry(fact).or_default().insert(by);
                map
            });
        let withdrawn = |fact: &Fact| {
            withdrawals
                .get(&fact.id)
                .is_some_and(|by| by.contains(fact.by.as_str()))
        };
        let mut visible: Vec<&Fact> = facts
            .iter()
            .filter(known)
            .filter(|fact| withdrawals.is_empty() || !withdrawn(fact))
            .collect();
        let in_order = |pair: &[&Fact]| pair[0].order() <= pair[1].order();
        if !visible.windows(2).all(in_order) {
            visible.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        }
        visible.dedup_by_key(|fact| fact.id);
        View {
            as_of,
            facts: visible,
        }
    }

    /// The instant as of which the facts are seen; also the present of everything still open.
    pub fn as_of(&self) -> Instant {
        self.as_of
    }

    /// The visible facts, in the order of happening.
    pub fn facts(&self) -> &[&'a Fact] {
        &self.facts
    }
}
