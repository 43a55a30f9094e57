//! The command line of Entente: the one binary, and the only crate that touches files and the clock.
//!
//! ```text
//! arguments --clap--> command::*::run(arguments, Console)
//!     RecordFolder (agreement/ + facts.ndjson) --read--> the crates below --> figures, diagnostics
//!     Console: stdout = data, stderr = talk          Exit: 0 fine, 1 could not, 2 wrong use, 3 findings, 4 not allowed
//! ```
//!
//! This crate must never hold a rule of the business: what it prints was computed below.

use std::process::ExitCode;

use clap::Parser;

mod command;
mod console;
mod failure;
mod figures;
mod findings;
mod host_folder;
mod key_file;
mod moment;
mod paper_file;
mod picture;
mod priority;
mod record_folder;
#[cfg(test)]
mod reference;
mod shell;
mod table;
mod version_text;
mod wall_clock;

/// The shared operating record of an IT partnership: one agreement that people and machines read, facts that nobody rewrites, and every figure computed from the two.
///
/// A record is a folder with `agreement/` (YAML files) and `facts.ndjson` (one fact a line).
///
/// Data goes to stdout and talk to stderr. Exit codes: 0 fine, 1 could not do it, 2 wrong use, 3 findings (with --strict), 4 it may not be done.
#[derive(Parser)]
#[command(
    name = "entente",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Print JSON instead of text for people
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing on stderr except errors
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: command::Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = console::Console::new(cli.json, cli.quiet);
    match command::run(cli.command, &console) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(&console).into(),
    }
}
