//! `entente cosign`: have a checkpoint cosigned by the witnesses of a policy.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use facts::journal::note::Signature;
use facts::journal::policy::Witness;
use facts::journal::witness::{Request, cosignature};
use facts::journal::{Note, Policy};
use serde_json::{Value, json};
use web::client;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::record_folder::replace;
use crate::wall_clock;

mod log;

use log::Log;

/// How far the clock of a witness may be ahead of this one.
const MAX_AHEAD_SECS: u64 = 300;

/// Have the last checkpoint of a journal cosigned by the witnesses of a policy, and print it with their signatures.
///
/// The journal is a folder of tiles (C2SP tlog-tiles) with its `checkpoint`. Witnesses are asked at the addresses that the policy (C2SP tlog-policy) gives, over plain http; what they answer is signed and checked. Exit code 1 where the quorum is not reached; the checkpoint is printed with what there is.
#[derive(Args)]
pub struct Arguments {
    /// The folder with `checkpoint` and `tile`
    #[arg(value_name = "LOG")]
    log: PathBuf,
    /// The logs, witnesses and quorum that are believed
    #[arg(long, value_name = "FILE", required_unless_present = "request")]
    policy: Option<PathBuf>,
    /// Write the checkpoint to this file in place of stdout; `LOG/checkpoint` puts it back
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask nobody; take cosignatures from files, as `entente witness add` prints them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    add: Vec<PathBuf>,
    /// Ask nobody; print a request that proves growth from this size, for `entente witness add`
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["policy", "out", "add"])]
    request: Option<u64>,
}

/// What became of a witness.
struct Asked<'p> {
    witness: &'p Witness,
    outcome: Result<Signature, String>,
}

/// Has it cosigned.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let log = Log::read(&arguments.log)?;
    let (Some(path), None) = (&arguments.policy, arguments.request) else {
        return print_request(&log, arguments.request.unwrap_or(0), console);
    };
    let bytes = std::fs::read(path).reading(path)?;
    let policy = Policy::parse(&bytes)
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    log.check_signed(&policy)?;
    let asked = match arguments.add.is_empty() {
        true => ask(&log, &policy),
        false => take(&log, &policy, &arguments.add)?,
    };
    let note = log.cosigned(&policy, &asked)?;
    if asked.is_empty() {
        console
            .warn("the policy names no witness, so nobody was asked; a `witness` line names one");
    }
    for Asked { witness, outcome } in &asked {
        match outcome {
            Ok(_) => console.say(&format!("`{}` cosigned", witness.key.name())),
            Err(why) => console.warn(&format!("`{}` did not cosign: {why}", witness.key.name())),
        }
    }
    let accepted = policy.accept(&note);
    let text = note.to_text();
    if let Some(out) = &arguments.out {
        replace(out, text.as_bytes())?;
    }
    if console.json() {
        let witnesses: Vec<Value> = asked.iter().map(stated).collect();
        console.print_json(&json!({
            "checkpoint": text, "quorum": accepted.is_ok(), "witnesses": witnesses,
        }))?;
    } else if arguments.out.is_none() {
        let mut out = console.out();
        out.write_all(text.as_bytes())?;
        out.flush()?;
    }
    match accepted {
        Ok(_) => Ok(Exit::Fine),
        Err(error) => {
            let hint = "ask the missing witnesses again; until then nobody with this policy believes the checkpoint";
            console.error(&error.to_string(), &[hint.to_owned()]);
            Ok(Exit::CouldNot)
        }
    }
}

fn print_request(log: &Log, old: u64, console: &Console) -> Result<Exit, Failure> {
    let request = Request::new(old, log.growth_from(old)?, log.note().clone())
        .map_err(|error| Failure::new(error.to_string()))?;
    let text = request.to_text();
    if console.json() {
        console.print_json(&json!({ "request": text }))?;
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Fine)
}

/// Asks every witness at its address.
fn ask<'p>(log: &Log, policy: &'p Policy) -> Vec<Asked<'p>> {
    let asked = policy.witnesses().map(|witness| {
        let outcome = match &witness.url {
            None => Err("the policy has no address for it".to_owned()),
            Some(url) => client::cosign(url, &witness.key, log.note(), |old, new| {
                log.growth(old, new)
            })
            .map_err(|error| error.to_string())
            .and_then(|line| not_ahead(log.note(), witness, line)),
        };
        Asked { witness, outcome }
    });
    asked.collect()
}

/// Takes the cosignatures that stand in files.
fn take<'p>(log: &Log, policy: &'p Policy, files: &[PathBuf]) -> Result<Vec<Asked<'p>>, Failure> {
    let mut lines = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).reading(path)?;
        for line in text.lines() {
            let line = Signature::parse(line)
                .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
            lines.push(line);
        }
    }
    let asked = policy.witnesses().map(|witness| {
        let line = cosignature(&lines, log.note(), &witness.key).map_err(|error| error.to_string());
        let outcome = line.and_then(|line| not_ahead(log.note(), witness, line));
        Asked { witness, outcome }
    });
    Ok(asked.collect())
}

/// Lets a cosignature pass that does not lie in the future.
fn not_ahead(note: &Note, witness: &Witness, line: Signature) -> Result<Signature, String> {
    let mut alone = Note::new(note.text()).map_err(|error| error.to_string())?;
    alone.add(line.clone()).map_err(|error| error.to_string())?;
    let opened = alone
        .open([&witness.key])
        .map_err(|error| error.to_string())?;
    let latest = wall_clock::present_secs().saturating_add(MAX_AHEAD_SECS);
    match opened.signed.iter().find_map(|signed| signed.at) {
        Some(at) if at > latest => Err("it states a time that lies in the future".to_owned()),
        _ => Ok(line),
    }
}

fn stated(asked: &Asked) -> Value {
    let (name, why) = (asked.witness.key.name(), asked.outcome.as_ref().err());
    json!({ "name": name, "cosigned": why.is_none(), "why": why })
}
