//! Claims on readings: an accepted one replaces what was computed, an open one gives its side's value.
//!
//! Not here: claims on cases and facts, which change what is computed.

use std::collections::BTreeSet;

use agreement::model::{Combine, Level, Statistic, Unit};
use facts::Exact;
use facts::fact::{Ask, ReadingName};
use facts::id::PartyId;

use crate::docket::{Docket, Entry, Standing};
use crate::fold::worst;
use crate::reading::{Evidence, Outcome, Reading, Replaced, Value};

/// Gives readings of a level the values that claims on them have.
///
/// The worst of a fan-out is found anew among its parts; a value by volume stays, as its records do.
pub(super) fn replace(docket: &Docket<'_>, level: &Level, readings: &mut [Reading]) {
    if !docket.has_readings() {
        return;
    }
    let is_part = |reading: &Reading| level.per.is_empty() || !reading.key.is_empty();
    let mut changed = BTreeSet::new();
    for reading in readings.iter_mut().filter(|reading| is_part(reading)) {
        if one(docket, level, reading) {
            changed.insert(reading.span.from);
        }
    }
    if level.per.is_empty() {
        return;
    }
    for place in 0..readings.len() {
        if is_part(&readings[place]) {
            continue;
        }
        let from = readings[place].span.from;
        if level.combine == Some(Combine::Worst) && changed.contains(&from) {
            let parts = readings
                .iter()
                .filter(|part| part.span.from == from && is_part(part));
            let parts: Vec<Reading> = parts.cloned().collect();
            combine(level, &parts, &mut readings[place]);
        }
        one(docket, level, &mut readings[place]);
    }
}

/// Whether a claim has changed anything.
fn one(docket: &Docket<'_>, level: &Level, reading: &mut Reading) -> bool {
    let entries: Vec<(&Entry<'_>, Exact)> = docket
        .on_reading(&name(reading))
        .filter(|entry| entry.claim.ask == Ask::ValueWas)
        .filter_map(|entry| Some((entry, Exact::parse(entry.claim.value.as_deref()?).ok()?)))
        .collect();
    // Of several claims the last one made decides.
    let last_for = |side: Option<&PartyId>| {
        let mut entries = entries.iter().rev();
        entries.find(|(entry, _)| entry.counts_for(side))
    };
    let pending: BTreeSet<&PartyId> = entries
        .iter()
        .filter(|(entry, _)| entry.standing.is_pending())
        .map(|(entry, _)| entry.by())
        .collect();
    let accepted = last_for(None).filter(|(entry, _)| entry.standing == Standing::Accepted);
    if accepted.is_none() && pending.is_empty() {
        return false;
    }
    let computed = reading.agreed.clone();
    if let Some((entry, value)) = accepted {
        reading.agreed = judge(level, &computed, value);
        // What was agreed on is no longer computed, for nobody.
        reading.sides.clear();
        reading.replaced = Some(Replaced {
            claim: entry.claim.id.clone(),
            by: entry.by().clone(),
            fact: entry.fact.id,
            since: entry.since,
            is_deemed: entry.is_deemed,
            answers: entry.answers.clone(),
            computed: computed.clone(),
        });
    }
    for side in pending {
        let Some((_, value)) = last_for(Some(side)) else {
            continue;
        };
        let own = reading.sides.get(side).unwrap_or(&computed);
        let own = judge(level, own, value);
        match own == reading.agreed {
            true => reading.sides.remove(side),
            false => reading.sides.insert(side.clone(), own),
        };
    }
    true
}

fn name(reading: &Reading) -> ReadingName {
    let key = reading.key.iter();
    ReadingName {
        key: key
            .map(|(field, value)| (field.clone(), value.as_str().into()))
            .collect(),
        level: reading.level.clone(),
        window: reading.window.clone(),
    }
}

/// The outcome with another value, judged as the computed one was: rounded, a small sample forgiven, held
/// against the bounds.
fn judge(level: &Level, computed: &Outcome, value: &Exact) -> Outcome {
    let unit = match &computed.value {
        Value::Known { unit, .. } => unit.clone(),
        Value::Insufficient => unit_of(level),
    };
    let judged = Outcome::judge(
        level,
        Some(value.clone()),
        unit,
        // What was claimed is no quotient.
        Exact::zero(),
        Exact::zero(),
        computed.counted,
        computed.missed,
    );
    Outcome {
        is_claimed: true,
        ..judged
    }
}

/// The unit of a level without a value: that of its promise.
fn unit_of(level: &Level) -> Unit {
    let bound = level.expected.as_ref().or(level.minimum.as_ref());
    match (bound, &level.statistic) {
        (Some(bound), _) => bound.quantity.unit.clone(),
        (None, Statistic::ShareWithin(_) | Statistic::Share(_)) => Unit::Percent,
        (None, _) => Unit::Number,
    }
}

fn combine(level: &Level, parts: &[Reading], combined: &mut Reading) {
    let Some((place, agreed)) = worst(level, parts.iter().map(|part| &part.agreed)) else {
        return;
    };
    combined.agreed = agreed.clone();
    if let Evidence::Items(items) = &parts[place].evidence {
        combined.evidence = Evidence::Items(items.clone());
    }
    combined.sides.clear();
    let sides: BTreeSet<&PartyId> = parts.iter().flat_map(|part| part.sides.keys()).collect();
    for side in sides {
        let of_side = parts
            .iter()
            .map(|part| part.sides.get(side).unwrap_or(&part.agreed));
        if let Some((_, outcome)) = worst(level, of_side)
            && *outcome != combined.agreed
        {
            combined.sides.insert(side.clone(), outcome.clone());
        }
    }
}
