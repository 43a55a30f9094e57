//! The claims on a reading: where each stands, the stage of its dispute, and the days that count.

use std::io::Write;

use agreement::model::{Level, Unit};
use agreement::timetable;
use facts::Exact;
use facts::fact::{Ask, ReadingName};
use facts::id::PartyId;
use measure::docket::{DisputeStage, Entry};
use measure::{Dispute, Engine, Reading, Standing};
use serde_json::{Value, json};

use super::basis::Basis;
use super::reading::outcome_json;
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
        writeln!(out, "{}", sentence(entry, reading, level))?;
        for line in entry.dispute.iter().flat_map(stages) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

fn sentence(entry: &Entry<'_>, reading: &Reading, level: &Level) -> String {
    let claim = entry.claim;
    let at = |instant| words::local(&level.window.zone, instant);
    let asks = match (claim.ask, &claim.value) {
        (Ask::ValueWas, Some(value)) => {
            format!("claims that it should be {}", amount(value, reading))
        }
        _ => "claims the credit for it".to_owned(),
    };
    let urgent = if claim.expedited { ", urgent" } else { "" };
    let grounds = match &claim.grounds {
        Some(grounds) => format!(" (\"{}\")", words::plain(grounds)),
        None => String::new(),
    };
    format!(
        "{}: {} {asks}{grounds}, since {}{urgent}; {}",
        words::plain(claim.id.as_str()),
        words::plain(entry.by().as_str()),
        at(entry.fact.at),
        standing(entry, &at),
    )
}

fn standing(entry: &Entry<'_>, at: &impl Fn(facts::Instant) -> String) -> String {
    let since = at(entry.since);
    match entry.standing {
        Standing::Open => {
            let who = match &entry.entitled.answer {
                Some(parties) => listed(parties),
                None => "any other party".to_owned(),
            };
            let silence = match entry.entitled.silence {
                Some((until, accepted)) => {
                    format!(", and counts as {} from {}", outcome(accepted), at(until))
                }
                None => String::new(),
            };
            format!("open, {who} answers{silence}")
        }
        Standing::Contested => format!("contested on {since}"),
        Standing::Accepted if entry.is_deemed => format!("accepted by silence on {since}"),
        Standing::Dismissed if entry.is_deemed => format!("dismissed by silence on {since}"),
        Standing::Accepted => format!("accepted on {since}"),
        Standing::Dismissed => format!("dismissed on {since}"),
        Standing::Withdrawn => format!("withdrawn on {since}"),
    }
}

/// The stages from the one on in which the dispute is, or was decided by silence.
fn stages(dispute: &Dispute) -> Vec<String> {
    let count = dispute.stages.len();
    let line = |(place, stage): (usize, &DisputeStage)| {
        let is_now = dispute.now == Some(place);
        let silence = match (stage.silence, is_now) {
            (Some(silent), true) => format!(
                "; undecided at the end of {}, it counts as {}",
                silent.by,
                outcome(silent.accepted)
            ),
            _ => String::new(),
        };
        let with: Vec<String> = stage.with.iter().map(timetable::whom).collect();
        let with = match with.is_empty() {
            true => String::new(),
            false => format!(", with {}", with.join(", ")),
        };
        format!(
            "{}stage {} of {count}, {}, up to the end of {}{with}{silence}",
            if is_now { "now in " } else { "then " },
            place + 1,
            words::plain(&stage.title),
            stage.by
        )
    };
    let ends = dispute.ends.map(timetable::settled_by);
    match (dispute.now, dispute.deemed) {
        (_, Some((place, silent))) => vec![format!(
            "nobody decided it by the end of {}, in stage {} of {count}, {}",
            silent.by,
            place + 1,
            words::plain(&dispute.stages[place].title)
        )],
        (Some(now), None) => {
            let places = dispute.stages.iter().enumerate().skip(now);
            let mut lines: Vec<String> = places.map(line).collect();
            let last = dispute.stages.last();
            if last.is_some_and(|stage| stage.silence.is_none_or(|silent| silent.by > stage.by)) {
                lines.extend(ends.map(|ends| format!("still open then: {ends}")));
            }
            lines
        }
        (None, None) => {
            let by = dispute.stages.last().map(|stage| stage.by.to_string());
            let settles = ends.map_or(String::new(), |ends| format!(": {ends} settles it"));
            let over = format!("its stages ended with {}{settles}", by.unwrap_or_default());
            vec![over]
        }
    }
}

fn outcome(accepted: bool) -> &'static str {
    match accepted {
        true => "accepted",
        false => "dismissed",
    }
}

fn listed(parties: &[PartyId]) -> String {
    let names: Vec<String> = parties
        .iter()
        .map(|party| words::plain(party.as_str()))
        .collect();
    names.join(" or ")
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
    of(reading, engine).into_iter().map(entry_json).collect()
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

fn entry_json(entry: &Entry<'_>) -> Value {
    let claim = entry.claim;
    let silence = entry
        .entitled
        .silence
        .map(|(at, accepted)| json!({ "at": at, "then": outcome(accepted) }));
    json!({
        "claim": claim.id,
        "fact": entry.fact.id,
        "by": entry.by(),
        "at": entry.fact.at,
        "ask": claim.ask,
        "value": claim.value,
        "grounds": claim.grounds,
        "expedited": claim.expedited,
        "standing": entry.standing,
        "since": entry.since,
        "deemed": entry.is_deemed,
        "answered_by": entry.entitled.answer,
        "decided_by": entry.entitled.decide,
        "silence": silence,
        "answers": entry.answers,
        "dispute": entry.dispute.as_ref().map(dispute_json),
    })
}

fn dispute_json(dispute: &Dispute) -> Value {
    let stage = |stage: &DisputeStage| {
        let silence = stage
            .silence
            .map(|silent| json!({ "by": silent.by.to_string(), "then": outcome(silent.accepted) }));
        json!({
            "title": stage.title,
            "with": stage.with.iter().map(timetable::whom).collect::<Vec<_>>(),
            "by": stage.by.to_string(),
            "silence": silence,
        })
    };
    json!({
        "began": dispute.began.to_string(),
        "expedited": dispute.is_expedited,
        "stages": dispute.stages.iter().map(stage).collect::<Vec<_>>(),
        "now": dispute.now.map(|place| place + 1),
        "decided_by_silence_in": dispute.deemed.map(|(place, _)| place + 1),
        "ends": dispute.ends.map(timetable::settled_by),
    })
}
