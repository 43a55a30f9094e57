//! The readings of one window: each combination of the fan-out, and what they come to as one.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use agreement::model::{Combine, Level};
use facts::id::PartyId;

use crate::fold::{Group, GroupKey, Partial, combines, worst};
use crate::reading::{Coverage, Evidence, Outcome, Reading};
use crate::window::NamedWindow;

/// Makes the readings of one window.
pub(super) struct Maker<'m, 'a> {
    pub agreement: &'a Agreement,
    pub level: &'a Level,
    pub window: &'m NamedWindow,
    pub coverage: Option<Coverage>,
    pub partial: &'m Partial,
    pub records: Option<&'m BTreeMap<GroupKey, Vec<u32>>>,
}

impl Maker<'_, '_> {
    pub fn readings(&self, into: &mut Vec<Reading>) {
        let from = GroupKey {
            window: self.window.span.from,
            values: Vec::new(),
        };
        let here = |key: &GroupKey| key.window == from.window;
        let mut keys: BTreeSet<&GroupKey> = self
            .partial
            .agreed
            .range(from.clone()..)
            .map(|(key, _)| key)
            .take_while(|key| here(key))
            .collect();
        for deltas in self.partial.sides.values() {
            let of_side = deltas.range(from.clone()..).map(|(key, _)| key);
            keys.extend(of_side.take_while(|key| here(key)));
        }
        if self.level.per.is_empty() || keys.is_empty() {
            into.push(self.reading(&from, Vec::new()));
            return;
        }
        let each: Vec<Reading> = keys
            .into_iter()
            .map(|key| {
                let values = key
                    .values
                    .iter()
                    .map(|value| value.as_deref().unwrap_or_default());
                let names = self.level.per.iter().cloned();
                self.reading(key, names.zip(values.map(str::to_string)).collect())
            })
            .collect();
        if combines(self.level) {
            into.push(self.combined(&each));
        }
        into.extend(each);
    }

    fn reading(&self, key: &GroupKey, shown: Vec<(String, String)>) -> Reading {
        let none = Group::default();
        let agreed = self.partial.agreed.get(key).unwrap_or(&none);
        let own = agreed.outcome(self.level);
        let sides = self
            .partial
            .sides
            .keys()
            .filter_map(|side| {
                let group = self.partial.side(side, key, &self.level.statistic)?;
                let outcome = group.outcome(self.level);
                (outcome != own).then(|| (side.clone(), outcome))
            })
            .collect();
        let records = self.records.and_then(|records| records.get(key));
        self.assemble(own, sides, shown, records.cloned().unwrap_or_default())
    }

    /// The one reading that the fan-out comes to.
    fn combined(&self, each: &[Reading]) -> Reading {
        let all_sides: BTreeSet<&PartyId> = each
            .iter()
            .flat_map(|reading| reading.sides.keys())
            .collect();
        let records = each
            .iter()
            .flat_map(|reading| match &reading.evidence {
                Evidence::Records(records) => records.clone(),
                Evidence::Items(_) => Vec::new(),
            })
            .collect();
        if self.level.combine == Some(Combine::ByVolume) {
            let whole = |side: Option<&PartyId>| {
                let mut whole = Group::default();
                let groups = self.partial.agreed.iter();
                for (key, group) in groups.filter(|(key, _)| key.window == self.window.span.from) {
                    let of_side =
                        side.and_then(|side| self.partial.side(side, key, &self.level.statistic));
                    whole.merge(of_side.as_ref().unwrap_or(group));
                }
                whole.outcome(self.level)
            };
            let sides = all_sides
                .into_iter()
                .map(|side| (side.clone(), whole(Some(side))))
                .collect();
            return self.assemble(whole(None), sides, Vec::new(), records);
        }
        let of = |side: Option<&PartyId>| -> Option<Outcome> {
            let outcomes = each.iter().map(|reading| {
                side.and_then(|side| reading.sides.get(side))
                    .unwrap_or(&reading.agreed)
            });
            worst(self.level, outcomes).map(|(_, outcome)| outcome.clone())
        };
        let sides = all_sides
            .into_iter()
            .filter_map(|side| Some((side.clone(), of(Some(side))?)))
            .collect();
        let agreed = of(None).unwrap_or_else(|| Group::default().outcome(self.level));
        self.assemble(agreed, sides, Vec::new(), records)
    }

    fn assemble(
        &self,
        agreed: Outcome,
        sides: BTreeMap<PartyId, Outcome>,
        key: Vec<(String, String)>,
        records: Vec<u32>,
    ) -> Reading {
        Reading {
            level: self.level.id.clone(),
            version: self.agreement.version.clone(),
            window: self.window.name.clone(),
            span: self.window.span,
            key,
            agreed,
            sides,
            coverage: self.coverage,
            evidence: Evidence::Records(records),
            replaced: None,
        }
    }
}
