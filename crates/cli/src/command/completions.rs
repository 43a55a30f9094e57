//! `entente completions`: the completions for a shell, made from the commands themselves.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::failure::{Exit, Failure};

/// Print the completions for a shell.
///
/// For bash: `entente completions bash > ~/.local/share/bash-completion/completions/entente`
#[derive(Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints them.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut crate::Cli::command(),
        "entente",
        &mut text,
    );
    std::io::stdout().write_all(&text)?;
    Ok(Exit::Fine)
}
