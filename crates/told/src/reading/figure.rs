//! One reading as JSON, with what it rests on.

use std::cmp::Reverse;

use agreement::model::Unit;
use measure::{Engine, Evidence, Judgement, Outcome, Reading, Verdict};
use serde_json::{Map, Value, json};

use super::{Absences, Shown, claims};

/// The verdicts that a reading rests on: the ones that missed first, the latest of them first.
pub fn verdicts<'s>(reading: &Reading, shown: &'s Shown<'_>) -> Vec<&'s Verdict> {
    let Evidence::Records(records) = &reading.evidence else {
        return Vec::new();
    };
    let mut verdicts: Vec<&Verdict> = records
        .iter()
        .filter_map(|index| shown.run.verdicts.get(*index as usize))
        .collect();
    verdicts.sort_by_key(|verdict| {
        let over_ms = verdict.elapsed_ms - verdict.target_ms().unwrap_or(0);
        (verdict.judgement != Judgement::Missed, Reverse(over_ms))
    });
    verdicts
}

/// A reading; with what it rests on, or why it rests on nothing, where `absences` are told.
pub(super) fn json(
    reading: &Reading,
    shown: &Shown<'_>,
    engine: &Engine<'_>,
    absences: Option<&Absences>,
) -> Value {
    let key: Map<String, Value> = reading
        .key
        .iter()
        .map(|(field, value)| (field.clone(), value.as_str().into()))
        .collect();
    let sides: Map<String, Value> = reading
        .sides
        .iter()
        .map(|(party, side)| (party.to_string(), outcome(side)))
        .collect();
    let level = engine.level_at(shown.id, reading.span.until);
    let forgiven = level.is_some_and(|(_, level)| reading.agreed.is_forgiven(level));
    let mut document = json!({
        "window": reading.window,
        "from": reading.span.from,
        "until": reading.span.until,
        "version": reading.version,
        "key": key,
        "agreed": outcome(&reading.agreed),
        "by_small_sample": forgiven,
        "sides": sides,
        "coverage": reading.coverage,
        "replaced": claims::replaced_json(reading),
    });
    let Some(absences) = absences else {
        return document;
    };
    let why = level.and_then(|(agreement, level)| absences.json(reading, agreement, level));
    if let Some(why) = why {
        document["absence"] = why;
    }
    document["claims"] = claims::json(reading, engine);
    match &reading.evidence {
        Evidence::Items(items) => document["items"] = json!(items),
        Evidence::Records(_) => {
            let records: Vec<Value> = verdicts(reading, shown)
                .into_iter()
                .map(|one| verdict(one, engine))
                .collect();
            document["records"] = records.into();
        }
    }
    document
}

/// An outcome: its value in full and rounded, and what it comes to.
pub fn outcome(outcome: &Outcome) -> Value {
    let value = match &outcome.value {
        measure::Value::Insufficient => Value::Null,
        measure::Value::Known {
            exact,
            rounded,
            unit,
        } => json!({
            "exact": exact,
            "rounded": rounded,
            "unit": unit_word(unit),
        }),
    };
    json!({
        "value": value,
        "state": outcome.state,
        "numerator": outcome.numerator,
        "denominator": outcome.denominator,
        "counted": outcome.counted,
        "missed": outcome.missed,
    })
}

/// A verdict, without its segments.
pub fn verdict(verdict: &Verdict, engine: &Engine<'_>) -> Value {
    let fact = |number| engine.fact(number).map(|fact| fact.id);
    json!({
        "case": engine.log().case_id(verdict.case),
        "run": verdict.run + 1,
        "start": verdict.start,
        "stop": verdict.stop(),
        "due": verdict.due(),
        "elapsed_ms": verdict.elapsed_ms,
        "target_ms": verdict.target_ms(),
        "judgement": verdict.judgement,
        "hit": verdict.hit,
        "start_fact": fact(verdict.start_fact),
        "stop_fact": fact(verdict.stop_fact),
    })
}

/// `percent`, `ms`, a currency, or `number`.
pub(crate) fn unit_word(unit: &Unit) -> &str {
    match unit {
        Unit::Percent => "percent",
        Unit::Milliseconds => "ms",
        Unit::Money(currency) => currency,
        Unit::Number => "number",
    }
}
