//! `entente key change`: a party adds, revokes or vouches for a key, signed with a key of its own.

use std::path::PathBuf;

use clap::Args;
use facts::fact::{Key, KeyDoes, KeyPurpose, PublicKey};
use facts::id::{AllianceId, PartyId};
use web::act;

use super::{Signer, read_claim};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::record_folder::replace;
use crate::{host_folder, wall_clock};

/// Add or revoke a key of a party, or vouch for a new one of another party that has lost its own; signed with a key that is in force. `entente host take` brings it into the journal.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    signer: Signer,
    /// The alliance, where the host told of several
    #[arg(long, value_name = "ALLIANCE", value_parser = crate::command::host::alliance)]
    alliance: Option<AllianceId>,
    #[command(flatten)]
    what: What,
    /// The party that is vouched for
    #[arg(long, value_name = "PARTY", value_parser = crate::command::host::party, requires = "vouch")]
    of: Option<PartyId>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Add the key of this claim
    #[arg(long, value_name = "CLAIM")]
    add: Option<PathBuf>,
    /// Revoke this public key
    #[arg(long, value_name = "KEY", value_parser = public)]
    revoke: Option<PublicKey>,
    /// Vouch for this public key of another party
    #[arg(long, value_name = "KEY", value_parser = public, requires = "of")]
    vouch: Option<PublicKey>,
}

/// Writes it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let signing = arguments.signer.signing(arguments.alliance.as_ref())?;
    let what = &arguments.what;
    let plain = |does, key| Key {
        alone: false,
        does,
        key,
        of: arguments.of.clone(),
        proof: None,
        purpose: KeyPurpose::Signing,
    };
    let said = match (&what.add, what.revoke, what.vouch) {
        (Some(path), ..) => read_claim(path)?.key,
        (_, Some(key), _) => plain(KeyDoes::Revoked, key),
        (_, _, Some(key)) => plain(KeyDoes::Vouched, key),
        (None, None, None) => return Err(Failure::wrong_use("nothing is to be changed")),
    };
    host_folder::random()?;
    let mut random = || host_folder::random().unwrap_or([0; 32]);
    let submission = act::sign_key(&signing, said, wall_clock::present(), &mut random);
    let submission = submission.map_err(|error| host_folder::of_store(&error))?;
    replace(&arguments.out, &act::write_submissions(&[submission]))?;
    console.next(
        "hand it in",
        &format!("entente host take HOST {}", arguments.out.display()),
    );
    Ok(Exit::Fine)
}

fn public(text: &str) -> Result<PublicKey, String> {
    let mut bytes = [0; 32];
    let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    match hex::decode_to_slice(text, &mut bytes) {
        Ok(()) if small => Ok(PublicKey(bytes)),
        _ => Err("a public key is 64 small hexadecimal digits".to_owned()),
    }
}
