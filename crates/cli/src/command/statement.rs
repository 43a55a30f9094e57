//! `entente statement`: what the parties owe each other by month; for one month its lines; for one line
//! every step down to readings and facts.

use std::path::{Path, PathBuf};

use agreement::Versions;
use clap::Args;
use ledger::settle::MonthAllocated;
use ledger::{Month, Settled, Statement, StatementLine};
use told::words;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::RecordFolder;
use crate::shell;

mod claims;
mod csv;
mod derivation;
mod json;
mod month;
mod overview;

/// Compute what the parties of a record owe each other, month by month, down to the facts.
///
/// Without further arguments: all months of all pairs of parties. With --month: the lines of that month. With --line: how a line was worked out, step by step, and what it rests on.
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
}

/// What was settled, and what of it is shown.
pub(super) struct Shown<'a> {
    pub arguments: &'a Arguments,
    pub settled: &'a Settled,
    pub versions: &'a Versions,
    pub contents: &'a Contents,
    pub statements: Vec<&'a Statement>,
    /// The command that shows all of it again.
    pub command: String,
}

/// Computes and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let versions = &contents.versions;
    known_parties(arguments, versions)?;
    let settled = contents.settled(as_of);
    tell_idle(&settled, console);
    let wants = |statement: &&Statement| {
        let pair = [statement.pair.payer.as_str(), statement.pair.payee.as_str()];
        let in_month = arguments.month.is_none_or(|month| statement.month == month);
        in_month
            && arguments
                .with
                .iter()
                .all(|party| pair.contains(&party.as_str()))
    };
    let of = shell::of(&arguments.record, arguments.as_of.map(|_| as_of));
    let shown = Shown {
        arguments,
        settled: &settled,
        versions,
        contents: &contents,
        statements: settled.statements.iter().filter(wants).collect(),
        command: format!("entente statement {of}"),
    };
    if shown.statements.is_empty() && arguments.month.is_some() {
        return Err(no_statement(&settled));
    }
    if !arguments.line.is_empty() {
        let (mut found, mut allocations) = (Vec::new(), Vec::new());
        for line in &arguments.line {
            let id = line.strip_prefix("allocation.");
            let own = shown.allocations().into_iter();
            let own = own.filter(|one| id == Some(one.id.as_str()));
            let before = allocations.len();
            allocations.extend(own);
            if allocations.len() == before {
                found.extend(lines(&shown, line)?);
            }
        }
        derivation::print(&shown, &found, &allocations, console)?;
    } else if console.json() {
        console.print_json(&json::document(&shown))?;
    } else if arguments.csv {
        csv::print(&shown, console)?;
    } else if arguments.month.is_some() {
        month::print(&shown, console)?;
    } else {
        overview::print(&shown, console)?;
    }
    Ok(Exit::Fine)
}

/// Warns of agreements to a total that a statement does not have, and of claims about no line.
fn tell_idle(settled: &Settled, console: &Console) {
    for idle in &settled.idle_closings {
        let has = match &idle.total {
            Some(total) => format!(
                "the statement has {} {}",
                words::money(total, &idle.currency),
                idle.currency
            ),
            None => "there is no such statement of a month that is over".to_owned(),
        };
        console.warn(&format!(
            "`{}` agreed to {} {} for {} with `{}`, which closes nothing: {has}",
            words::plain(idle.by.as_str()),
            words::plain(&idle.stated),
            words::plain(&idle.currency),
            words::plain(&idle.month),
            words::plain(idle.with.as_str())
        ));
    }
    for idle in &settled.now.idle_claims {
        console.warn(&words::plain(&idle.message));
    }
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
    };
    run(&arguments, console)
}

impl<'a> Shown<'a> {
    /// What allocations give on in the months and for the parties that are asked for.
    pub fn allocations(&self) -> Vec<&'a MonthAllocated> {
        let wants = |one: &&MonthAllocated| {
            let with = &self.arguments.with;
            self.arguments.month.is_none_or(|month| one.month == month)
                && (with.is_empty() || with.iter().any(|party| *party == one.party.as_str()))
        };
        self.settled.now.allocations.iter().filter(wants).collect()
    }
}

/// The lines that are meant: by number over all statements shown, or by clause.
fn lines<'a>(
    shown: &Shown<'a>,
    asked: &str,
) -> Result<Vec<(&'a Statement, &'a StatementLine)>, Failure> {
    let all: Vec<(&Statement, &StatementLine)> = shown
        .statements
        .iter()
        .flat_map(|statement| statement.lines.iter().map(move |line| (*statement, line)))
        .collect();
    let found: Vec<_> = match asked.parse::<usize>() {
        Ok(number) => number
            .checked_sub(1)
            .and_then(|index| all.get(index))
            .copied()
            .into_iter()
            .collect(),
        Err(_) => all
            .iter()
            .filter(|(_, line)| line.clause == asked || line.what == asked)
            .copied()
            .collect(),
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let clauses = all.iter().map(|(_, line)| line.clause.as_str());
    let names = all.iter().map(|(_, line)| line.what.as_str());
    let clauses: Vec<&str> = clauses.chain(names).collect();
    let failure = Failure::wrong_use(format!("there is no line `{asked}`"));
    Err(failure.hint(
        match agreement::yaml::nearest(asked, clauses.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the lines are numbered from 1 to {}", all.len()),
        },
    ))
}

/// A month, as an argument.
pub fn month_of(text: &str) -> Result<Month, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a month such as 2025-03"))
}

fn known_parties(arguments: &Arguments, versions: &Versions) -> Result<(), Failure> {
    for asked in &arguments.with {
        let all = versions.all().iter();
        let mut parties = all.flat_map(|version| version.parties.keys().map(|id| id.as_str()));
        if !parties.any(|party| party == asked) {
            let known: Vec<&str> = versions
                .latest()
                .parties
                .keys()
                .map(|id| id.as_str())
                .collect();
            return Err(Failure::wrong_use(format!("there is no party `{asked}`"))
                .hint(format!("the parties are {}", known.join(", "))));
        }
    }
    Ok(())
}

fn no_statement(settled: &Settled) -> Failure {
    let months: Vec<Month> = settled.statements.iter().map(|one| one.month).collect();
    let failure = Failure::wrong_use("there is no statement of that month between such parties");
    failure.hint(match (months.iter().min(), months.iter().max()) {
        (Some(first), Some(last)) => format!("the statements run from {first} to {last}"),
        _ => {
            "nothing is owed: the agreement has no charge, remedy or sharing that came to an amount"
                .into()
        }
    })
}
