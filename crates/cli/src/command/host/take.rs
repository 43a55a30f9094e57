//! `entente host take`: take in what parties signed.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use web::act;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::wall_clock;

/// Take submissions that a party signed into the journal, and print a receipt for each; with `--json` also the proofs that they stand there. What came before is recognised.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// What `entente sign` or `entente key change` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Takes them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let path = &arguments.file;
    let bytes = fs::read(path).reading(path)?;
    let submissions = act::read_submissions(&bytes)
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    let store = host_folder::open(&arguments.host)?;
    let answers = act::take(&store, submissions, wall_clock::present());
    let answers = answers.map_err(|error| of_store(&error))?;
    let (mut shown, mut out, mut refused) = (Vec::new(), console.out(), false);
    for (number, answer) in (1..).zip(answers) {
        match answer {
            Ok(receipt) => {
                let by = receipt.attestation.word();
                if console.json() {
                    shown.push(json!({
                        "entry": receipt.index, "recorded": receipt.recorded, "attestation": by,
                        "accepted": receipt.accepted, "duplicate": receipt.duplicate,
                        "proof": receipt.proof.to_text(),
                    }));
                } else {
                    writeln!(
                        out,
                        "entry {} at {}: {} new facts, {} there already, signed by the {by}",
                        receipt.index, receipt.recorded, receipt.accepted, receipt.duplicate
                    )?;
                }
            }
            Err(why) => {
                refused = true;
                console.warn(&format!("submission {number} is refused: {why}"));
                if console.json() {
                    shown.push(json!({ "refused": why.to_string() }));
                }
            }
        }
    }
    if console.json() {
        console.print_json(&json!({ "receipts": Value::Array(shown) }))?;
    }
    out.flush()?;
    Ok(match refused {
        true => Exit::CouldNot,
        false => Exit::Fine,
    })
}
