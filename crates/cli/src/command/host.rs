//! `entente host`: keep the journals of alliances.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use facts::id::{AllianceId, PartyId};

use crate::console::Console;
use crate::failure::{Exit, Failure};

mod backup;
mod bring;
mod cosigned;
mod erase;
mod export;
mod folder;
mod import;
mod init;
mod key;
mod offer;
mod party;
mod proof;
mod show;
mod take;
mod tiles;

/// Keep a shared record: the journals of alliances in a database, which nobody can rewrite unnoticed.
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Init(init::Arguments),
    Bring(bring::Arguments),
    Show(show::Arguments),
    Folder(folder::Arguments),
    Key(key::Arguments),
    Party(party::Arguments),
    Take(take::Arguments),
    Tiles(tiles::Arguments),
    Cosigned(cosigned::Arguments),
    Proof(proof::Arguments),
    Erase(erase::Arguments),
    Backup(backup::Arguments),
    Offer(offer::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
}

pub use folder::write as write_folder;

/// An alliance of a host, and the party for whom something is done.
#[derive(Args)]
pub struct Reader {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    pub host: PathBuf,
    /// The alliance
    #[arg(value_name = "ALLIANCE", value_parser = alliance)]
    pub alliance: AllianceId,
    /// The party that may read it
    #[arg(long = "for", value_name = "PARTY", value_parser = party)]
    pub party: PartyId,
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Init(arguments) => init::run(arguments, console),
        What::Bring(arguments) => bring::run(arguments, console),
        What::Show(arguments) => show::run(arguments, console),
        What::Folder(arguments) => folder::run(arguments, console),
        What::Key(arguments) => key::run(arguments, console),
        What::Party(arguments) => party::run(arguments, console),
        What::Take(arguments) => take::run(arguments, console),
        What::Tiles(arguments) => tiles::run(arguments, console),
        What::Cosigned(arguments) => cosigned::run(arguments, console),
        What::Proof(arguments) => proof::run(arguments, console),
        What::Erase(arguments) => erase::run(arguments, console),
        What::Backup(arguments) => backup::run(arguments, console),
        What::Offer(arguments) => offer::run(arguments, console),
        What::Export(arguments) => export::run(arguments, console),
        What::Import(arguments) => import::run(arguments, console),
    }
}

/// An alliance, as an argument.
pub fn alliance(text: &str) -> Result<AllianceId, String> {
    AllianceId::new(text).map_err(|error| error.to_string())
}

/// A party, as an argument.
pub fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}
