//! `entente host erase`: destroy the data of a person.

use std::io::Write;

use clap::Args;
use serde_json::json;
use web::act;

use crate::command::host::Reader;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::wall_clock;

/// Destroy the data of a person, found by a value such as a name. The journal says where and at whose request, and every proof keeps holding.
///
/// Shows what it would do; does it with `--yes`. All that was taken out of the same statement goes together. Nothing of it is left in the database; backups and bundles that were made before still have it, and so do logs and replicas of a PostgreSQL server until it overwrites them.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    /// The whole value of a field, as it was stated
    #[arg(long, value_name = "TEXT")]
    value: String,
    /// At whose request, without a name: `the person`; it stays in the journal
    #[arg(long, value_name = "WORDS")]
    request: String,
    /// Do it: it cannot be undone
    #[arg(long)]
    yes: bool,
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.reader.host)?;
    let (alliance, party) = (&arguments.reader.alliance, &arguments.reader.party);
    let failed = |error| of_store(&error);
    let viewer = act::viewer(&store, alliance, party).map_err(failed)?;
    let found = store.persons(alliance, &viewer, &arguments.value);
    let found = found.map_err(failed)?;
    let parts: Vec<(u64, u32)> = found.iter().map(|one| (one.index, one.part)).collect();
    if arguments.yes {
        match parts.is_empty() {
            // What was erased before may still be in the files, if that was interrupted.
            true => store.scrub().map_err(failed)?,
            false => {
                host_folder::random()?;
                let mut random = || host_folder::random().unwrap_or([0; 32]);
                let (request, now) = (&arguments.request, wall_clock::present());
                let done = store.erase(alliance, &viewer, &parts, request, now, &mut random);
                done.map_err(failed)?;
            }
        }
    }
    if console.json() {
        let places: Vec<_> = found
            .iter()
            .map(|one| json!({ "entry": one.index, "part": one.part, "fact": one.of, "fields": one.fields }))
            .collect();
        console.print_json(&json!({ "erased": arguments.yes, "places": places }))?;
    } else {
        let mut out = console.out();
        for one in &found {
            writeln!(
                out,
                "entry {}, place {}: {}",
                one.index,
                one.part,
                one.fields.join(", ")
            )?;
        }
        out.flush()?;
    }
    match (arguments.yes, found.len()) {
        (_, 0) => console.say("nothing that this party sees has this value"),
        (true, places) => console.say(&format!(
            "erased in {places} places; destroy the backups, bundles and record folders that still have it"
        )),
        (false, places) => console.say(&format!(
            "{places} places would be erased for good: say it again with --yes"
        )),
    }
    Ok(Exit::Fine)
}
