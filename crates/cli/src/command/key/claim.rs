//! `entente key claim`: a new key says whose it is.

use std::path::PathBuf;

use clap::Args;
use facts::fact::{Key, KeyDoes, KeyPurpose};
use facts::id::{AllianceId, PartyId};
use facts::journal::keyring;

use super::Claim;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::key_file;
use crate::record_folder::replace;

/// Have a new key sign that it is a key of a party. The first key of a party is brought in by the host (`entente host key`), later ones by the keys before them (`entente key change`).
#[derive(Args)]
pub struct Arguments {
    /// The file of the secret key
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The alliance
    #[arg(long, value_name = "ALLIANCE", value_parser = crate::command::host::alliance)]
    alliance: AllianceId,
    /// The party
    #[arg(long = "for", value_name = "PARTY", value_parser = crate::command::host::party)]
    party: PartyId,
    /// The key is kept offline, and adds and revokes keys only
    #[arg(long)]
    recovery: bool,
    /// From then on nobody but the party's own keys speaks for it, not the host either
    #[arg(long)]
    alone: bool,
    /// The file to write; nothing in it is secret
    #[arg(long, value_name = "CLAIM")]
    out: PathBuf,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let seed = key_file::read(&arguments.file)?;
    let (alliance, party) = (&arguments.alliance, &arguments.party);
    let purpose = match arguments.recovery {
        true => KeyPurpose::Recovery,
        false => KeyPurpose::Signing,
    };
    let claim = Claim {
        alliance: alliance.clone(),
        party: party.clone(),
        key: Key {
            alone: arguments.alone,
            does: KeyDoes::Added,
            key: keyring::public(&seed),
            of: None,
            proof: Some(keyring::prove(alliance, party, purpose, &seed)),
            purpose,
        },
    };
    let mut bytes = serde_json::to_vec(&claim).unwrap_or_default();
    bytes.push(b'\n');
    replace(&arguments.out, &bytes)?;
    if console.json() {
        console.print_json(&claim)?;
    }
    console.next(
        "the host brings in the first key of a party",
        &format!(
            "entente host key HOST {alliance} --add {}",
            arguments.out.display()
        ),
    );
    Ok(Exit::Fine)
}
