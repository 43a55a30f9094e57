//! `entente key`: keys with which a party signs what it states.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use facts::id::{AllianceId, PartyId};
use serde::{Deserialize, Serialize};

use crate::console::Console;
use crate::failure::{At, Exit, Failure};

mod change;
mod claim;
mod new;
mod show;

/// Make and change the keys with which a party signs what it states, so that nobody can state it in its name.
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    New(new::Arguments),
    Show(show::Arguments),
    Claim(claim::Arguments),
    Change(change::Arguments),
}

/// What a party says of a new key of its own: the key, with its signature over alliance, party and purpose.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The alliance.
    pub alliance: AllianceId,
    /// The party.
    pub party: PartyId,
    /// What the journal will hold of it.
    pub key: facts::fact::Key,
}

/// Reads a claim.
pub fn read_claim(path: &Path) -> Result<Claim, Failure> {
    let bytes = std::fs::read(path).reading(path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format!(
            "`{}` is no claim to a key: {error}",
            path.display()
        ))
        .hint("the party makes it: entente key claim")
    })
}

/// Who signs, and what the host told about the alliance.
#[derive(Args)]
pub struct Signer {
    /// The file of the secret key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// What the host told: `entente host show HOST --for PARTY --json`
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The party that signs
    #[arg(long = "for", value_name = "PARTY", value_parser = super::host::party)]
    party: PartyId,
}

#[derive(Deserialize)]
struct Told {
    journals: Vec<Journal>,
}

#[derive(Deserialize)]
struct Journal {
    alliance: AllianceId,
    parties: std::collections::BTreeSet<PartyId>,
}

impl Signer {
    /// The one who signs for an alliance; for the only one that the host told of, where none is named.
    pub fn signing(&self, alliance: Option<&AllianceId>) -> Result<web::act::Signing, Failure> {
        let path = &self.state;
        let bytes = std::fs::read(path).reading(path)?;
        let told: Told = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::new(format!("`{}` cannot be read: {error}", path.display()))
                .hint("the host gives it: entente host show HOST --for PARTY --json")
        })?;
        let named = |journal: &Journal| alliance.is_none_or(|name| journal.alliance == *name);
        let mut found: Vec<Journal> = told.journals.into_iter().filter(named).collect();
        let (Some(journal), true) = (found.pop(), found.is_empty()) else {
            return Err(Failure::new(format!(
                "`{}` does not tell of one journal, and which it is",
                path.display()
            ))
            .hint("name it: --alliance"));
        };
        if !journal.parties.contains(&self.party) {
            return Err(Failure::new(format!(
                "`{}` is no party of `{}`",
                self.party, journal.alliance
            )));
        }
        Ok(web::act::Signing {
            alliance: journal.alliance,
            parties: journal.parties,
            party: self.party.clone(),
            seed: crate::key_file::read(&self.key)?,
        })
    }
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    match &arguments.what {
        What::New(arguments) => new::run(arguments, console),
        What::Show(arguments) => show::run(arguments, console),
        What::Claim(arguments) => claim::run(arguments, console),
        What::Change(arguments) => change::run(arguments, console),
    }
}
