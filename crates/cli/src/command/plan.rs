//! `entente plan`: a draft agreement replayed over the record.

use std::path::PathBuf;

use clap::Args;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::moment::Moment;

mod asked;
mod json;
mod money;
mod replayed;
mod sentence;
mod text;

use asked::Asked;
use replayed::Replayed;

/// Replay a draft agreement over the record: what would have been met, missed and owed.
///
/// The draft stands in the place of what was in force, for the windows that ended in the last twelve months. Shown is what differs: levels by window, the records that flip with the reason for each, amounts by month, findings of the linter, and the clauses behind it. Exits with 3 on differences under --strict.
#[derive(Args)]
pub struct Arguments {
    /// The draft: a folder of agreement text, or a file that stands in the place of the current text's `alliance.yaml`
    draft: PathBuf,
    /// The record
    #[arg(default_value = ".")]
    record: PathBuf,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Replay the windows that ended after this moment; twelve months before the last fact where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    from: Option<Moment>,
    /// Replay the windows that ended at this moment or before; --as-of where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    until: Option<Moment>,
    /// Only these levels
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    level: Vec<String>,
    /// Show levels, windows and amounts that are as before as well, and every record
    #[arg(long)]
    all: bool,
    /// Exit with 3 when anything differs
    #[arg(long)]
    strict: bool,
}

/// Replays and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let asked = Asked::read(arguments, console)?;
    let replayed = Replayed::of(&asked, arguments.all)?;
    match console.json() {
        true => console.print_json(&json::document(&asked, &replayed, arguments.all))?,
        false => text::print(&asked, &replayed, arguments.all, console)?,
    }
    Ok(match arguments.strict && !replayed.is_same() {
        true => Exit::Findings,
        false => Exit::Fine,
    })
}
