//! `entente proof check`: whether an entry stands in a journal.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::journal::Policy;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use told::words;

/// Check that an entry stands in a journal, and that what is shown of it is what was said. Needs no network and no database.
///
/// Exit code 1 where it does not hold. Whether the key under it was the party's at that time, the journal tells: check a bundle.
#[derive(Args)]
pub struct Arguments {
    /// The folder with `proof` and `entry`, or the tar file with both that the site gives
    #[arg(value_name = "ENTRY")]
    single: PathBuf,
    /// The logs, witnesses and quorum that you believe
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

/// Checks it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let single = super::read(&arguments.single)?;
    let path = &arguments.policy;
    let policy = Policy::parse(&fs::read(path).reading(path)?)
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    let mut out = console.out();
    let shown = match single.check(&policy) {
        Ok(shown) => shown,
        Err(why) => {
            let why = why.to_string();
            match console.json() {
                true => console.print_json(&json!({ "holds": false, "why": why }))?,
                false => writeln!(out, "this does not hold: {}", words::plain(&why))?,
            }
            out.flush()?;
            return Ok(Exit::CouldNot);
        }
    };
    let envelope = shown.entry.leaf().envelope();
    let facts: Vec<String> = shown
        .facts
        .iter()
        .map(|fact| String::from_utf8_lossy(&fact.to_bytes()).into_owned())
        .collect();
    let key = facts::fact::PublicKey(*shown.entry.leaf().key()).to_string();
    let asserted = shown.entry.leaf().assertion();
    let passkey = asserted.map(|said| said.passkey().to_string());
    if console.json() {
        let facts: Vec<Value> = facts
            .iter()
            .filter_map(|fact| serde_json::from_str(fact).ok())
            .collect();
        console.print_json(&json!({
            "holds": true, "index": shown.entry.index(), "size": shown.size, "origin": shown.origin,
            "cosigned": shown.cosigned, "alliance": envelope.alliance, "party": envelope.party,
            "kind": envelope.kind, "source": envelope.source, "recorded": shown.entry.recorded(),
            "key": key, "passkey": passkey, "facts": facts,
        }))?;
        return Ok(Exit::Fine);
    }
    writeln!(
        out,
        "the proof holds: these bytes are entry {} of the first {} of `{}`",
        shown.entry.index(),
        shown.size,
        words::plain(&shown.origin)
    )?;
    for (name, at) in &shown.cosigned {
        writeln!(out, "  cosigned by `{}` at {at}", words::plain(name))?;
    }
    writeln!(
        out,
        "  stated by `{}` in `{}`: kind {}, source `{}`,\n  recorded {}, signed with {key}",
        words::plain(envelope.party.as_str()),
        words::plain(envelope.alliance.as_str()),
        words::plain(&envelope.kind),
        words::plain(envelope.source.as_str()),
        shown.entry.recorded()
    )?;
    writeln!(
        out,
        "  whether that key was the party's at that time, the journal tells: check a bundle"
    )?;
    if let Some(passkey) = &passkey {
        writeln!(
            out,
            "  it has what the passkey {passkey:.12} is said to have signed: whose it is, and whether it did, the journal tells"
        )?;
    }
    for fact in facts {
        writeln!(out, "  {}", words::plain(&fact))?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}
