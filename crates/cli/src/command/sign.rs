//! `entente sign`: a party signs what it states, away from the host.

use std::path::PathBuf;

use clap::Args;
use facts::id::AllianceId;
use facts::journal::Compartment;
use serde_json::json;
use web::act;

use crate::command::key::Signer;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder;
use crate::record_folder::{RecordFolder, replace};

/// Sign the facts of a record folder that a party states, with its own key. Needs no host and no network; `entente host take` brings them into the journal, where they stand as signed by the party itself.
#[derive(Args)]
pub struct Arguments {
    /// The record
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// The file to write: for the host alone, since it holds what was said
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where the text does not say who may read a fact: `shared` for all parties, `private` for the one that states it
    #[arg(long, value_name = "READERS", value_parser = ["shared", "private"])]
    undetermined: Option<String>,
}

/// Signs them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let versions = folder.versions()?.into_iter();
    let texts: Vec<_> = versions.map(|version| version.files).collect();
    let file = folder.facts()?;
    if let Some(rejection) = file.rejections.first() {
        return Err(Failure::new(format!(
            "line {} of `facts.ndjson` is not a fact: {}",
            rejection.line, rejection.why
        ))
        .hint("mend the file first, so that nothing is left behind"));
    }
    let facts = file.record.into_facts();
    let named = texts.first().map(|files| agreement::load(files).agreement);
    let named = named.and_then(|agreement| AllianceId::new(&agreement.alliance).ok());
    let signing = arguments.signer.signing(named.as_ref())?;
    let choose = |fact: &facts::Fact, _: &agreement::disclosure::Undetermined| match arguments
        .undetermined
        .as_deref()
    {
        Some("shared") => Some(Compartment::Shared),
        Some(_) => Some(Compartment::Private(fact.by.clone())),
        None => None,
    };
    host_folder::random()?;
    let mut random = || host_folder::random().unwrap_or([0; 32]);
    let submissions = act::sign(&signing, &texts, &facts, &choose, &mut random);
    let submissions = submissions.map_err(|error| host_folder::of_store(&error))?;
    replace(&arguments.out, &act::write_submissions(&submissions))?;
    let own = facts.iter().filter(|fact| fact.by == signing.party).count();
    if console.json() {
        console.print_json(&json!({
            "file": arguments.out, "facts": own, "submissions": submissions.len(),
        }))?;
    }
    console.say(&format!(
        "{}: {own} facts of `{}` in {} submissions",
        arguments.out.display(),
        signing.party,
        submissions.len()
    ));
    console.next(
        "hand them in",
        &format!("entente host take HOST {}", arguments.out.display()),
    );
    Ok(Exit::Fine)
}
