//! `entente key new`: make a key.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::journal::keyring;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::{host_folder, key_file};

/// Make a secret key in a new file, which only its owner may read, and print the public one.
#[derive(Args)]
pub struct Arguments {
    /// The file to make
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let seed = host_folder::random()?;
    key_file::make(&arguments.file, seed)?;
    let key = keyring::public(&seed).to_string();
    match console.json() {
        true => console.print_json(&json!({ "file": arguments.file, "key": key }))?,
        false => {
            let mut out = console.out();
            writeln!(out, "{key}")?;
            out.flush()?;
        }
    }
    console.next(
        "make it the key of a party",
        &format!(
            "entente key claim {} --alliance ALLIANCE --for PARTY --out CLAIM",
            arguments.file.display()
        ),
    );
    Ok(Exit::Fine)
}
