//! A text is put forward for all to sign.

use serde::{Deserialize, Serialize};

use crate::id::{PartyId, ProposalId};
use crate::time::Instant;

use super::{check_hash, check_person};

/// Puts a text forward. The same id again with another hash is a changed text, and what was signed before counts no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The hash of the text that it changes: the one that is in force where it begins; left out for the first of an alliance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<String>,
    /// From this instant on it would be in force.
    pub effective: Instant,
    /// The hash over its files: `sha256:` or, of a sealed text, `entente-v1:`, and 64 hexadecimal digits.
    pub hash: String,
    /// The proposal's own id.
    pub id: ProposalId,
    /// Who puts it forward: the name under which the party knows the person.
    pub person: String,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who has to sign, in the order of their names: the parties of this text and those of the text that it changes.
    pub signers: Vec<PartyId>,
    /// The version's name.
    pub version: String,
}

impl Proposal {
    pub(super) fn check(&self) -> Result<(), String> {
        check_hash(&self.hash)?;
        self.based_on.as_deref().map_or(Ok(()), check_hash)?;
        if self.based_on.as_ref() == Some(&self.hash) {
            return Err("the proposed text is the one that it changes".into());
        }
        check_person(
            &self.person,
            "a proposal names the person who puts it forward",
        )?;
        if self.version.trim().is_empty() {
            return Err("a proposed text has the name of a version".into());
        }
        if self.signers.is_empty() {
            return Err("a proposal says who has to sign".into());
        }
        if !self.signers.is_sorted_by(|one, next| one < next) {
            return Err("the `signers` stand in the order of their names, each once".into());
        }
        Ok(())
    }
}
