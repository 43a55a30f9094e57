//! `entente key show`: the public half of a key.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::journal::keyring;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::key_file;

/// Print the public key of a secret one: others compare it with what the journal has.
#[derive(Args)]
pub struct Arguments {
    /// The file of the secret key
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Prints it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let key = keyring::public(&key_file::read(&arguments.file)?).to_string();
    match console.json() {
        true => console.print_json(&json!({ "key": key }))?,
        false => {
            let mut out = console.out();
            writeln!(out, "{key}")?;
            out.flush()?;
        }
    }
    Ok(Exit::Fine)
}
