//! `entente statement`: what the parties owe each other by month; for one month its lines; for one line
//! every step down to readings and facts.

use std::path::{Path, PathBuf};

use clap::Args;
use facts::id::PartyId;
use ledger::Month;
use told::filed;
use told::statement::{self, Asked, Shown};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::paper_file::Paper;
use crate::record_folder::RecordFolder;
use crate::shell;

mod claims;
mod derivation;
mod month;
mod overview;

/// Compute what the parties of a record owe each other, month by month, down to the facts.
///
/// Without further arguments: all months of all pairs of parties. With --month: the lines of that month. With --line: how a line was worked out, step by step, and what it rests on. With --pdf, a month and two parties: as pages to print, file and sign; the site gives the same bytes.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(default_value = ".")]
    record: PathBuf,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Only this month, such as 2025-03
    #[arg(long, value_name = "MONTH", value_parser = month_of)]
    month: Option<Month>,
    /// Only statements with this party; given twice, only between the two
    #[arg(long = "with", value_name = "PARTY")]
    with: Vec<String>,
    /// How the lines of this clause were worked out, such as remedies.credits or allocation.units, or the line of this number; of all months where --month is left out
    #[arg(long, value_name = "CLAUSE|N", conflicts_with = "csv")]
    line: Vec<String>,
    /// Print the lines as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    paper: Paper,
}

/// Computes and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let asked = Asked {
        month: arguments.month,
        with: arguments.with.clone(),
    };
    asked.known_parties(&contents.versions)?;
    let settled = contents.settled(as_of);
    for sentence in statement::idle(&settled) {
        console.warn(&sentence.english());
    }
    let shown = Shown::of(&asked, &contents.versions, &contents.facts, &settled)?;
    if arguments.paper.is_asked() {
        return file(arguments, &shown, console);
    }
    let of = shell::of(&arguments.record, arguments.as_of.map(|_| as_of));
    let named = &arguments.line;
    match (console.json(), named.is_empty()) {
        (true, true) => console.print_json(&statement::document(&shown))?,
        (true, false) => console.print_json(&statement::derivation(&shown, named)?)?,
        (false, false) => derivation::print(&statement::derive(&shown, named)?, &of, console)?,
        (false, true) if arguments.csv => console.print(&statement::csv(&shown))?,
        (false, true) if asked.month.is_some() => month::print(&shown, &of, console)?,
        (false, true) => overview::print(&shown, &of, console)?,
    }
    Ok(Exit::Fine)
}

/// The statements of a month between two parties, on paper.
fn file(arguments: &Arguments, shown: &Shown<'_>, console: &Console) -> Result<Exit, Failure> {
    let with: Vec<PartyId> = arguments
        .with
        .iter()
        .filter_map(|party| PartyId::new(party).ok())
        .collect();
    let (Some(month), [one, other], true) = (arguments.month, &with[..], arguments.line.is_empty())
    else {
        return Err(Failure::wrong_use(
            "such a paper has all lines of one month between two parties",
        )
        .hint("name them: `--month 2025-03 --with PARTY --with PARTY`"));
    };
    let figures = filed::filed(filed::statement::document(shown));
    let paper = filed::statement::paper(shown, month, [one, other]);
    arguments.paper.settle(&paper, &figures, console)
}

/// How the amounts under some clauses came about in the statements of a month.
pub fn derive(
    record: &Path,
    as_of: Option<Moment>,
    month: Month,
    clauses: &[String],
    console: &Console,
) -> Result<Exit, Failure> {
    let arguments = Arguments {
        record: record.into(),
        as_of,
        month: Some(month),
        with: Vec::new(),
        line: clauses.to_vec(),
        csv: false,
        paper: Paper::default(),
    };
    run(&arguments, console)
}

/// A month, as an argument.
pub fn month_of(text: &str) -> Result<Month, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a month such as 2025-03"))
}
