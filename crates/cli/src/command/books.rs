//! `entente books`: what a party has to book, for its own ledger.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use agreement::Versions;
use clap::{Args, ValueEnum};
use exchange::Books;
use facts::id::PartyId;
use ledger::statement::State;
use ledger::{Entry, Month};

use super::statement::month_of;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::RecordFolder;
use crate::shell::{self, quoted};

/// Write the books of a party for its own ledger: as CSV, or as a journal of hledger or beancount.
///
/// A file has the entries of one party only, each dated on the last day of its month. Months that are not over are left out.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(default_value = ".")]
    record: PathBuf,
    /// Whose books
    #[arg(long, value_name = "PARTY")]
    party: String,
    /// How they are written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// What was known at this instant, such as 2025-03-03T09:00:00Z, or when this day began in the agreement's zone, such as 2025-03-03; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Only this month, such as 2025-03
    #[arg(long, value_name = "MONTH", value_parser = month_of)]
    month: Option<Month>,
}

/// How books are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, a row for each posting
    Csv,
    /// A journal of hledger
    Hledger,
    /// A journal of beancount
    Beancount,
}

/// Writes them on stdout.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let contents = Contents::read(&folder, console)?;
    let as_of = contents.moment(arguments.as_of);
    let party = party(&arguments.party, &contents.versions)?;
    let settled = contents.settled(as_of);
    let running: BTreeSet<Month> = settled
        .statements
        .iter()
        .filter(|one| one.state == State::Running)
        .map(|one| one.month)
        .collect();
    let is_own = |entry: &Entry| {
        let mut postings = entry.postings();
        postings.any(|posting| *posting.account.party() == party)
            && arguments.month.is_none_or(|month| entry.month == month)
    };
    let entries: Vec<Entry> = settled.entries().into_iter().filter(is_own).collect();
    let (left_out, entries): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| running.contains(&entry.month));
    let books = Books::of(&party, &entries).map_err(|error| Failure::new(error.to_string()))?;
    if console.json() {
        console.print_json(&books.json())?;
    } else {
        let text = match arguments.format {
            Format::Csv => books.csv(),
            Format::Hledger => books.hledger(),
            Format::Beancount => books.beancount(),
        };
        let mut out = console.out();
        out.write_all(text.as_bytes())?;
        out.flush()?;
    }
    let of = shell::of(&arguments.record, arguments.as_of.map(|_| as_of));
    tell(arguments, &of, &books, &left_out, console);
    Ok(Exit::Fine)
}

/// What was left out, and what to do next.
fn tell(arguments: &Arguments, of: &str, books: &Books, left_out: &[Entry], console: &Console) {
    let months: BTreeSet<String> = left_out
        .iter()
        .map(|entry| entry.month.to_string())
        .collect();
    let months: Vec<String> = months.into_iter().collect();
    if let [_, ..] = months[..] {
        console.say(&format!(
            "left out, since the month is not over: what is booked so far in {}",
            months.join(", ")
        ));
    }
    let party = quoted(&arguments.party);
    if books.is_empty() {
        console.say(&format!(
            "`{}` has nothing to book in a month that is over",
            arguments.party
        ));
    } else if arguments.format == Format::Hledger {
        console.next(
            "see the balances",
            &format!("entente books {of} --party {party} --format hledger | hledger -f - balance"),
        );
    } else {
        console.next(
            "see what the amounts rest on",
            &format!("entente statement {of} --with {party}"),
        );
    }
}

fn party(asked: &str, versions: &Versions) -> Result<PartyId, Failure> {
    let all = versions.all().iter();
    let mut parties = all.flat_map(|version| version.parties.keys());
    match parties.find(|party| party.as_str() == asked) {
        Some(party) => Ok(party.clone()),
        None => {
            let parties = versions.latest().parties.keys();
            let known: Vec<&str> = parties.map(PartyId::as_str).collect();
            Err(Failure::wrong_use(format!("there is no party `{asked}`"))
                .hint(format!("the parties are {}", known.join(", "))))
        }
    }
}
