//! `entente bundle`: what a party may read of a journal, with its figures, in one file.

use std::path::PathBuf;

use clap::Args;
use exchange::bundle::archive;
use ledger::Month;
use serde_json::json;
use web::act::{self, Asked, BundleFailure};

use crate::command::host::Reader;
use crate::command::statement::month_of;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::moment::Moment;
use crate::record_folder::replace;

/// Write what a party may read of a journal, with the figures that follow, into one file. `entente verify` checks it without the host.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Figures of this month only: `2025-03`
    #[arg(long, value_name = "MONTH", value_parser = month_of)]
    month: Option<Month>,
    /// The figures as of this instant or day; the present without it
    #[arg(long, value_name = "INSTANT", value_parser = Moment::parse)]
    as_of: Option<Moment>,
    /// Without data of persons
    #[arg(long)]
    without_persons: bool,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.reader.host)?;
    let asked = Asked {
        reader: arguments.reader.party.clone(),
        as_of: Moment::or_present(arguments.as_of, &facts::Zone::utc()),
        month: arguments.month.map(|month| month.to_string()),
        without_persons: arguments.without_persons,
    };
    let made = act::bundle(&store, &arguments.reader.alliance, &asked);
    let bundle = made.map_err(|error| match &error {
        BundleFailure::Store(failure) => of_store(failure),
        BundleFailure::Report(_) => Failure::new(error.to_string())
            .hint("somebody or something changed the database: restore it from a backup"),
    })?;
    let bytes = archive::write(&bundle).map_err(|error| Failure::new(error.to_string()))?;
    replace(&arguments.out, &bytes)?;
    if console.json() {
        console.print_json(&json!({
            "file": arguments.out, "entries": bundle.entries.len(), "figures": bundle.figures.len(),
            "as_of": bundle.about.as_of, "bytes": bytes.len(),
        }))?;
    }
    console.say(&format!(
        "{}: {} entries, {} figures as of {}",
        arguments.out.display(),
        bundle.entries.len(),
        bundle.figures.len(),
        bundle.about.as_of
    ));
    console.next(
        "verify it without the host",
        &format!("entente verify {}", arguments.out.display()),
    );
    Ok(Exit::Fine)
}
