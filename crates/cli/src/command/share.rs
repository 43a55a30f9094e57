//! `entente share`: what one party may read of an agreement, as a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use agreement::{seal::COMMITMENTS, share};
use clap::Args;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::findings;
use crate::record_folder::{AGREEMENT, replace, versions_at};

/// Write what one party may read of a sealed agreement into a new folder: its files with their salts, and commitments in place of all others.
///
/// The hash of both folders is the same. Facts are not copied.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// The folder to write; it must not be there yet
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// The party that will read it
    #[arg(long = "for", value_name = "PARTY")]
    party: String,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let versions = versions_at(&arguments.path)?;
    if arguments.out.exists() {
        return Err(
            Failure::new(format!("`{}` is there already", arguments.out.display()))
                .hint("name another folder"),
        );
    }
    let mut parts = Vec::new();
    for version in versions {
        match share::for_party(&version.files, &arguments.party) {
            Ok(part) => {
                let inside = version
                    .folder
                    .strip_prefix(&arguments.path)
                    .unwrap_or(Path::new(""));
                let beside = inside.as_os_str().is_empty() || inside == Path::new(AGREEMENT);
                let folder = if beside {
                    arguments.out.clone()
                } else {
                    arguments.out.join(inside)
                };
                parts.push((folder, part));
            }
            Err(found) => {
                console.say(&format!("in {}:", version.folder.display()));
                return findings::show(&found, &version.files, console);
            }
        }
    }
    for (folder, part) in &parts {
        for (name, bytes) in part {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent).writing(parent)?;
            replace(&path, bytes)?;
        }
    }
    let hidden = |part: &std::collections::BTreeMap<String, Vec<u8>>| {
        let lines = part.get(COMMITMENTS).map_or(&[][..], Vec::as_slice);
        lines.iter().filter(|byte| **byte == b'\n').count()
    };
    if console.json() {
        let versions: Vec<Value> = parts
            .iter()
            .map(|(folder, part)| json!({ "folder": folder, "files": part.len(), "hidden": hidden(part) }))
            .collect();
        console.print_json(&json!({ "versions": versions }))?;
    }
    for (folder, part) in &parts {
        console.say(&format!(
            "{}: {} files, {} hidden",
            folder.display(),
            part.len(),
            hidden(part)
        ));
    }
    console.next(
        "compare the hashes",
        &format!("entente hash {}", arguments.out.display()),
    );
    Ok(Exit::Fine)
}
