//! `entente hash`: the hash of each version's text.

use std::io::Write;
use std::path::PathBuf;

use agreement::seal::Seal;
use clap::Args;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::findings;
use crate::record_folder::versions_at;

/// Print the hash of each version of an agreement, as figures and signatures name it.
///
/// A version without a seal has a hash of its files, `sha256:...`; a sealed one has the root over salted commitments to them, `entente-v1:...`, which a party that may not read every file computes as well.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
}

/// Prints them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut versions = Vec::new();
    for version in versions_at(&arguments.path)? {
        if let Err(found) = Seal::read(&version.files) {
            return findings::show(&found, &version.files, console);
        }
        versions.push((version.folder, agreement::load(&version.files).agreement));
    }
    if console.json() {
        let versions: Vec<Value> = versions
            .iter()
            .map(|(folder, agreement)| {
                json!({
                    "folder": folder,
                    "version": agreement.version,
                    "hash": agreement.hash,
                    "hidden": agreement.hidden.len(),
                })
            })
            .collect();
        console.print_json(&json!({ "versions": versions }))?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    for (folder, agreement) in &versions {
        writeln!(out, "{}  {}", agreement.hash, folder.display())?;
    }
    out.flush()?;
    for (folder, agreement) in &versions {
        match agreement.hidden.len() {
            0 => {}
            1 => console.say(&format!("1 file is hidden from `{}`", folder.display())),
            n => console.say(&format!("{n} files are hidden from `{}`", folder.display())),
        }
    }
    Ok(Exit::Fine)
}
