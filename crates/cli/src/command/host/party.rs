//! `entente host party`: parties that join and leave a journal.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use facts::id::{AllianceId, PartyId};
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::wall_clock;

/// Let a party join a journal, or leave it. The journal states it; nobody can hand such a fact in.
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Let a party join: from now on it may state facts, and reads what is for all parties, from the beginning of the journal. What was for some parties only stays with them.
    Join(Member),
    /// Let a party leave: it states nothing more, and the host gives it nothing more, not even what it could read before. Its bundles and its mirror stay whole and verifiable: give it a last bundle first. What it said stays in the journal; for keys of others it is not waited for any more.
    Leave(Member),
}

#[derive(Args)]
struct Member {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The alliance
    #[arg(value_name = "ALLIANCE", value_parser = super::alliance)]
    alliance: AllianceId,
    /// The party that joins or leaves
    #[arg(value_name = "PARTY", value_parser = super::party)]
    party: PartyId,
    /// The party that says so, in whose name the host states it; who leaves can say it itself
    #[arg(long, value_name = "PARTY", value_parser = super::party)]
    by: PartyId,
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (member, joins) = match &arguments.what {
        What::Join(member) => (member, true),
        What::Leave(member) => (member, false),
    };
    let Member {
        host,
        alliance,
        party,
        by,
    } = member;
    let store = host_folder::open(host)?;
    host_folder::random()?;
    let mut random = || host_folder::random().unwrap_or([0; 32]);
    let now = wall_clock::present();
    let done = match joins {
        true => store.join(alliance, by, party, now, &mut random),
        false => store.leave(alliance, by, party, now, &mut random),
    };
    done.map_err(|error| of_store(&error))?;
    let chain = store.chain(alliance).map_err(|error| of_store(&error))?;
    if console.json() {
        console.print_json(&json!({
            "alliance": alliance, "parties": chain.parties(), "entries": chain.size(),
        }))?;
    }
    let names: Vec<String> = chain
        .parties()
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    console.say(&format!(
        "the parties of `{alliance}` are {} from entry {} on; whoever signs for itself needs this state: entente host show {} --for PARTY --json",
        names.join(", "),
        chain.size().saturating_sub(1),
        host.display()
    ));
    if joins {
        console.next(
            "bring in its first key, once it has made one",
            &format!("entente host key {} {alliance} --add CLAIM", host.display()),
        );
    }
    Ok(Exit::Fine)
}
