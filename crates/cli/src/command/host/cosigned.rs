//! `entente host cosigned`: keep the cosignatures of witnesses.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::id::AllianceId;
use facts::journal::{Checkpoint, Note, Policy};
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};

/// Keep the cosignatures of the witnesses of a policy under a checkpoint, as `entente cosign` wrote it. Every bundle has them from then on.
///
/// Each cosignature is checked with the key that the policy names. Of a witness that cosigned the same checkpoint before, the earlier one stays: it says how early the entries were there.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The alliance
    #[arg(value_name = "ALLIANCE", value_parser = super::alliance)]
    alliance: AllianceId,
    /// The cosigned checkpoint
    #[arg(value_name = "CHECKPOINT")]
    checkpoint: PathBuf,
    /// The witnesses whose cosignatures are kept
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

/// Keeps them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (path, alliance) = (&arguments.checkpoint, &arguments.alliance);
    let wrong = |error: String| Failure::new(format!("`{}`: {error}", path.display()));
    let note = Note::parse(&fs::read(path).reading(path)?);
    let note = note.map_err(|error| wrong(error.to_string()))?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| wrong(error.to_string()))?;
    let from = &arguments.policy;
    let policy = Policy::parse(&fs::read(from).reading(from)?)
        .map_err(|error| Failure::new(format!("`{}`: {error}", from.display())))?;
    let store = host_folder::open(&arguments.host)?;
    let own = store.host().origin(alliance);
    if checkpoint.origin() != own {
        return Err(wrong(format!(
            "it is of the journal `{}`, not of `{own}`",
            told::words::plain(checkpoint.origin())
        )));
    }
    let (mut kept, mut out) = (Vec::new(), console.out());
    for witness in policy.witnesses() {
        let key = &witness.key;
        let lines = note.signatures().iter();
        let mut lines = lines.filter(|line| line.id == key.id() && line.name == key.name());
        let Some(line) = lines.next() else {
            console.warn(&format!("`{}` did not cosign it", key.name()));
            continue;
        };
        let is_new = store
            .cosign(alliance, checkpoint.size(), key, line.clone())
            .map_err(|error| of_store(&error))?;
        if !console.json() {
            let how = match is_new {
                true => "kept",
                false => "there already",
            };
            writeln!(
                out,
                "`{}`, {} entries: {how}",
                key.name(),
                checkpoint.size()
            )?;
        }
        kept.push(json!({ "witness": key.name(), "new": is_new }));
    }
    if console.json() {
        console.print_json(&json!({ "size": checkpoint.size(), "cosignatures": kept }))?;
    }
    out.flush()?;
    if kept.is_empty() {
        return Err(wrong("no witness of the policy cosigned it".to_owned())
            .hint("have it cosigned: entente cosign LOG --policy POLICY --out CHECKPOINT"));
    }
    Ok(Exit::Fine)
}
