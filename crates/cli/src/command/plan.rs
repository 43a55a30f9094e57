//! `entente plan`: a draft agreement replayed over the record.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use told::plan::{self, Question, Replayed};
use told::words;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::moment::Moment;
use crate::record_folder::AGREEMENT;

mod asked;
mod range;
mod rights;
mod saved;
mod text;
mod vary;

use asked::Asked;
use saved::Saved;

/// Replay a draft agreement over the record: what would have been met, missed and owed.
///
/// The draft stands in the place of what was in force, for the windows that ended in the last twelve months. Shown is what differs: levels by window, the records that flip with the reason for each, amounts by month, findings of the linter, and the clauses behind it. Exits with 3 on differences under --strict.
#[derive(Args)]
pub struct Arguments {
    /// The draft: a folder of agreement text, or a file that stands in the place of the current text's `alliance.yaml`
    #[arg(required_unless_present = "vary")]
    draft: Option<PathBuf>,
    /// The record; the present folder where it is left out
    record: Option<PathBuf>,
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
    /// Vary one value of the draft, or without a draft of the current text, and show the curve: what each value comes to, such as levels.ID.share_within=2h..8h
    #[arg(long, value_name = "PATH=FROM..TO", conflicts_with_all = ["level", "save", "check", "all", "strict"])]
    vary: Option<String>,
    /// How many values the curve has
    #[arg(long, value_name = "N", requires = "vary", default_value_t = 7, value_parser = clap::value_parser!(u8).range(2..=100))]
    steps: u8,
    /// Save the answer as this file, or in this folder under its hash: JSON whose bytes are the same for the same draft, facts, question and program
    #[arg(long, value_name = "FILE|FOLDER")]
    save: Option<PathBuf>,
    /// Compute the saved answer again, as it was asked, and say what differs; exits with 3 when something does
    #[arg(long, value_name = "FILE", conflicts_with_all = ["as_of", "from", "until", "level", "save", "all"])]
    check: Option<PathBuf>,
    /// Exit with 3 when anything differs
    #[arg(long)]
    strict: bool,
}

impl Arguments {
    /// The draft and the record. One path alone that is a record is not taken for a draft of itself.
    fn paths(&self) -> (Option<&Path>, &Path) {
        let here = Path::new(".");
        match (self.draft.as_deref(), self.record.as_deref()) {
            (Some(one), None) if self.vary.is_some() && one.join(AGREEMENT).is_dir() => (None, one),
            (draft, record) => (draft, record.unwrap_or(here)),
        }
    }
}

/// Replays and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    if let Some(file) = &arguments.check {
        return check(arguments, file, console);
    }
    let asked = Asked::read(arguments, console)?;
    if let Some(vary) = &arguments.vary {
        return vary::run(
            &asked,
            &asked.files,
            vary,
            usize::from(arguments.steps),
            console,
        );
    }
    let facts = asked.contents.by_reference();
    let question = asked.question(&facts);
    let replayed = replayed(&question, arguments.all)?;
    if let Some(path) = &arguments.save {
        saved::write(&plan::document(&question, &replayed, false), path, console)?;
    }
    match console.json() {
        true => console.print_json(&plan::document(&question, &replayed, arguments.all))?,
        false => text::print(&question, &replayed, arguments.all, console)?,
    }
    Ok(match arguments.strict && !replayed.is_same() {
        true => Exit::Findings,
        false => Exit::Fine,
    })
}

fn replayed(question: &Question<'_>, all: bool) -> Result<Replayed, Failure> {
    Replayed::of(question, all).map_err(|error| Failure::new(error.to_string()))
}

/// Computes a saved answer again.
fn check(arguments: &Arguments, file: &Path, console: &Console) -> Result<Exit, Failure> {
    let saved = Saved::read(file)?;
    let asked = Asked::again(arguments, &saved.question()?, console)?;
    let facts = asked.contents.by_reference();
    let question = asked.question(&facts);
    let again = plan::document(&question, &replayed(&question, false)?, false);
    let differences = saved.differences(&again);
    if console.json() {
        console.print_json(&json!({
            "hash": again["hash"],
            "equal": differences.is_empty(),
            "differences": differences,
        }))?;
    } else {
        let mut out = console.out();
        match differences.is_empty() {
            true => writeln!(out, "equal: {}", again["hash"].as_str().unwrap_or_default())?,
            false => writeln!(out, "not equal")?,
        }
        for difference in &differences {
            writeln!(out, "  {}", words::plain(difference))?;
        }
        out.flush()?;
    }
    Ok(match differences.is_empty() {
        true => Exit::Fine,
        false => Exit::Findings,
    })
}
