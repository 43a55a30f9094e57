//! `entente witness`: make, run, ask and show a witness of journals.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use facts::journal::VerifierKey;
use web::witness::{FolderError, KeeperError};

use crate::console::Console;
use crate::failure::{self, Exit, Failure};

mod add;
mod init;
mod run;
mod show;

pub use run::of_serve;

/// Be a witness: keep the last checkpoint of a journal, and cosign only what continues it.
///
/// A journal that is cosigned by a witness of each party cannot show them two faces. The witness speaks C2SP tlog-witness and cosigns with Ed25519 (cosignature/v1).
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Init(init::Arguments),
    Run(run::Arguments),
    Add(add::Arguments),
    Show(show::Arguments),
}

/// The folder of a witness, and the logs that it serves.
#[derive(Args)]
struct Witnessed {
    /// The folder of the witness
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The key of a log to cosign, `name+id+base64`; again for another log, or another key of the same
    #[arg(long = "log", value_name = "KEY", required = true, value_parser = key)]
    logs: Vec<VerifierKey>,
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Init(arguments) => init::run(arguments, console),
        What::Run(arguments) => run::run(arguments, console),
        What::Add(arguments) => add::run(arguments, console),
        What::Show(arguments) => show::run(arguments, console),
    }
}

fn key(text: &str) -> Result<VerifierKey, String> {
    VerifierKey::parse(text).map_err(|error| error.to_string())
}

/// A failure of the folder, with what to do about it.
fn of_folder(error: &FolderError) -> Failure {
    let failure = Failure::new(error.to_string());
    match error {
        FolderError::Io { verb, path, error } => failure::failure(verb, path, error),
        FolderError::Taken(_) => failure.hint("name a new folder; a witness keeps its own for ever"),
        FolderError::NoWitness(_) => {
            failure.hint("make one: `entente witness init FOLDER --name NAME`")
        }
        FolderError::Exposed(path) => failure.hint(format!(
            "whoever read it can cosign in your name; if nobody did: `chmod 600 {}`",
            path.display()
        )),
        FolderError::Key { .. } => failure.hint(
            "put back the file from the copy that was made with the witness; without it, make a new witness",
        ),
        FolderError::Held(_) => failure.hint("end the other one first, or ask it"),
        FolderError::Known { .. } | FolderError::Misplaced { .. } | FolderError::Lost { .. } | FolderError::Torn(_) => {
            failure.hint(
                "what it cosigned cannot be known any more: make a new witness with a new name, and tell those who believe this one; \
                 never put back an old copy, it would cosign what contradicts its later cosignatures",
            )
        }
    }
}

/// A failure of the witness, with what to do about it.
fn of_keeper(error: &KeeperError) -> Failure {
    match error {
        KeeperError::Folder(error) => of_folder(error),
        KeeperError::Logs(_) => Failure::wrong_use(error.to_string())
            .hint("give the key with which the log signs, as its host prints it"),
        KeeperError::Unsure => Failure::new(error.to_string()),
    }
}
