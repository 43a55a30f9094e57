//! The claims on a reading, and what one asks of it.

use agreement::model::Unit;
use facts::fact::{Ask, ReadingName};
use facts::{Exact, Sentence, say};
use measure::docket::Entry;
use measure::{Engine, Reading};
use serde_json::{Value, json};

use super::figure::outcome;
use crate::claims;
use crate::words;

/// The claims on a reading, in the order in which they were made.
pub fn of<'e, 'a>(reading: &Reading, engine: &'e Engine<'a>) -> Vec<&'e Entry<'a>> {
    let key = reading.key.iter();
    let name = ReadingName {
        key: key
            .map(|(field, value)| (field.clone(), value.as_str().into()))
            .collect(),
        level: reading.level.clone(),
        window: reading.window.clone(),
    };
    engine.docket().on_reading(&name).collect()
}

/// What a claim asks of a reading.
pub fn asks(entry: &Entry<'_>, reading: &Reading) -> Sentence {
    match (entry.claim.ask, &entry.claim.value) {
        (Ask::ValueWas, Some(value)) => {
            let value = amount(value, reading);
            say!("asks-it-was", "claims that it should be {value}", value)
        }
        _ => say!("asks-its-credit", "claims the credit for it"),
    }
}

/// The claims on a reading.
pub(super) fn json(reading: &Reading, engine: &Engine<'_>) -> Value {
    of(reading, engine).into_iter().map(claims::json).collect()
}

/// What was computed, and the claim that replaced it; `null` where none did.
pub(super) fn replaced_json(reading: &Reading) -> Value {
    reading.replaced.as_ref().map_or(Value::Null, |replaced| {
        json!({
            "claim": replaced.claim,
            "fact": replaced.fact,
            "by": replaced.by,
            "since": replaced.since,
            "deemed": replaced.is_deemed,
            "answers": replaced.answers,
            "computed": outcome(&replaced.computed),
        })
    })
}

/// What a claim says the value was, in the unit of the reading.
fn amount(value: &str, reading: &Reading) -> String {
    let outcomes = std::iter::once(&reading.agreed).chain(reading.sides.values());
    let unit = outcomes
        .filter_map(|outcome| match &outcome.value {
            measure::Value::Known { unit, .. } => Some(unit),
            measure::Value::Insufficient => None,
        })
        .next()
        .unwrap_or(&Unit::Number);
    match Exact::parse(value) {
        Ok(number) => words::quantity(&number, unit, None),
        Err(_) => words::plain(value),
    }
}
