//! `entente host show`: where journals stand, for a party.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::id::PartyId;
use facts::journal::{Checkpoint, Note};
use serde_json::{Value, json};
use store::Viewer;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use told::words;

/// Show a party the journals that it is in: size, root, parties, and how many facts of each source it may read.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The party that asks
    #[arg(long = "for", value_name = "PARTY", value_parser = super::party)]
    party: PartyId,
    /// Also which sequence numbers of sources stand in no entry, though earlier and later ones do; reads all entries
    #[arg(long)]
    gaps: bool,
}

/// How far witnesses have cosigned.
struct Cosigned {
    size: u64,
    by: Vec<String>,
}

/// Shows them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.host)?;
    let viewer = Viewer::party(arguments.party.clone());
    let mut shown = Vec::new();
    let mut out = console.out();
    let alliances = store.alliances(&viewer).map_err(|error| of_store(&error))?;
    if alliances.is_empty() {
        let party = &arguments.party;
        console.warn(&format!("`{party}` is in no journal of this host"));
    }
    for alliance in alliances {
        let standing = store
            .standing(&alliance, &viewer)
            .map_err(|error| of_store(&error))?;
        let feeds = store
            .feeds(&alliance, &viewer)
            .map_err(|error| of_store(&error))?;
        let cosigned = store
            .last_cosigned(&alliance, &viewer)
            .map_err(|error| of_store(&error))?;
        let cosigned = cosigned.as_ref().map(Cosigned::of).transpose()?;
        let gaps = match arguments.gaps {
            true => store
                .gaps(&alliance, &viewer)
                .map_err(|error| of_store(&error))?,
            false => Vec::new(),
        };
        let key = store.host().log_key(&alliance);
        let key = key.map_err(|error| of_store(&error))?;
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
                "gaps": arguments.gaps.then_some(&gaps),
                "checkpoint": standing.checkpoint.to_text(), "log": key.to_string(),
                "cosigned": cosigned.map(|Cosigned { size, by }| json!({ "entries": size, "by": by })),
            }));
            continue;
        }
        writeln!(
            out,
            "{alliance}: {} entries, root {}",
            chain.size(),
            chain.root()
        )?;
        writeln!(out, "  signed with {key}")?;
        if let Some(Cosigned { size, by }) = cosigned {
            let by: Vec<String> = by.iter().map(|name| format!("`{name}`")).collect();
            writeln!(out, "  {size} entries are cosigned by {}", by.join(", "))?;
        }
        for feed in &feeds {
            writeln!(
                out,
                "  {} facts `{}` of `{}` from `{}`, the last at {}",
                feed.facts, feed.kind, feed.party, feed.source, feed.last_at
            )?;
        }
        for line in words::gaps(&gaps) {
            writeln!(out, "  {line}")?;
        }
    }
    if console.json() {
        console.print_json(&json!({ "journals": shown }))?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}

impl Cosigned {
    /// Reads a note that the store checked when it kept it.
    fn of(note: &Note) -> Result<Cosigned, Failure> {
        let checkpoint =
            Checkpoint::parse(note.text()).map_err(|error| Failure::new(error.to_string()))?;
        let names = note.signatures().iter().map(|line| line.name.clone());
        Ok(Cosigned {
            size: checkpoint.size(),
            by: names.filter(|name| name != checkpoint.origin()).collect(),
        })
    }
}
