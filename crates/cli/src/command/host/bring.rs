//! `entente host bring`: a record folder into the journal of its alliance.

use std::path::PathBuf;

use clap::Args;
use facts::id::AllianceId;
use facts::journal::Compartment;
use serde_json::json;
use web::act;

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::record_folder::RecordFolder;
use crate::wall_clock;

/// Bring a record folder into the journal of its alliance, which begins with it if there is none yet.
///
/// Each fact is signed by the host, in the name of the party that states it, for those who may read it by the text. What is there already is recognised. At the beginning of a journal facts keep the instant at which the folder recorded them; later they get the present.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The record
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    /// Where the text does not say who may read a fact: `shared` for all parties, `private` for the one that states it
    #[arg(long, value_name = "READERS", value_parser = ["shared", "private"])]
    undetermined: Option<String>,
}

/// Brings it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = RecordFolder::open(&arguments.record)?;
    let texts: Vec<_> = folder
        .versions()?
        .into_iter()
        .map(|version| version.files)
        .collect();
    let file = folder.facts()?;
    if let Some(rejection) = file.rejections.first() {
        return Err(Failure::new(format!(
            "line {} of `facts.ndjson` is not a fact: {}",
            rejection.line, rejection.why
        ))
        .hint("mend the file first, so that nothing is left behind"));
    }
    let facts = file.record.into_facts();
    let store = host_folder::open(&arguments.host)?;
    let choose = |fact: &facts::Fact, _: &agreement::disclosure::Undetermined| match arguments
        .undetermined
        .as_deref()
    {
        Some("shared") => Some(Compartment::Shared),
        Some(_) => Some(Compartment::Private(fact.by.clone())),
        None => None,
    };
    let now = wall_clock::present();
    // WHY: asked for once beforehand, so that a system without random numbers is found out before anything is
    // written; one that has given some gives more.
    host_folder::random()?;
    let mut random = || host_folder::random().unwrap_or([0; 32]);
    let known = texts
        .first()
        .map(|files| agreement::load(files).agreement.alliance);
    let known = known.and_then(|name| AllianceId::new(&name).ok());
    let there = match &known {
        Some(alliance) => store.chain(alliance).is_ok(),
        None => false,
    };
    let done = match (there, known) {
        (true, Some(alliance)) => {
            let brought = act::bring(&store, &alliance, &texts, &facts, &choose, now, &mut random);
            brought.map(|brought| (alliance, brought))
        }
        _ => act::found(&store, &texts, &facts, &choose, now, &mut random),
    };
    let (alliance, brought) = done.map_err(|error| {
        let failure = of_store(&error);
        match error {
            store::Failure::Unfit(text) if text.contains("who may read") => failure.hint(
                "say it in the agreement, or choose for all of them: --undetermined shared, or --undetermined private",
            ),
            _ => failure,
        }
    })?;
    if console.json() {
        console.print_json(&json!({
            "alliance": alliance.as_str(),
            "received": facts.len(),
            "accepted": brought.accepted,
            "duplicate": brought.duplicate,
            "left": brought.left,
            "kept_instants": brought.kept_instants,
            "versions": brought.versions,
        }))?;
    } else {
        console.say(&format!(
            "{} facts: {} new in the journal of `{alliance}`, {} there already",
            facts.len(),
            brought.accepted,
            brought.duplicate
        ));
        if !brought.kept_instants && brought.accepted > 0 {
            console.say("the new ones are recorded as of now: only the beginning of a journal keeps the instants of an earlier record");
        }
    }
    if brought.left > 0 {
        console.warn(&format!(
            "{} facts are of parties that left the journal, and were passed over",
            brought.left
        ));
    }
    console.next(
        "give a party what it may read, to verify by itself",
        &format!(
            "entente bundle {} {alliance} --for PARTY --out FILE",
            arguments.host.display()
        ),
    );
    Ok(Exit::Fine)
}
