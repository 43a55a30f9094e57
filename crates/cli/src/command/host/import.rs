//! `entente host import`: take in a whole alliance.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};

/// Take in a whole alliance that another host wrote, after checking every entry, text and root of it. The first difference is named, and then nothing is taken.
///
/// The journal is readable here at once. Facts are stated for parties here once the other host has handed over (`entente host export --to`), or where both have the same keys.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// What `entente host export` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Takes it in.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.host)?;
    let path = &arguments.file;
    let file = File::open(path).reading(path)?;
    let taken = store.import(&mut BufReader::new(file));
    let (alliance, before) = taken.map_err(|error| match error {
        store::Failure::Unfit(why) => Failure::new(format!("`{}`: {why}", path.display()))
            .hint("nothing was taken; ask for the file again"),
        error => of_store(&error),
    })?;
    let chain = store.chain(&alliance).map_err(|error| of_store(&error))?;
    let speaks = chain.keyring().host() == Some(&store.host().speaker_key());
    let log = store
        .host()
        .log_key(&alliance)
        .map_err(|error| of_store(&error))?;
    if console.json() {
        console.print_json(&json!({
            "alliance": alliance, "entries": chain.size(), "root": chain.root(),
            "speaks": speaks, "log": log.to_string(), "log_before": before.to_string(),
        }))?;
    }
    console.say(&format!(
        "{alliance}: {} entries, root {}",
        chain.size(),
        chain.root()
    ));
    if log != before {
        console.say(&format!(
            "checkpoints were signed by {before}, and now are by {log}: tell those who verify them"
        ));
    }
    if !speaks {
        console
            .warn("this host can state nothing for the parties yet: it was not handed over to it");
    }
    Ok(Exit::Fine)
}
