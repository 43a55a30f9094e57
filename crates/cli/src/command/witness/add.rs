//! `entente witness add`: cosign a checkpoint that came as a file.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use facts::journal::witness::{Answer, MAX_REQUEST_BYTES};
use serde_json::json;
use web::witness::Keeper;

use super::{Witnessed, of_keeper};
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::wall_clock;

/// Cosign a checkpoint that came as a file, for a witness without a server. Prints the cosignature.
///
/// The file is a request as `entente cosign --request` prints it. What the witness knows is stored before the cosignature is printed.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    witnessed: Witnessed,
    /// The request; `-` reads it from stdin
    #[arg(value_name = "REQUEST")]
    request: PathBuf,
}

/// Cosigns.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let body = read(&arguments.request)?;
    let Witnessed { folder, logs } = &arguments.witnessed;
    let keeper = Keeper::open(folder, logs.clone()).map_err(|error| of_keeper(&error))?;
    let told = keeper
        .answer(&body, wall_clock::present_secs())
        .map_err(|error| of_keeper(&error))?;
    match &told.answer {
        Answer::Cosigned(lines) => {
            let lines: String = lines.iter().map(|line| line.to_line()).collect();
            if console.json() {
                console.print_json(&json!({ "cosignature": lines }))?;
            } else {
                let mut out = console.out();
                out.write_all(lines.as_bytes())?;
                out.flush()?;
            }
            console.say(&told.words);
            Ok(Exit::Fine)
        }
        Answer::Conflict(size) => Err(Failure::new(told.words).hint(format!(
            "ask the host for a request from there: `entente cosign LOG --request {size}`"
        ))),
        Answer::Refused { status: 409, .. } => Err(Failure::new(told.words).hint(
            "keep this file and show it to the other parties; `entente witness show` names the evidence",
        )),
        Answer::Refused { .. } => Err(Failure::new(told.words)),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte more, so that what is too long is not taken for what ends there.
    let most = MAX_REQUEST_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin()
            .take(most)
            .read_to_end(&mut bytes)
            .reading(path)?;
    } else {
        let file = File::open(path).reading(path)?;
        file.take(most).read_to_end(&mut bytes).reading(path)?;
    }
    Ok(bytes)
}
