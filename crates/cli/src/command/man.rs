//! `entente man`: manual pages, made from the commands themselves.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::console::Console;
use crate::failure::{At, Exit, Failure};

/// Print the manual page, or write one for each command into a folder.
///
/// To read it: `entente man | man -l -`
#[derive(Args)]
pub struct Arguments {
    /// Write `entente.1` and a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

/// Prints or writes them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let command = crate::Cli::command();
    let Some(folder) = &arguments.into else {
        std::io::stdout().write_all(&page(command)?)?;
        return Ok(Exit::Fine);
    };
    fs::create_dir_all(folder).writing(folder)?;
    clap_mangen::generate_to(command, folder).writing(folder)?;
    if console.json() {
        console.print_json(&serde_json::json!({ "written": folder }))?;
    } else {
        console.say(&format!("the pages are in `{}`", folder.display()));
    }
    Ok(Exit::Fine)
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(text)
}
