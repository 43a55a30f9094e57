//! The claims on a reading: where each stands, the stage of its dispute, and the days that count.

use std::io::Write;

use agreement::model::{Level, Unit};
use facts::Exact;
use facts::fact::{Ask, ReadingName};
use measure::docket::Entry;
use measure::{Engine, Reading};
use serde_json::{Value, json};

use super::basis::Basis;
use super::reading::outcome_json;
use crate::claims;
use crate::failure::Failure;
use crate::words;

/// The claims on a reading, in the order in which they were made.
fn of<'e, 'a>(reading: &Reading, engine: &'e Engine<'a>) -> Vec<&'e Entry<'a>> {
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

/// Prints the claims on a reading, and what was computed where one replaced it.
pub fn print(
    reading: &Reading,
    engine: &Engine<'_>,
    level: &Level,
    basis: Basis,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Some(replaced) = &reading.replaced {
        let computed = &replaced.computed;
        writeln!(
            out,
            "by the claim {} of {}, accepted{} on {}; computed: {} ({}), {}",
            words::plain(replaced.claim.as_str()),
            words::plain(replaced.by.as_str()),
            if replaced.is_deemed {
                " by silence"
            } else {
                ""
            },
            words::local(&level.window.zone, replaced.since),
            words::value(&computed.value, level.round),
            words::state(computed.state),
            basis.line(computed, level),
        )?;
    }
    for entry in of(reading, engine) {
        writeln!(
            out,
            "{}",
            claims::sentence(entry, &level.window.zone, &asks(entry, reading))
        )?;
        for line in entry.dispute.iter().flat_map(claims::stages) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// What a claim asks of a reading.
pub fn asks(entry: &Entry<'_>, reading: &Reading) -> String {
    match (entry.claim.ask, &entry.claim.value) {
        (Ask::ValueWas, Some(value)) => {
            format!("claims that it should be {}", amount(value, reading))
        }
        _ => "claims the credit for it".to_owned(),
    }
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

/// The claims on a reading.
pub fn json(reading: &Reading, engine: &Engine<'_>) -> Value {
    of(reading, engine).into_iter().map(claims::json).collect()
}

/// What was computed, and the claim that replaced it; `null` where none did.
pub fn replaced_json(reading: &Reading) -> Value {
    reading.replaced.as_ref().map_or(Value::Null, |replaced| {
        json!({
            "claim": replaced.claim,
            "fact": replaced.fact,
            "by": replaced.by,
            "since": replaced.since,
            "deemed": replaced.is_deemed,
            "answers": replaced.answers,
            "computed": outcome_json(&replaced.computed),
        })
    })
}
