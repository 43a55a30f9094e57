//! `entente schema`: the JSON Schema of the agreement language.

use clap::Args;

use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Print the JSON Schema of the agreement language, for editors.
///
/// An editor with a YAML language server completes and checks while you type when the first line of a file is `# yaml-language-server: $schema=FILE`.
#[derive(Args)]
pub struct Arguments {
    /// The schema of the files beside `alliance.yaml`, where nothing is required
    #[arg(long)]
    fragment: bool,
}

/// Prints it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let schema = if arguments.fragment {
        agreement::schema::fragment()
    } else {
        agreement::schema::schema()
    };
    console.print_json(&schema)?;
    Ok(Exit::Fine)
}
