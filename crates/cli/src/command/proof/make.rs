//! `entente proof make`: one entry out of a bundle.

use std::path::PathBuf;

use clap::Args;
use exchange::bundle::Single;

use super::Wanted;
use crate::command::verify;
use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Take one entry out of a bundle, with the proof that it stands in the journal.
#[derive(Args)]
pub struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    #[command(flatten)]
    wanted: Wanted,
}

/// Takes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let bundle = verify::read(&arguments.bundle)?;
    let wanted = &arguments.wanted;
    let index = wanted.index(|fact| Ok(Single::place_of(&bundle, fact)))?;
    let single = Single::of(&bundle, index).map_err(|error| Failure::new(error.to_string()))?;
    wanted.write(single.ok_or_else(|| Wanted::none(index))?, console)
}
