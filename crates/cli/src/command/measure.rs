//! `entente measure`: levels by window; for one reading its records; for one record its clock.

use std::path::PathBuf;

use clap::Args;
use facts::id::LevelId;
use facts::{Instant, TZDB_VERSION};
use measure::{Engine, Reading, Run};
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::figures::{self, Contents};
use crate::moment::Moment;
use crate::record_folder::RecordFolder;
use crate::words;

mod absence;
mod basis;
mod claims;
mod csv;
mod holders;
mod idle;
mod level;
mod overview;
mod reading;
mod record;

use absence::Absences;
pub use overview::style as overview_style;
pub use reading::{outcome_json, verdicts};
pub use record::most_telling;

/// Compute the figures of a record: levels by window, down to the clock of one case.
///
/// Without further arguments: all levels by window. With --level: that level's windows. With --level and --window: what that figure rests on, the late ones first. With --level and --holders: who held its records, for how long, and how they were handed on. With --record: the clock of that case by holder, as a picture and in sentences.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(default_value = ".")]
    record: PathBuf,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Only this level
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    level: Option<String>,
    /// Only this window, such as 2025-03
    #[arg(long, value_name = "NAME")]
    window: Option<String>,
    /// Only readings with this value of a fan-out, such as unit=stores
    #[arg(long, value_name = "FIELD=VALUE", value_parser = key)]
    key: Vec<(String, String)>,
    /// The clock of this case
    #[arg(
        long = "case",
        visible_alias = "record",
        value_name = "CASE",
        allow_hyphen_values = true
    )]
    case: Option<String>,
    /// Who held the records of a level, for how long, and how they were handed on
    #[arg(long, requires = "level", conflicts_with_all = ["case", "csv"])]
    holders: bool,
    /// Print the readings as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// How many windows the table shows, counted from the last; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 6)]
    last: usize,
    /// Exit with 3 when a level is missed, or when lines of the record are not facts
    #[arg(long)]
    strict: bool,
}

/// A level's readings, as asked for, and everything that they rest on.
pub struct Shown<'a> {
    /// The level.
    pub id: &'a LevelId,
    /// All that was computed.
    pub run: Run,
    /// The readings asked for.
    pub readings: Vec<Reading>,
}

/// Computes and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let mut engine = contents.engine(as_of);
    let shown = compute(arguments, &mut engine)?;
    idle::warn(&engine, console);
    let of = words::of(&arguments.record, arguments.as_of.map(|_| as_of));
    let command = format!("entente measure {of}");
    if let Some(case) = &arguments.case {
        record::print(&shown, &engine, case, console)?;
    } else if arguments.holders {
        holders::print(&shown, &engine, console)?;
    } else if console.json() {
        console.print_json(&document(arguments, &contents, &engine, &shown))?;
    } else if arguments.csv {
        csv::print(&shown, &engine, console)?;
    } else if arguments.level.is_none() {
        overview::print(&shown, &engine, arguments, &command, console)?;
    } else if arguments.window.is_none() {
        level::print(&shown, &engine, &command, console)?;
    } else {
        reading::print(&shown, &engine, &command, console)?;
    }
    let missed = shown
        .iter()
        .flat_map(|shown| &shown.readings)
        .any(|reading| reading.agreed.state == measure::State::Missed);
    Ok(
        if arguments.strict && (missed || !contents.rejections.is_empty()) {
            Exit::Findings
        } else {
            Exit::Fine
        },
    )
}

/// Runs the levels asked for and keeps the readings asked for.
fn compute<'a>(arguments: &Arguments, engine: &mut Engine<'a>) -> Result<Vec<Shown<'a>>, Failure> {
    let mut known: Vec<&'a LevelId> = engine.level_ids().into_iter().collect();
    // In the order of the latest text.
    known.sort_by_key(|id| {
        engine
            .level_at(id, Instant::from_ms(i64::MAX))
            .map(|(_, level)| level.place.clone())
    });
    let wanted: Vec<&'a LevelId> = match &arguments.level {
        None => known,
        Some(text) => {
            let found = known.iter().find(|id| id.as_str() == text);
            vec![*found.ok_or_else(|| figures::no_level(text, &known))?]
        }
    };
    let mut shown = Vec::new();
    for id in wanted {
        let run = engine.run(id).unwrap_or_default();
        let readings: Vec<Reading> = run
            .readings
            .iter()
            .filter(|reading| wants(arguments, reading))
            .cloned()
            .collect();
        shown.push(Shown { id, run, readings });
    }
    let asked = arguments.window.is_some() || !arguments.key.is_empty();
    if asked && shown.iter().all(|shown| shown.readings.is_empty()) {
        return Err(no_reading(arguments, &shown));
    }
    Ok(shown)
}

fn wants(arguments: &Arguments, reading: &Reading) -> bool {
    let in_window = arguments
        .window
        .as_ref()
        .is_none_or(|window| reading.window == *window);
    in_window
        && arguments
            .key
            .iter()
            .all(|wanted| reading.key.contains(wanted))
}

fn no_reading(arguments: &Arguments, shown: &[Shown<'_>]) -> Failure {
    let mut windows: Vec<&str> = shown
        .iter()
        .flat_map(|shown| &shown.run.readings)
        .map(|reading| reading.window.as_str())
        .collect();
    windows.dedup();
    let range = match (windows.first(), windows.last()) {
        (Some(first), Some(last)) => format!("the windows run from `{first}` to `{last}`"),
        _ => "there are no facts for it yet".to_owned(),
    };
    let asked = match &arguments.window {
        Some(window) => format!("there is no reading in window `{window}`"),
        None => "there is no reading with that key".to_owned(),
    };
    Failure::wrong_use(asked).hint(range)
}

/// `field=value`.
fn key(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .ok_or_else(|| format!("`{text}` is not FIELD=VALUE"))
}

/// Everything as one JSON document.
fn document(
    arguments: &Arguments,
    contents: &Contents,
    engine: &Engine<'_>,
    shown: &[Shown<'_>],
) -> Value {
    let versions: Vec<Value> = contents
        .versions
        .all()
        .iter()
        .map(|version| {
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
        })
        .collect();
    let left_out: Vec<Value> = contents
        .rejections
        .iter()
        .map(|rejection| json!({ "line": rejection.line, "why": rejection.why.to_string() }))
        .collect();
    let idle: Vec<Value> = engine
        .docket()
        .without_effect()
        .map(|(claim, idle)| {
            let mut idle = idle::answer_json(idle);
            idle["claim"] = json!(claim);
            idle
        })
        .collect();
    let claims = engine.docket().idle_claims().iter();
    let idle_claims: Vec<Value> = claims.map(idle::claim_json).collect();
    let detailed = arguments.level.is_some();
    let levels: Vec<Value> = shown
        .iter()
        .map(|shown| {
            let absences = detailed.then(|| Absences::of(shown, engine));
            let readings: Vec<Value> = shown
                .readings
                .iter()
                .map(|reading| reading::json(reading, shown, engine, absences.as_ref()))
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
                document["unheard"] = json!(absence::unheard(shown, engine));
            }
            document
        })
        .collect();
    json!({
        "as_of": engine.as_of(),
        "time_zone_database": TZDB_VERSION,
        "alliance": contents.versions.latest().alliance,
        "versions": versions,
        "facts": contents.facts.len(),
        "lines_left_out": left_out,
        "answers_without_effect": idle,
        "claims_without_effect": idle_claims,
        "levels": levels,
    })
}
