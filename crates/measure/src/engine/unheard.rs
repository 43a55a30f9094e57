//! Values that a level names and that no fact has: a condition in words that the record does not use.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use agreement::model::{
    CalendarChoice, Compare, Level, Literal, Measure, MeasureKind, Statistic, Test,
};
use facts::fact::case::field::TYPE;
use facts::id::LevelId;
use facts::{Fact, Instant};

use super::Engine;
use crate::observation::field;
use crate::rests_on::made_of;

/// Values of one field that a level names and no fact has.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unheard {
    /// The field.
    pub field: String,
    /// The values.
    pub named: Vec<String>,
    /// Whether the level names no other value of the field.
    pub all: bool,
    /// The values that there are, those that most cases or facts have first.
    pub found: Vec<String>,
}

/// How many cases or facts have each value of each field.
type Found<'n> = BTreeMap<&'n str, BTreeMap<String, u64>>;

impl Engine<'_> {
    /// What a level, as it is worded in the last version before an instant, names in vain.
    pub fn unheard(&self, id: &LevelId, before: Instant) -> Vec<Unheard> {
        let Some((agreement, level)) = self.level_at(id, before) else {
            return Vec::new();
        };
        let Some(measure) = agreement.measures.get(&level.measure) else {
            return Vec::new();
        };
        let named = named(level, measure);
        let fields: Vec<&str> = named.keys().map(String::as_str).collect();
        let found = match &measure.kind {
            MeasureKind::Cases { types, .. } => self.found_in_cases(types, &fields),
            kind => self.found_in_facts(kind, &fields),
        };
        let unheard = named.iter().filter_map(|(field, values)| {
            let found = found.get(field.as_str())?;
            let missing: Vec<String> = values
                .iter()
                .filter(|value| !found.contains_key(**value))
                .map(|value| (*value).to_owned())
                .collect();
            let mut by_number: Vec<(&String, &u64)> = found.iter().collect();
            by_number.sort_by_key(|(text, number)| (Reverse(**number), *text));
            (!missing.is_empty()).then(|| Unheard {
                field: field.clone(),
                all: missing.len() == values.len(),
                named: missing,
                found: by_number
                    .into_iter()
                    .map(|(text, _)| text.clone())
                    .collect(),
            })
        });
        unheard.collect()
    }

    /// The values that cases of the types have had, by how many had them. Of fields besides the type
    /// nothing is said where there is no such case.
    fn found_in_cases<'n>(&self, types: &[String], fields: &[&'n str]) -> Found<'n> {
        let mut found = Found::new();
        let mut some = false;
        let numbers: Vec<_> = fields
            .iter()
            .filter_map(|name| Some((*name, self.log.fields().find(name)?)))
            .collect();
        for case in 0..self.log.case_count() as u32 {
            let mut values: BTreeSet<(&'n str, &str)> = BTreeSet::new();
            let mut kind = None;
            for row in self.log.rows(case) {
                let set = row.what().as_field();
                let named = numbers.iter().find(|(_, number)| set == Some(*number));
                if let Some((name, _)) = named
                    && let Some(text) = self.log.symbols.text(row.value())
                {
                    values.insert((*name, text));
                    kind = if *name == TYPE { Some(text) } else { kind };
                }
            }
            let fits = types.is_empty() || kind.is_none_or(|kind| types.iter().any(|t| t == kind));
            some |= fits;
            let wanted = values.iter().filter(|(name, _)| fits || *name == TYPE);
            for (name, text) in wanted {
                let values = found.entry(*name).or_default();
                *values.entry((*text).to_owned()).or_default() += 1;
            }
        }
        if some {
            for name in fields {
                found.entry(name).or_default();
            }
        }
        found
    }

    fn found_in_facts<'n>(&self, kind: &MeasureKind, fields: &[&'n str]) -> Found<'n> {
        let mut found = Found::new();
        for fact in self.view.facts().iter().filter(|fact| is_read(kind, fact)) {
            for name in fields {
                let values = found.entry(*name).or_default();
                if let Some(text) = field(fact, name) {
                    *values.entry(text.into_owned()).or_default() += 1;
                }
            }
        }
        found
    }
}

/// Whether a measure takes facts of this kind as they are.
fn is_read(kind: &MeasureKind, fact: &Fact) -> bool {
    let as_they_are = !matches!(
        kind,
        MeasureKind::Cases { .. } | MeasureKind::Delivery { .. }
    );
    as_they_are && made_of(kind).contains(&fact.body.kind())
}

/// The texts that a level compares fields with, by field.
fn named<'l>(level: &'l Level, measure: &'l Measure) -> BTreeMap<String, BTreeSet<&'l str>> {
    let mut named = Named::default();
    let mut conditions: Vec<&Test> = level.filter.iter().map(|filter| &filter.test).collect();
    match &level.statistic {
        Statistic::Share(part) => conditions.push(&part.test),
        Statistic::Ratio(part, whole) => conditions.extend([&part.test, &whole.test]),
        Statistic::ShareWithin(targets) => {
            named.all(targets.by.as_deref(), targets.values.keys());
        }
        _ => {}
    }
    match &measure.kind {
        MeasureKind::Cases { types, clock, .. } => {
            named.all(Some(TYPE), types);
            if let Some(CalendarChoice::By { field, values, .. }) =
                clock.as_ref().map(|clock| &clock.calendar)
            {
                named.all(Some(field), values.keys());
            }
        }
        MeasureKind::Availability(downtime) => {
            conditions.extend(downtime.filter.iter().map(|filter| &filter.test));
        }
        _ => {}
    }
    for condition in conditions {
        named.test(condition);
    }
    named.0
}

#[derive(Default)]
struct Named<'l>(BTreeMap<String, BTreeSet<&'l str>>);

impl<'l> Named<'l> {
    fn all(&mut self, field: Option<&str>, values: impl IntoIterator<Item = &'l String>) {
        for value in values {
            self.one(field, value);
        }
    }

    fn one(&mut self, field: Option<&str>, value: &'l str) {
        if let Some(field) = field.filter(|_| !value.is_empty()) {
            self.0.entry(field.to_owned()).or_default().insert(value);
        }
    }

    fn test(&mut self, test: &'l Test) {
        match test {
            Test::All(parts) | Test::Any(parts) => {
                parts.iter().for_each(|part| self.test(part));
            }
            Test::Not(part) => self.test(part),
            Test::Field {
                field,
                compare: Compare::Equal | Compare::NotEqual,
                literal: Literal::Text(text),
                ..
            } => self.one(Some(field), text),
            Test::In { field, list, .. } => {
                for literal in list {
                    if let Literal::Text(text) = literal {
                        self.one(Some(field), text);
                    }
                }
            }
            Test::Field { .. } | Test::Fields { .. } | Test::Has(_) | Test::Constant(_) => {}
        }
    }
}
