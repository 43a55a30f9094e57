//! `entente host show`: where journals stand, for a party.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::id::PartyId;
use serde_json::{Value, json};
use store::Viewer;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};

/// Show a party the journals that it is in: size, root, parties, and how many facts of each source it may read.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The party that asks
    #[arg(long = "for", value_name = "PARTY", value_parser = super::party)]
    party: PartyId,
}

/// Shows them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.host)?;
    let viewer = Viewer::party(arguments.party.clone());
    let mut shown = Vec::new();
    let mut out = console.out();
    for alliance in store.alliances(&viewer).map_err(|error| of_store(&error))? {
        let standing = store
            .standing(&alliance, &viewer)
            .map_err(|error| of_store(&error))?;
        let feeds = store
            .feeds(&alliance, &viewer)
            .map_err(|error| of_store(&error))?;
        let chain = &standing.chain;
        if console.json() {
            let feeds: Vec<Value> = feeds
                .iter()
                .map(|feed| {
                    json!({
                        "party": feed.party, "source": feed.source, "kind": feed.kind,
                        "readers": feed.compartment, "facts": feed.facts,
                        "last_at": feed.last_at, "last_recorded": feed.last_recorded,
                    })
                })
                .collect();
            shown.push(json!({
                "alliance": alliance, "entries": chain.size(), "root": chain.root(),
                "parties": chain.parties(), "feeds": feeds,
                "checkpoint": standing.checkpoint.to_text(),
            }));
            continue;
        }
        writeln!(
            out,
            "{alliance}: {} entries, root {}",
            chain.size(),
            chain.root()
        )?;
        for feed in &feeds {
            writeln!(
                out,
                "  {} facts `{}` of `{}` from `{}`, the last at {}",
                feed.facts, feed.kind, feed.party, feed.source, feed.last_at
            )?;
        }
    }
    if console.json() {
        console.print_json(&json!({ "journals": shown }))?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}
