//! `entente witness show`: what a witness knows.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::Instant;
use facts::journal::witness::Known;
use serde_json::{Value, json};
use web::witness::Folder;

use super::of_folder;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::table::{Cell, Table};

/// Show the key of a witness and the last checkpoint that it cosigned of each log, and the evidence of forks.
///
/// With `--json`, each checkpoint is there as the log and the witness signed it.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the witness
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Shows it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = Folder::open(&arguments.folder).map_err(|error| of_folder(&error))?;
    let cosigner = folder.cosigner().map_err(|error| of_folder(&error))?;
    let known = folder
        .known(cosigner.key())
        .map_err(|error| of_folder(&error))?;
    if console.json() {
        let logs: Vec<Value> = known
            .iter()
            .map(|(origin, known)| {
                json!({
                    "log": origin,
                    "size": known.checkpoint().size(),
                    "root": known.checkpoint().root().to_string(),
                    "cosigned": cosigned_at(known),
                    "checkpoint": known.note().to_text(),
                    "fork": folder.fork(origin),
                })
            })
            .collect();
        console.print_json(&json!({ "key": cosigner.key().to_string(), "logs": logs }))?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    writeln!(out, "{}", cosigner.key())?;
    if !known.is_empty() {
        let heads = ["log", "size", "root", "cosigned"];
        let mut table = Table::new(heads.map(Cell::new).to_vec());
        for (origin, known) in &known {
            let root = known.checkpoint().root().to_string();
            table.row(vec![
                Cell::new(origin),
                Cell::figure(known.checkpoint().size().to_string()),
                Cell::new(format!("{}…", &root[..16])),
                Cell::new(cosigned_at(known)),
            ]);
        }
        table.write(&mut out)?;
    }
    for origin in known.keys() {
        if let Some([one, other]) = folder.fork(origin) {
            writeln!(
                out,
                "`{}` showed two faces: `{}` and `{}` have one size, two roots, and the signature of the log",
                origin.escape_debug(),
                one.display(),
                other.display()
            )?;
        }
    }
    out.flush()?;
    if known.is_empty() {
        console.say("it has cosigned nothing yet");
    }
    Ok(Exit::Fine)
}

fn cosigned_at(known: &Known) -> String {
    let ms = i64::try_from(known.at())
        .ok()
        .and_then(|secs| secs.checked_mul(1000));
    ms.map_or_else(
        || format!("{} s", known.at()),
        |ms| Instant::from_ms(ms).to_string(),
    )
}
