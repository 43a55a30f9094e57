//! `entente host folder`: a journal as a record folder, as one party may read it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use web::act;

use crate::command::host::Reader;
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::record_folder::{AGREEMENT, FACTS, replace};

/// Write what a party may read of a journal as a record folder, with which every other command works.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    reader: Reader,
    /// The folder to write; it must not be there yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let out = &arguments.out;
    let store = host_folder::open(&arguments.reader.host)?;
    let (alliance, party) = (&arguments.reader.alliance, &arguments.reader.party);
    let folder = act::folder(&store, alliance, party).map_err(|error| of_store(&error))?;
    write(out, &folder)?;
    if console.json() {
        console.print_json(&json!({
            "folder": out, "versions": folder.texts.len(), "facts": folder.facts.len(),
        }))?;
    }
    console.say(&format!(
        "{}: {} facts, {} versions of the agreement",
        out.display(),
        folder.facts.len(),
        folder.texts.len()
    ));
    Ok(Exit::Fine)
}

/// Writes a record into a new folder.
pub fn write(out: &Path, folder: &act::Folder) -> Result<(), Failure> {
    if out.exists() {
        return Err(
            Failure::new(format!("`{}` is there already", out.display()))
                .hint("name another folder"),
        );
    }
    let many = folder.texts.len() > 1;
    for (number, files) in folder.texts.iter().enumerate() {
        let mut root = out.join(AGREEMENT);
        if many {
            root = root.join((number + 1).to_string());
        }
        for (name, bytes) in files {
            let path = root.join(name);
            let parent = path.parent().unwrap_or(&root);
            fs::create_dir_all(parent).writing(parent)?;
            replace(&path, bytes)?;
        }
    }
    fs::create_dir_all(out).writing(out)?;
    let mut lines = Vec::new();
    for fact in &folder.facts {
        lines.extend(fact.to_bytes());
        lines.push(b'\n');
    }
    replace(&out.join(FACTS), &lines)
}
