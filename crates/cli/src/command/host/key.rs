//! `entente host key`: bring in the first key of a party.

use std::path::PathBuf;

use clap::Args;
use facts::id::AllianceId;
use serde_json::json;
use store::Manner;
use web::act;

use crate::command::key::read_claim;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::host_folder::{self, of_store};
use crate::wall_clock;

/// Bring the first key of a party into the journal, or a new one after all other parties with keys have vouched for it.
///
/// Nobody but the host can do it the first time: the party compares the key in its bundle with its own. From then on its keys are changed by its keys alone.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the host
    #[arg(value_name = "HOST")]
    host: PathBuf,
    /// The alliance
    #[arg(value_name = "ALLIANCE", value_parser = super::alliance)]
    alliance: AllianceId,
    /// What the party made: `entente key claim`
    #[arg(long, value_name = "CLAIM")]
    add: PathBuf,
}

/// Brings it in.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let claim = read_claim(&arguments.add)?;
    let alliance = &arguments.alliance;
    if claim.alliance != *alliance {
        return Err(Failure::new(format!(
            "the claim is for `{}`, not for `{alliance}`",
            claim.alliance
        )));
    }
    let store = host_folder::open(&arguments.host)?;
    let (now, key) = (wall_clock::present(), claim.key.key.to_string());
    let said = act::about_key(&claim.party, claim.key, now);
    let said = said.map_err(|error| of_store(&error))?;
    host_folder::random()?;
    let mut random = || host_folder::random().unwrap_or([0; 32]);
    let answers = store.speak(alliance, &[said], Manner::PLAIN, now, &mut random);
    for answer in answers.map_err(|error| of_store(&error))? {
        answer.map_err(|refusal| of_store(&refusal.into()))?;
    }
    if console.json() {
        console.print_json(&json!({ "party": claim.party, "key": key }))?;
    }
    console.say(&format!("`{}` signs with {key}", claim.party));
    Ok(Exit::Fine)
}
