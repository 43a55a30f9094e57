//! `entente measure`: levels by window; for one reading its records; for one record its clock.

use std::path::PathBuf;

use clap::Args;
use told::reading::{self, Asked};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::RecordFolder;
use crate::shell;

mod claims;
mod clock;
pub mod figure;
mod holders;
mod idle;
mod level;
mod overview;

pub use overview::style as overview_style;

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

/// Computes and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let mut engine = contents.engine(as_of);
    let asked = Asked {
        level: arguments.level.clone(),
        window: arguments.window.clone(),
        key: arguments.key.clone(),
    };
    let shown = reading::compute(&asked, &mut engine)?;
    idle::warn(&engine, console);
    let of = shell::of(&arguments.record, arguments.as_of.map(|_| as_of));
    let command = format!("entente measure {of}");
    if let Some(case) = &arguments.case {
        clock::print(&shown, &engine, case, console)?;
    } else if arguments.holders {
        holders::print(&shown, &engine, console)?;
    } else if console.json() {
        console.print_json(&reading::document(
            &asked,
            &contents.versions,
            contents.facts.len(),
            &contents.rejections,
            &engine,
            &shown,
        ))?;
    } else if arguments.csv {
        console.print(&reading::csv(&shown, &engine))?;
    } else if arguments.level.is_none() {
        overview::print(&shown, &engine, arguments.last, &command, console)?;
    } else if arguments.window.is_none() {
        level::print(&shown, &engine, &command, console)?;
    } else {
        figure::print(&shown, &engine, Some(&command), console)?;
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

/// `field=value`.
fn key(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .ok_or_else(|| format!("`{text}` is not FIELD=VALUE"))
}
