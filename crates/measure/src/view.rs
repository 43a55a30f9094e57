//! The facts that were known at an instant, in the order in which they happened.

use std::collections::{HashMap, HashSet};

use facts::{Body, Fact, FactId, Instant};
use rustc_hash::FxHashSet;

/// The facts visible as of an instant: recorded by then, and not taken back by then by the party
/// that stated them. In the order of happening, whatever the order of arrival.
#[derive(Clone, Debug)]
pub struct View<'a> {
    as_of: Instant,
    facts: Vec<&'a Fact>,
    /// Those that are not about cases: few, where cases are many.
    beside_cases: Vec<&'a Fact>,
}

impl<'a> View<'a> {
    /// The view of `facts` as of an instant.
    pub fn new(facts: impl IntoIterator<Item = &'a Fact>, as_of: Instant) -> Self {
        let known = facts.into_iter().filter(|fact| fact.recorded <= as_of);
        let mut visible: Vec<&Fact> = known.collect();
        let withdrawn = withdrawn(visible.iter().copied());
        visible.retain(|fact| withdrawn.is_empty() || !withdrawn.contains(&fact.id));
        let in_order = |pair: &[&Fact]| pair[0].order() <= pair[1].order();
        if !visible.windows(2).all(in_order) {
            visible.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        }
        let mut ids = FxHashSet::with_capacity_and_hasher(visible.len(), Default::default());
        visible.retain(|fact| ids.insert(fact.id));
        let beside_cases = visible.iter().copied().filter(is_beside_cases).collect();
        View {
            as_of,
            facts: visible,
            beside_cases,
        }
    }

    /// Takes one more visible fact in.
    pub fn insert(&mut self, fact: &'a Fact) {
        put(&mut self.facts, fact);
        if is_beside_cases(&fact) {
            put(&mut self.beside_cases, fact);
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

    /// Those that are not about cases, in the order of happening.
    pub fn beside_cases(&self) -> &[&'a Fact] {
        &self.beside_cases
    }
}

fn is_beside_cases(fact: &&Fact) -> bool {
    !matches!(fact.body, Body::Case(_))
}

fn put<'a>(facts: &mut Vec<&'a Fact>, fact: &'a Fact) {
    let place = facts.partition_point(|other| other.order() < fact.order());
    facts.insert(place, fact);
}

/// The facts taken back by the party that stated them. A withdrawal can itself be taken back,
/// whichever of the two was recorded first.
fn withdrawn<'a>(facts: impl Iterator<Item = &'a Fact> + Clone) -> HashSet<FactId> {
    let mut withdrawals: HashMap<FactId, (&Fact, FactId)> = facts
        .clone()
        .filter_map(|fact| match &fact.body {
            Body::Withdrawal(withdrawal) => Some((fact.id, (fact, withdrawal.fact))),
            _ => None,
        })
        .collect();
    if withdrawals.is_empty() {
        return HashSet::new();
    }
    let targets: HashSet<FactId> = withdrawals.values().map(|(_, target)| *target).collect();
    let said_by: HashMap<FactId, &str> = facts
        .filter(|fact| targets.contains(&fact.id))
        .map(|fact| (fact.id, fact.by.as_str()))
        .collect();
    withdrawals.retain(|_, (fact, target)| said_by.get(target) == Some(&fact.by.as_str()));
    // Whether a withdrawal stands is known once it is of all those that take it back. An id is made
    // of what it names, so none of them is among its own targets.
    let mut undecided: HashMap<FactId, usize> = HashMap::new();
    for (_, target) in withdrawals.values() {
        *undecided.entry(*target).or_default() += 1;
    }
    let mut decided: Vec<FactId> = withdrawals
        .keys()
        .filter(|id| !undecided.contains_key(*id))
        .copied()
        .collect();
    let mut withdrawn = HashSet::new();
    while let Some(id) = decided.pop() {
        let Some((_, target)) = withdrawals.get(&id) else {
            continue;
        };
        if !withdrawn.contains(&id) {
            withdrawn.insert(*target);
        }
        if let Some(left) = undecided.get_mut(target) {
            *left -= 1;
            if *left == 0 {
                decided.push(*target);
            }
        }
    }
    withdrawn
}
