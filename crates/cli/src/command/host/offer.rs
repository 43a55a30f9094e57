//! `entente host offer`: offer to take over the journal of an alliance.

use std::path::PathBuf;

use clap::Args;

use crate::command::host::Reader;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder;
use crate::record_folder::replace;

/// Write the key with which this host would speak for the parties of an alliance that another host keeps now. That host states it when it exports: `entente host export --to`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    /// The file to write; nothing in it is secret
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.reader.host)?;
    let (alliance, party) = (&arguments.reader.alliance, &arguments.reader.party);
    let offer = store.host().offer(alliance, party);
    let mut bytes = serde_json::to_vec(&offer).unwrap_or_default();
    bytes.push(b'\n');
    replace(&arguments.out, &bytes)?;
    if console.json() {
        console.print_json(&offer)?;
    }
    console.next(
        "the present host hands over",
        &format!(
            "entente host export HOST {alliance} --to {} --out FILE",
            arguments.out.display()
        ),
    );
    Ok(Exit::Fine)
}
