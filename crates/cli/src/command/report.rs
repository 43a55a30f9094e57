//! `entente report`: the service report of a month, to be read, filed and verified.

use std::io::Write;
use std::path::PathBuf;

use agreement::model::Level;
use clap::Args;
use facts::id::PartyId;
use ledger::Month;
use measure::Reading;
use told::filed;
use told::filed::report::{Report, TOLD, months};
use told::reading::{self, Basis, Shown};
use told::{Missing, words};

use crate::command::measure::overview_style;
use crate::command::statement::month_of;
use crate::console::{Console, FAINT, STRONG};
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::paper_file::Paper;
use crate::record_folder::RecordFolder;
use crate::shell::{self, quoted};
use crate::table::{Cell, Table};

/// Make the service report of a month: what was promised, what came of it, and which records spoiled it.
///
/// Without --month: the months that have one. With --pdf: as pages to print and file, with the hash of its figures; the site gives the same bytes. With --check: whether such a file is what the record gives.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(default_value = ".")]
    record: PathBuf,
    /// The month, such as 2025-03
    #[arg(long, value_name = "MONTH", value_parser = month_of)]
    month: Option<Month>,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// As whose it is made: the party whose record this is; it stands on the paper
    #[arg(long = "for", value_name = "PARTY")]
    party: Option<String>,
    /// Only this level; may be given more than once
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    level: Vec<String>,
    /// Print the readings as CSV
    #[arg(long, conflicts_with = "json", requires = "month")]
    csv: bool,
    #[command(flatten)]
    paper: Paper,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let mut engine = contents.engine(as_of);
    let mut shown = reading::compute(&reading::Asked::default(), &mut engine)?;
    let known: Vec<_> = shown.iter().map(|shown| shown.id).collect();
    for asked in &arguments.level {
        if !known.iter().any(|id| id.as_str() == asked) {
            return Err(Missing::level(asked, &known).into());
        }
    }
    if !arguments.level.is_empty() {
        shown.retain(|shown| arguments.level.iter().any(|id| id == shown.id.as_str()));
    }
    let Some(month) = arguments.month else {
        if arguments.paper.is_asked() {
            return Err(
                Failure::wrong_use("a report is one of a month, and none is named")
                    .hint("name one, such as `--month 2025-03`; `entente report` lists them"),
            );
        }
        let zone = &contents.versions.at(as_of).zone;
        return list(&months(&shown, &engine, zone), arguments, console);
    };
    let party = party(arguments, &contents)?;
    let versions = &contents.versions;
    let report = Report::of(month, party.as_ref(), versions, &engine, &shown);
    if arguments.paper.is_asked() {
        let figures = filed::filed(report.document());
        return arguments.paper.settle(&report.paper(), &figures, console);
    }
    match console.json() {
        true => console.print_json(&report.document())?,
        false if arguments.csv => console.print(&report.csv())?,
        false => print(&report, arguments, console)?,
    }
    Ok(Exit::Fine)
}

fn party(arguments: &Arguments, contents: &Contents) -> Result<Option<PartyId>, Failure> {
    let Some(name) = &arguments.party else {
        return Ok(None);
    };
    let asked = told::statement::Asked {
        month: None,
        with: vec![name.clone()],
    };
    asked.known_parties(&contents.versions)?;
    Ok(PartyId::new(name).ok())
}

fn list(months: &[Month], arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    if console.json() {
        console.print_json(&serde_json::json!({ "months": months }))?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    for month in months {
        writeln!(out, "{month}")?;
    }
    out.flush()?;
    if let Some(month) = months.last() {
        let of = shell::of(&arguments.record, None);
        console.next(
            "read the last one",
            &format!("entente report {of} --month {month}"),
        );
    }
    Ok(Exit::Fine)
}

fn print(report: &Report<'_, '_>, arguments: &Arguments, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    let mut table = Table::new(vec![
        Cell::new("level"),
        Cell::new("window"),
        Cell::new("promise"),
        Cell::figure("value"),
        Cell::new("state"),
        Cell::new("made of"),
    ]);
    for (shown, reading, level) in report.rows() {
        table.row(row(report, shown, reading, level));
    }
    table.write(&mut out)?;
    for (shown, reading, level) in report.rows() {
        let late = report.late(shown, reading);
        if late.is_empty() {
            continue;
        }
        let name = words::plain(level.id.as_str());
        writeln!(
            out,
            "\n{STRONG}{name}, {}{STRONG:#}",
            words::plain(&reading.window)
        )?;
        for one in late.iter().take(TOLD) {
            writeln!(
                out,
                "{}: {}",
                words::plain(&one.timeline.case),
                one.sentence.english()
            )?;
        }
        if late.len() > TOLD {
            writeln!(out, "{FAINT}and {} more{FAINT:#}", late.len() - TOLD)?;
        }
    }
    out.flush()?;
    let of = shell::of(&arguments.record, Some(report.engine.as_of()));
    let party = arguments
        .party
        .as_deref()
        .map(|party| format!(" --for {}", quoted(party)));
    console.next(
        "file it",
        &format!(
            "entente report {of} --month {}{} --pdf report.pdf",
            report.month,
            party.unwrap_or_default()
        ),
    );
    Ok(())
}

fn row(report: &Report<'_, '_>, shown: &Shown<'_>, reading: &Reading, level: &Level) -> Vec<Cell> {
    vec![
        Cell::new(words::plain(level.id.as_str())),
        Cell::new(words::plain(&reading.window)),
        Cell::new(words::promise(level).english()),
        Cell::figure(words::value(&reading.agreed.value, level.round).english()),
        Cell::new(words::state(reading.agreed.state)).styled(overview_style(reading.agreed.state)),
        Cell::new(
            Basis::of(report.engine, shown, reading)
                .line(&reading.agreed, level)
                .english(),
        ),
    ]
}
