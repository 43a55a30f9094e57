//! `entente host backup`: a copy of the folder of a host.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder;

/// Copy a host: its keys, its settings, and its database as it stands at one moment, while others go on writing. The copy is the folder of a host again.
///
/// A PostgreSQL database is copied with `pg_dump`; the command is shown. What was erased before is in no copy; destroy the copies that were made earlier.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The folder to make; it must not be there yet
    #[arg(value_name = "OUT")]
    out: PathBuf,
}

/// Copies it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let out = &arguments.out;
    let server = host_folder::backup(&arguments.host, out)?;
    if console.json() {
        console.print_json(&json!({ "folder": out, "database": server }))?;
    }
    console.say(&format!(
        "{}: keep it where nobody else reads it, for whoever has it can sign as this host",
        out.display()
    ));
    if let Some(server) = server {
        console.next(
            "copy the database of the server as well",
            &format!(
                "pg_dump --no-owner --file {}/record.sql {server}",
                out.display()
            ),
        );
        console.next(
            "to restore it, name the new database in `host.json`, and fill it",
            &format!(
                "psql --set ON_ERROR_STOP=1 --file {}/record.sql NEW",
                out.display()
            ),
        );
    }
    Ok(Exit::Fine)
}
