//! The commands: one file each.

use clap::Subcommand;

use crate::console::Console;
use crate::failure::{Exit, Failure};

mod check;
mod completions;
mod demo;
mod import;
mod init;
mod man;
mod measure;
mod schema;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make a small world and walk to "why was this one late"
    Demo(demo::Arguments),
    /// Begin a record: a folder with a small agreement that checks clean
    Init(init::Arguments),
    /// Find what is wrong in an agreement: every finding with its place, reason and remedy
    Check(check::Arguments),
    /// Bring a log into a record: a mapping says which column means what
    Import(import::Arguments),
    /// Compute the figures of a record: levels by window, down to the clock of one case
    Measure(measure::Arguments),
    /// Print the JSON Schema of the agreement language, for editors
    Schema(schema::Arguments),
    /// Print the completions for a shell
    Completions(completions::Arguments),
    /// Print the manual page, or write one for each command into a folder
    Man(man::Arguments),
}

/// Does it.
pub fn run(command: Command, console: &Console) -> Result<Exit, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, console),
        Command::Init(arguments) => init::run(&arguments, console),
        Command::Check(arguments) => check::run(&arguments, console),
        Command::Import(arguments) => import::run(&arguments, console),
        Command::Measure(arguments) => measure::run(&arguments, console),
        Command::Schema(arguments) => schema::run(&arguments, console),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments, console),
    }
}
