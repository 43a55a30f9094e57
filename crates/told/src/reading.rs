//! Levels by windows: what is asked for, computed, and told as JSON and as CSV.

use std::sync::Arc;

use agreement::Versions;
use facts::id::LevelId;
use facts::{Instant, Rejection, TZDB_VERSION};
use measure::{Engine, Reading, Run};
use serde_json::{Value, json};

use crate::idle;
use crate::missing::{Missing, Range};

mod absence;
mod basis;
pub mod claims;
mod csv;
mod figure;

pub use absence::{Absences, unheard, unheard_sentence};
pub use basis::Basis;
pub use csv::csv;
pub(crate) use figure::unit_word;
pub use figure::{outcome, verdict, verdicts};

/// Which readings are asked for; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only of this level, and then with what each reading rests on.
    pub level: Option<String>,
    /// Only in this window.
    pub window: Option<String>,
    /// Only with these fields of a fan-out and their values.
    pub key: Vec<(String, String)>,
}

/// A level's readings, as asked for, and everything that they rest on.
pub struct Shown<'a> {
    /// The level.
    pub id: &'a LevelId,
    /// All that was computed.
    pub run: Arc<Run>,
    /// The readings asked for.
    pub readings: Vec<Reading>,
}

/// Runs the levels asked for and keeps the readings asked for.
pub fn compute<'a>(asked: &Asked, engine: &mut Engine<'a>) -> Result<Vec<Shown<'a>>, Missing> {
    let all = engine.level_ids().into_iter().collect();
    compute_of(asked, all, engine)
}

/// The same where there are no other levels than these for whoever asks.
pub fn compute_of<'a>(
    asked: &Asked,
    known: Vec<&'a LevelId>,
    engine: &mut Engine<'a>,
) -> Result<Vec<Shown<'a>>, Missing> {
    let wanted = wanted(asked, known, engine)?;
    let runs = wanted.into_iter().map(|id| {
        let run = engine.run(id).unwrap_or_default();
        (id, Arc::new(run))
    });
    shown(asked, runs.collect())
}

/// The same of what was computed before: `run` gives the run of a level.
pub fn of_computed<'a>(
    asked: &Asked,
    known: Vec<&'a LevelId>,
    engine: &Engine<'a>,
    run: impl Fn(&'a LevelId) -> Arc<Run>,
) -> Result<Vec<Shown<'a>>, Missing> {
    let wanted = wanted(asked, known, engine)?;
    let runs = wanted.into_iter().map(|id| (id, run(id)));
    shown(asked, runs.collect())
}

/// The levels asked for, in the order of the latest text.
fn wanted<'a>(
    asked: &Asked,
    mut known: Vec<&'a LevelId>,
    engine: &Engine<'a>,
) -> Result<Vec<&'a LevelId>, Missing> {
    known.sort_by_key(|id| {
        engine
            .level_at(id, Instant::from_ms(i64::MAX))
            .map(|(_, level)| level.place.clone())
    });
    match &asked.level {
        None => Ok(known),
        Some(text) => {
            let found = known.iter().find(|id| id.as_str() == text);
            Ok(vec![*found.ok_or_else(|| Missing::level(text, &known))?])
        }
    }
}

/// The readings asked for of these runs.
fn shown<'a>(asked: &Asked, runs: Vec<(&'a LevelId, Arc<Run>)>) -> Result<Vec<Shown<'a>>, Missing> {
    let mut shown = Vec::new();
    for (id, run) in runs {
        let readings = run.readings.iter();
        let readings = readings.filter(|reading| asked.wants(reading)).cloned();
        shown.push(Shown {
            id,
            readings: readings.collect(),
            run,
        });
    }
    let is_empty = shown.iter().all(|shown| shown.readings.is_empty());
    match &asked.window {
        Some(window) if is_empty => Err(Missing::Window {
            window: window.clone(),
            windows: windows(&shown),
        }),
        None if is_empty && !asked.key.is_empty() => Err(Missing::Key {
            windows: windows(&shown),
        }),
        _ => Ok(shown),
    }
}

/// The levels asked for, with the texts and the number of facts that they were computed from, the lines
/// that are no facts, and the claims and answers without effect.
pub fn document(
    asked: &Asked,
    versions: &Versions,
    facts: usize,
    left_out: &[Rejection],
    engine: &Engine<'_>,
    shown: &[Shown<'_>],
) -> Value {
    let left_out: Vec<Value> = left_out
        .iter()
        .map(|rejection| json!({ "line": rejection.line, "why": rejection.why.to_string() }))
        .collect();
    let answers: Vec<Value> = engine
        .docket()
        .without_effect()
        .map(|(claim, idle)| {
            let mut idle = idle::answer_json(idle);
            idle["claim"] = json!(claim);
            idle
        })
        .collect();
    let claims = engine.docket().idle_claims().iter();
    let claims: Vec<Value> = claims.map(idle::claim_json).collect();
    let detailed = asked.level.is_some();
    let levels = shown.iter().map(|shown| level(shown, engine, detailed));
    json!({
        "as_of": engine.as_of(),
        "time_zone_database": TZDB_VERSION,
        "alliance": versions.latest().alliance,
        "versions": versions_json(versions),
        "facts": facts,
        "lines_left_out": left_out,
        "answers_without_effect": answers,
        "claims_without_effect": claims,
        "levels": levels.collect::<Vec<_>>(),
    })
}

impl Asked {
    fn wants(&self, reading: &Reading) -> bool {
        let window = self.window.as_ref();
        window.is_none_or(|window| reading.window == *window)
            && self.key.iter().all(|wanted| reading.key.contains(wanted))
    }
}

fn windows(shown: &[Shown<'_>]) -> Range {
    let mut readings = shown.iter().flat_map(|shown| &shown.run.readings);
    let first = readings.next()?;
    let last = readings.last().unwrap_or(first);
    Some((first.window.clone(), last.window.clone()))
}

fn versions_json(versions: &Versions) -> Vec<Value> {
    let stated = versions.all().iter().map(|version| {
        let mut stated = json!({
            "version": version.version,
            "effective": version.effective,
            "hash": version.hash,
        });
        if !version.hidden.is_empty() {
            let hidden = version.hidden.iter().map(|file| file.shown());
            stated["hidden"] = hidden.collect();
        }
        stated
    });
    stated.collect()
}

/// A level with its readings; `detailed` with what they rest on.
fn level(shown: &Shown<'_>, engine: &Engine<'_>, detailed: bool) -> Value {
    let absences = detailed.then(|| Absences::of(shown, engine));
    let readings: Vec<Value> = shown
        .readings
        .iter()
        .map(|reading| figure::json(reading, shown, engine, absences.as_ref()))
        .collect();
    let level = engine.level_at(shown.id, Instant::from_ms(i64::MAX));
    let mut document = json!({
        "id": shown.id,
        "title": level.and_then(|(_, level)| level.title.clone()),
        "clause": level.and_then(|(_, level)| level.clause.clone()),
        "measure": level.map(|(_, level)| level.measure.clone()),
        "readings": readings,
    });
    if detailed {
        document["unheard"] = json!(unheard(shown, engine));
    }
    document
}
