//! `entente seal`: salts for the files of a version, from the randomness of the machine.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use agreement::seal::{SALTS, Seal, unsalted, with_salts};
use clap::Args;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::findings;
use crate::record_folder::{VersionFiles, replace, versions_at};

/// Seal a version of an agreement: its hash becomes one that a party can compute without the files that it may not read.
///
/// Writes a file `salts` beside `alliance.yaml`, with a secret for each file. Seal a version when its text is ready to be signed: the hash is another one afterwards, and `fmt` no longer changes the text. Keep `salts` from whoever may not read all files; `entente share` gives each party its own part.
#[derive(Args)]
pub struct Arguments {
    /// A record with one version, or the folder of a version
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
}

/// Makes the salts that are missing.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let version = only(versions_at(&arguments.path)?)?;
    let mut files = version.files;
    let missing = unsalted(&files);
    let mut salts = BTreeMap::new();
    for path in &missing {
        if path.contains(['\n', '\r']) {
            return Err(
                Failure::new(format!("the name `{}` has a line end", path.escape_debug()))
                    .hint("rename the file"),
            );
        }
        let mut salt = [0; 32];
        getrandom::fill(&mut salt)
            .map_err(|error| Failure::new(format!("the machine gives no randomness: {error}")))?;
        salts.insert(path.clone(), salt);
    }
    let text = match with_salts(&files, &salts) {
        Ok(text) => text,
        Err(found) => return findings::show(&found, &files, console),
    };
    files.insert(SALTS.into(), text.clone().into_bytes());
    let seal = match Seal::read(&files) {
        Ok(seal) => seal.unwrap_or_default(),
        Err(found) => return findings::show(&found, &files, console),
    };
    if !missing.is_empty() {
        replace(&version.folder.join(SALTS), text.as_bytes())?;
    }
    if console.json() {
        console.print_json(&json!({
            "folder": version.folder,
            "hash": seal.hash(),
            "new": missing,
        }))?;
    } else {
        let mut out = console.out();
        writeln!(out, "{}", seal.hash())?;
        out.flush()?;
    }
    console.say(&match missing.len() {
        0 => "it was sealed already".to_owned(),
        1 => "1 file sealed".to_owned(),
        n => format!("{n} files sealed"),
    });
    console.next(
        "give a party its part",
        &format!("entente share {} --for PARTY OUT", arguments.path.display()),
    );
    Ok(Exit::Fine)
}

fn only(mut versions: Vec<VersionFiles>) -> Result<VersionFiles, Failure> {
    match (versions.pop(), versions.is_empty()) {
        (Some(version), true) => Ok(version),
        (last, _) => {
            let folders = versions
                .iter()
                .chain(&last)
                .map(|version| format!("entente seal {}", version.folder.display()));
            let failure = Failure::wrong_use(
                "there are several versions, and a seal changes the hash of one",
            );
            Err(folders.fold(failure, Failure::hint))
        }
    }
}
