//! `entente host export`: a whole alliance, for another host or another database.

use std::fs;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Args;
use facts::id::AllianceId;
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::wall_clock;

/// Write a whole alliance into a file: entries, what everybody said, texts of the agreement, cosigned checkpoints. `entente host import` takes it in.
///
/// Nothing in it is secret of the host, but all is that the parties said: keep it as the database itself. With `--to` the journal first states the key of the new host, and from then on this host speaks for nobody in it.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The alliance
    #[arg(value_name = "ALLIANCE", value_parser = super::alliance)]
    alliance: AllianceId,
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Hand over to the host that made this offer: `entente host offer`
    #[arg(long, value_name = "OFFER")]
    to: Option<PathBuf>,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let store = host_folder::open(&arguments.host)?;
    let (alliance, out) = (&arguments.alliance, &arguments.out);
    // WHY: before anything is handed over, it must be certain that it can be written.
    let file = host_folder::secret_file(out).writing(out)?;
    let failed = |error| {
        // What was begun is of no use.
        let _ = fs::remove_file(out);
        of_store(&error)
    };
    if let Some(path) = &arguments.to {
        let bytes = fs::read(path).reading(path)?;
        let offer: store::Offer = serde_json::from_slice(&bytes).map_err(|error| {
            let _ = fs::remove_file(out);
            Failure::new(format!("`{}` is no offer: {error}", path.display()))
        })?;
        host_folder::random()?;
        let mut random = || host_folder::random().unwrap_or([0; 32]);
        store
            .hand_over(alliance, &offer, wall_clock::present(), &mut random)
            .map_err(failed)?;
    }
    let mut writer = BufWriter::new(file);
    let entries = store.export(alliance, &mut writer).map_err(failed)?;
    let file = writer.into_inner().map_err(|error| error.into_error());
    file.and_then(|file| file.sync_all()).writing(out)?;
    if console.json() {
        console.print_json(&json!({
            "file": out, "entries": entries, "handed_over": arguments.to.is_some(),
        }))?;
    }
    console.say(&format!("{}: {entries} entries", out.display()));
    match arguments.to {
        Some(_) => console.say("this host speaks for nobody in this journal from now on"),
        None => console.say("bring nothing more into the journal here once it goes on elsewhere: two that go on are two journals, and others would find out"),
    }
    console.next(
        "take it in elsewhere",
        &format!("entente host import OTHER {}", out.display()),
    );
    Ok(Exit::Fine)
}
