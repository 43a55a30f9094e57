//! Verdicts into groups, and what a case adds to them.

use std::collections::BTreeMap;
use std::ops::Range;

use agreement::model::Level;
use facts::id::PartyId;
use facts::{Instant, Span};
use rustc_hash::FxHashMap;

use super::admit;
use crate::clock::{Context, Verdict, Walk};
use crate::fold::{Contribution, Group, GroupKey, Partial};
use crate::plan::{Plan, Versioned};
use crate::predicate::read_number;
use crate::window::{NamedWindow, Windows};

/// Collects verdicts into groups.
///
/// Groups are found by small numbers while verdicts come in, and get their texts at the end.
pub(super) struct Folding<'l> {
    level: &'l Level,
    /// How many verdicts the walk had before it was cleared last.
    pub passed: usize,
    windows: Windows,
    /// The windows found last, and the instants that all of them hold.
    last: (Range<usize>, Span),
    by_number: FxHashMap<(u32, u32, usize), usize>,
    /// By the number of a fan-out: its group found last.
    recent: Vec<Recent>,
    by_key: FxHashMap<GroupKey, usize>,
    slots: Vec<Slot>,
    sides: Partial,
}

/// A group of a fan-out: version and window, and where it is.
#[derive(Clone, Copy, Default)]
struct Recent {
    plan: u32,
    window: usize,
    slot: Option<u32>,
}

/// A group in the making.
struct Slot {
    key: GroupKey,
    group: Group,
    records: Vec<u32>,
}

impl<'l> Folding<'l> {
    pub fn new(level: &'l Level, windows: Windows) -> Self {
        Folding {
            level,
            passed: 0,
            windows,
            last: (0..0, Span::new(Instant::from_ms(0), Instant::from_ms(0))),
            by_number: FxHashMap::default(),
            recent: Vec::new(),
            by_key: FxHashMap::default(),
            slots: Vec::new(),
            sides: Partial::default(),
        }
    }

    /// Walks a case under every version's plan and adds what it comes to.
    pub fn case(&mut self, plans: &[Versioned], context: &Context<'_>, case: u32, walk: &mut Walk) {
        walk.pending.clear();
        let first = walk.verdicts.len();
        walk.case(plans, context, case, None);
        for index in first..walk.verdicts.len() {
            self.verdict(plans, context, walk, index);
        }
        if !walk.pending.is_empty() {
            let share = admit::share_of(self.level, plans, context, case);
            admit::add_sides(&mut self.sides, self.level, &self.windows, &share);
        }
    }

    pub fn verdict(
        &mut self,
        plans: &[Versioned],
        context: &Context<'_>,
        walk: &Walk,
        index: usize,
    ) {
        let verdict = &walk.verdicts[index];
        let number = self.passed + index;
        let plan = &plans[verdict.plan as usize].plan;
        let (Some(at), Some(contribution)) = (
            verdict.counts_at(),
            contribution(self.level, plan, context, verdict),
        ) else {
            return;
        };
        let holding = self.holding(at);
        let inside = match self.windows.are_disjoint() {
            true => !holding.is_empty(),
            false => self.windows.lists_all(at),
        };
        for window in holding.filter(|_| inside) {
            // WHY: of a fan-out, it is mostly the group found last, and it is found without hashing.
            let slot = match self.recent.get(verdict.key as usize) {
                Some(Recent {
                    plan,
                    window: at,
                    slot: Some(slot),
                }) if (*plan, *at) == (verdict.plan, window) => *slot as usize,
                _ => self.find(window, plan, context, walk, verdict),
            };
            self.slots[slot].push(self.level, &contribution, number);
        }
        if !inside {
            // A due instant may lie beyond the last fact.
            let values = key_values(plan, context, walk, verdict);
            for key in keys(&self.windows, self.level, at, &values) {
                let slot = self.slot(key.window, key.values);
                self.slots[slot].push(self.level, &contribution, number);
            }
        }
    }

    /// The group of a verdict in a listed window.
    fn find(
        &mut self,
        window: usize,
        plan: &Plan,
        context: &Context<'_>,
        walk: &Walk,
        verdict: &Verdict,
    ) -> usize {
        let group = (verdict.plan, verdict.key, window);
        let slot = match self.by_number.get(&group) {
            Some(slot) => *slot,
            None => {
                let from = self.windows.list()[window].span.from;
                let slot = self.slot(from, key_values(plan, context, walk, verdict));
                self.by_number.insert(group, slot);
                slot
            }
        };
        let key = verdict.key as usize;
        if self.recent.len() <= key {
            self.recent.resize(key + 1, Recent::default());
        }
        self.recent[key] = Recent {
            plan: verdict.plan,
            window,
            slot: Some(slot as u32),
        };
        slot
    }

    /// The listed windows that hold an instant.
    #[inline]
    fn holding(&mut self, at: Instant) -> Range<usize> {
        // WHY: cases come roughly in the order of time, so it is mostly the window found last.
        if !self.last.1.contains(at) {
            let found = self.windows.holding(at);
            let alone = self.windows.are_disjoint() && !found.is_empty();
            self.last = match alone {
                true => (found.clone(), self.windows.list()[found.start].span),
                false => (found, Span::new(at, at)),
            };
        }
        self.last.0.clone()
    }

    fn slot(&mut self, window: Instant, values: Vec<Option<Box<str>>>) -> usize {
        let key = GroupKey { window, values };
        if let Some(slot) = self.by_key.get(&key) {
            return *slot;
        }
        self.by_key.insert(key.clone(), self.slots.len());
        self.slots.push(Slot {
            key,
            group: Group::default(),
            records: Vec::new(),
        });
        self.slots.len() - 1
    }

    pub fn finish(self) -> (Partial, BTreeMap<GroupKey, Vec<u32>>) {
        let mut partial = self.sides;
        let mut records = BTreeMap::new();
        for mut slot in self.slots {
            slot.group.settle();
            records.insert(slot.key.clone(), slot.records);
            partial.agreed.insert(slot.key, slot.group);
        }
        (partial, records)
    }
}

impl Slot {
    #[inline]
    fn push(&mut self, level: &Level, contribution: &Contribution, verdict: usize) {
        self.group.push(&level.statistic, contribution);
        self.records.push(verdict as u32);
    }
}

/// The keys of the groups that a record counts in.
pub(super) fn keys(
    windows: &Windows,
    level: &Level,
    at: Instant,
    values: &[Option<Box<str>>],
) -> Vec<GroupKey> {
    let key = |window: &NamedWindow| GroupKey {
        window: window.span.from,
        values: values.to_vec(),
    };
    if windows.lists_all(at) {
        return windows.list()[windows.holding(at)]
            .iter()
            .map(key)
            .collect();
    }
    // A due instant may lie beyond the last fact.
    let beyond = Windows::holding_any(&level.window, Span::new(at, at.plus_ms(1)));
    beyond.list()[beyond.holding(at)].iter().map(key).collect()
}

pub(super) type Placed = (Instant, Vec<Option<Box<str>>>, Contribution);

/// What a case adds to the figures of a side, or to the agreed ones: where, and what.
pub(super) fn case_contributions(
    level: &Level,
    plans: &[Versioned],
    context: &Context<'_>,
    case: u32,
    side: Option<&PartyId>,
) -> Vec<Placed> {
    let mut walk = Walk::default();
    walk.case(plans, context, case, side);
    placed(level, plans, context, &walk)
}

/// What the verdicts of a walk add to the figures.
pub(super) fn placed(
    level: &Level,
    plans: &[Versioned],
    context: &Context<'_>,
    walk: &Walk,
) -> Vec<Placed> {
    walk.verdicts
        .iter()
        .filter_map(|verdict| {
            let plan = &plans[verdict.plan as usize].plan;
            let contribution = contribution(level, plan, context, verdict)?;
            let values = key_values(plan, context, walk, verdict);
            Some((verdict.counts_at()?, values, contribution))
        })
        .collect()
}

/// What a verdict adds to its group; nothing when it does not count.
fn contribution(
    level: &Level,
    plan: &Plan,
    context: &Context<'_>,
    verdict: &Verdict,
) -> Option<Contribution> {
    Contribution::of(&level.statistic, plan.value.is_some(), verdict, || {
        read_number(context.log.symbols.text(verdict.value))
    })
}

/// The values of a verdict's fan-out.
fn key_values(
    plan: &Plan,
    context: &Context<'_>,
    walk: &Walk,
    verdict: &Verdict,
) -> Vec<Option<Box<str>>> {
    let values = walk.keys.values(plan, verdict.key).into_iter();
    values
        .map(|symbol| context.log.symbols.text(symbol).map(Into::into))
        .collect()
}
