//! `entente invoice`: an invoice held against the statement of a month, line by line.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;

use clap::Args;
use exchange::{Invoice, InvoiceMapping};
use facts::Severity;
use ledger::invoice::{Against, Counts};
use ledger::{Match, Month, Pair, Settled, Statement, matched};

use super::statement::month_of;
use crate::console::{BAD, Console};
use crate::failure::{At, Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::RecordFolder;
use crate::shell::{self, quoted};

mod print;

/// Rows that could not be read that are told on stderr.
const TOLD: usize = 20;

/// Hold an invoice against the statement of a month, line by line, each difference with its reason.
///
/// Prints received = matched + differing + unmatched + rejected, and explains the difference of both totals to the last coin. The columns of the file are known by usual names, or by a mapping.
#[derive(Args)]
pub struct Arguments {
    /// The record
    record: PathBuf,
    /// The invoice: a CSV file
    file: PathBuf,
    /// The month of the statement, such as 2025-03
    #[arg(long, value_name = "MONTH", value_parser = month_of)]
    month: Month,
    /// Only a statement with this party; given twice, between the two
    #[arg(long = "with", value_name = "PARTY")]
    with: Vec<String>,
    /// A mapping file that says which column means what
    #[arg(long, short, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Show every line, also those that match
    #[arg(long)]
    all: bool,
    /// Exit with 3 when something differs or a row cannot be read
    #[arg(long)]
    strict: bool,
}

/// An invoice beside a statement.
pub(super) struct Shown<'a> {
    pub arguments: &'a Arguments,
    pub pair: &'a Pair,
    pub invoice: &'a Invoice,
    pub found: &'a Match,
    pub counts: Counts,
    /// The record and the instant, as arguments.
    pub of: String,
}

/// Matches and prints.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let versions = &contents.versions;
    let invoice = read(arguments, console)?;
    let settled = contents.settled(as_of);
    let statement = statement(arguments, &settled)?;
    let last = arguments.month.end(&versions.latest().zone).plus_ms(-1);
    let against = Against {
        agreement: versions.at(last),
        pair: &statement.pair,
        month: arguments.month,
        statements: &settled.statements,
        charges: &settled.books(statement).charges,
    };
    let found = matched(&invoice.lines, &against);
    let shown = Shown {
        arguments,
        pair: &statement.pair,
        invoice: &invoice,
        found: &found,
        counts: found.counts(invoice.rejected.len()),
        of: shell::of(&arguments.record, arguments.as_of.map(|_| as_of)),
    };
    for rejection in invoice.rejected.iter().take(TOLD) {
        let file = arguments.file.display();
        console.say(&format!("{BAD}rejected{BAD:#} {file}: {rejection}"));
    }
    if invoice.rejected.len() > TOLD {
        console.say("more rows are rejected; they are counted below");
    }
    match console.json() {
        true => {
            let month = arguments.month;
            console.print_json(&told::invoice::document(
                &invoice, shown.pair, month, &found,
            ))?;
        }
        false => print::print(&shown, console)?,
    }
    next(&shown, console);
    let differs = found.items.iter().any(|item| !item.parts.is_empty());
    Ok(
        if invoice.lines.is_empty() && !invoice.rejected.is_empty() {
            Exit::CouldNot
        } else if arguments.strict && (differs || !invoice.rejected.is_empty()) {
            Exit::Findings
        } else {
            Exit::Fine
        },
    )
}

/// The lines of the file.
fn read(arguments: &Arguments, console: &Console) -> Result<Invoice, Failure> {
    let mapping = match &arguments.mapping {
        Some(path) => Some(mapping(path, console)?),
        None => None,
    };
    let path = &arguments.file;
    let file = File::open(path).reading(path)?;
    exchange::invoice(file, mapping.as_ref()).map_err(|error| {
        Failure::new(format!("could not read `{}`: {error}", path.display())).hint(
            "a mapping says which column means what, as in `amount: Net`; give it with --mapping FILE",
        )
    })
}

fn mapping(path: &PathBuf, console: &Console) -> Result<InvoiceMapping, Failure> {
    let name = path.display().to_string();
    let bytes = fs::read(path).reading(path)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!("the mapping `{name}` is not UTF-8 text")).hint("save it as UTF-8")
    })?;
    let (mapping, findings) = InvoiceMapping::read(&text, &name);
    let sources = agreement::Sources::new(&[(name.clone(), text.into_bytes())].into());
    if !findings.is_empty() {
        console.say(&agreement::render::text(&findings, &sources, true));
    }
    let is_error = |severity| severity == Severity::Error;
    let errors = findings.iter().filter(|finding| is_error(finding.severity));
    let errors = errors.count();
    mapping.filter(|_| errors == 0).ok_or_else(|| {
        let plural = if errors == 1 { "" } else { "s" };
        Failure::new(format!(
            "the mapping `{name}` cannot be used; it has {errors} error{plural}"
        ))
    })
}

/// The statement that is meant: that of the one pair that has one in the month.
fn statement<'s>(arguments: &Arguments, settled: &'s Settled) -> Result<&'s Statement, Failure> {
    let fits = |one: &&Statement| {
        let pair = [one.pair.payer.as_str(), one.pair.payee.as_str()];
        let with = &arguments.with;
        one.month == arguments.month && with.iter().all(|party| pair.contains(&party.as_str()))
    };
    let found: Vec<&Statement> = settled.statements.iter().filter(fits).collect();
    let pairs: BTreeSet<&Pair> = found.iter().map(|one| &one.pair).collect();
    let record = quoted(&arguments.record.display().to_string());
    match (found.first(), pairs.len()) {
        (Some(statement), 1) => Ok(statement),
        (Some(_), _) => {
            let pairs = pairs.into_iter();
            let named: Vec<String> = pairs
                .map(|pair| format!("{} and {}", pair.payer, pair.payee))
                .collect();
            let month = arguments.month;
            Err(Failure::wrong_use(format!(
                "in {month} there are statements of {}",
                named.join(", of ")
            ))
            .hint("say which is meant, with --with PARTY, once or twice"))
        }
        (None, _) => Err(Failure::wrong_use(
            "there is no statement of that month between such parties",
        )
        .hint(format!("see all of them: entente statement {record}"))),
    }
}

fn next(shown: &Shown<'_>, console: &Console) {
    let items = shown.found.items.iter();
    let mut differing = items.filter(|item| !item.parts.is_empty() && !item.computed.is_empty());
    if let Some(item) = differing.next() {
        let (month, clause) = (shown.arguments.month, quoted(&item.computed[0].clause));
        let of = &shown.of;
        console.next(
            "see how a computed line was worked out",
            &format!("entente statement {of} --month {month} --line {clause}"),
        );
    }
}
