//! `entente witness init`: a new witness with a key of its own.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::journal::Cosigner;
use serde_json::json;
use web::witness::Folder;

use super::of_folder;
use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Make a witness: a folder with a new key, which only its owner may read. Prints the key that others verify with.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The name in every cosignature, such as `witness.volta.example`; it need not be an address
    #[arg(long, value_name = "NAME")]
    name: String,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        Failure::new(format!("the system gave no random numbers: {error}"))
            .hint("try again; without them, a key could be guessed")
    })?;
    let cosigner = Cosigner::new(&arguments.name, &seed).map_err(|error| {
        Failure::wrong_use(error.to_string()).hint("name it like `witness.volta.example`")
    })?;
    Folder::make(&arguments.folder, &cosigner).map_err(|error| of_folder(&error))?;
    let key = cosigner.key();
    if console.json() {
        console.print_json(&json!({
            "folder": arguments.folder, "name": key.name(), "key": key.to_string(),
        }))?;
    } else {
        let mut out = console.out();
        writeln!(out, "{key}")?;
        out.flush()?;
    }
    console.say("give this key to those who are to believe the witness; the file `key` stays here");
    console.next(
        "start it",
        &format!(
            "entente witness run {} --log KEY --listen 127.0.0.1:8467",
            arguments.folder.display()
        ),
    );
    Ok(Exit::Fine)
}
