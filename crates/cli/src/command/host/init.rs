//! `entente host init`: make the folder of a host.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder;

/// Make a host: a folder with two new keys, which only its owner may read, and a database.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The name in every checkpoint, such as `record.volta.example`; it need not be an address
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A PostgreSQL database, `postgres://USER@SERVER/NAME`; a file in the folder without it
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Makes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let seeds = [host_folder::random()?, host_folder::random()?];
    let database = arguments.database.as_deref();
    host_folder::make(&arguments.host, &arguments.name, database, seeds)?;
    let store = host_folder::open(&arguments.host)?;
    if console.json() {
        console.print_json(&json!({
            "host": arguments.host,
            "name": store.host().name(),
            "speaker": store.host().speaker_key().to_string(),
        }))?;
    }
    console.say("keep a copy of the file `keys` where nobody else reads it: without it nothing more can be signed");
    console.next(
        "begin the journal of an alliance",
        &format!("entente host bring {} RECORD", arguments.host.display()),
    );
    Ok(Exit::Fine)
}
