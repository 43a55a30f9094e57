//! `entente bench`: how long the engine takes, with the answers checked.
//!
//! Times are processor time of one thread. Nothing here fails because it is slow: only because an
//! answer is wrong.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::console::{BAD, Console, GOOD};
use crate::failure::{Exit, Failure};
use crate::table::{Cell, Table};

mod access;
mod answer;
mod balances;
mod calendar;
mod columns;
mod figures;
#[cfg(feature = "parquet")]
mod files;
#[cfg(feature = "parquet")]
mod job;
mod repeat;
mod replay;
mod workload;

use figures::Figure;

/// Time the engine on a year of tickets, and check its answers.
///
/// The year is made from a seed, or read from the Parquet files `tickets`, `pauses` and `events` of a folder. Prints the median of seven runs after a warm-up, in processor time of one thread, beside the target. `job` and `events` instead of names do one job on the files once: figures from tickets and pauses, or from the log of events.
#[derive(Args)]
pub struct Arguments {
    /// Only these figures: p1, p2, p3, p4, p5, p6, p10, p11, p14; or one of `job` and `events`
    names: Vec<String>,
    /// The folder with the Parquet files; needs a program built with the feature `parquet`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How many tickets the made year has
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    tickets: u32,
}

/// The names of the figures.
const NAMES: &[&str] = &["p1", "p2", "p3", "p4", "p5", "p6", "p10", "p11", "p14"];

/// The seed of the made year.
const SEED: u64 = 20_250_101;

impl Arguments {
    /// Whether a figure is asked for.
    fn wants(&self, id: &str) -> bool {
        let same = |name: &String| name.eq_ignore_ascii_case(id);
        self.names.is_empty() || self.names.iter().any(same)
    }

    /// Fails with the names that there are.
    fn check(&self) -> Result<(), Failure> {
        let known = |name: &&String| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
        match self.names.iter().find(|name| !known(name)) {
            None if self.tickets == 0 => {
                Err(Failure::wrong_use("a year of no tickets says nothing"))
            }
            None => Ok(()),
            Some(name) => Err(Failure::wrong_use(format!("there is no figure `{name}`"))
                .hint(format!("the figures are {}", NAMES.join(", ")))
                .hint("`job` and `events` stand alone")),
        }
    }
}

/// Measures and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    if let [name] = &arguments.names[..]
        && (name == "job" || name == "events")
    {
        return once(name == "events", arguments, console);
    }
    arguments.check()?;
    let year = year(arguments, console)?;
    let measured = figures::all(arguments, &year)?;
    if console.json() {
        let figures: Vec<Value> = measured.figures.iter().map(Figure::json).collect();
        console.print_json(&json!({
            "tickets": year.opened_ms.len(),
            "events": year.events.len(),
            "answer": measured.answer,
            "figures": figures,
        }))?;
    } else {
        print(&measured.figures, console)?;
        if let Some(answer) = &measured.answer {
            console.say(&format!(
                "every way gave the same answer: {}",
                answer.words()
            ));
        }
    }
    Ok(Exit::Fine)
}

fn print(figures: &[Figure], console: &Console) -> Result<(), Failure> {
    let mut table = Table::new(vec![
        Cell::new("id"),
        Cell::new("what"),
        Cell::figure("median"),
        Cell::figure("spread"),
        Cell::figure("target"),
        Cell::new("unit"),
        Cell::new(""),
    ]);
    for figure in figures {
        let (word, style) = if figure.is_ok() {
            ("ok", GOOD)
        } else {
            ("short", BAD)
        };
        table.row(vec![
            Cell::new(figure.id),
            Cell::new(figure.what),
            Cell::figure(figures::tenths(figure.spread.median)),
            Cell::figure(format!(
                "{}-{}",
                figures::tenths(figure.spread.least),
                figures::tenths(figure.spread.most)
            )),
            Cell::figure(format!("<= {}", figure.target)),
            Cell::new(figure.unit),
            Cell::new(word).styled(style),
        ]);
    }
    let mut out = console.out();
    table.write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// The workload, read or made.
#[cfg(feature = "parquet")]
fn year(arguments: &Arguments, console: &Console) -> Result<workload::Workload, Failure> {
    match &arguments.data {
        Some(folder) => {
            console.say(&format!("reading `{}`", folder.display()));
            files::workload(folder)
        }
        None => Ok(make(arguments, console)),
    }
}

/// The workload, made.
#[cfg(not(feature = "parquet"))]
fn year(arguments: &Arguments, console: &Console) -> Result<workload::Workload, Failure> {
    match arguments.data {
        Some(_) => Err(without_parquet()),
        None => Ok(make(arguments, console)),
    }
}

fn make(arguments: &Arguments, console: &Console) -> workload::Workload {
    console.say(&format!("making a year of {} tickets", arguments.tickets));
    workload::make(arguments.tickets as usize, SEED)
}

/// Does one job on the files, once.
#[cfg(feature = "parquet")]
fn once(of_events: bool, arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = arguments.data.as_ref().ok_or_else(|| {
        Failure::wrong_use("the job needs its files").hint("name their folder with --data")
    })?;
    job::once(folder, of_events, console)
}

/// Says that there is no way to do a job on files.
#[cfg(not(feature = "parquet"))]
fn once(_: bool, _: &Arguments, _: &Console) -> Result<Exit, Failure> {
    Err(without_parquet())
}

#[cfg(not(feature = "parquet"))]
fn without_parquet() -> Failure {
    Failure::new("this program was built without Parquet")
        .hint("build it with: cargo build --release --features parquet")
}
