//! A party signs a text.

use serde::{Deserialize, Serialize};

use crate::id::ProposalId;

use super::{check_hash, check_person};

/// Signs a proposed text for its party: this text, and no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The hash of the text that is signed.
    pub hash: String,
    /// Who signs: the name under which the party knows the person.
    pub person: String,
    /// The proposal.
    pub proposal: ProposalId,
}

impl Signature {
    pub(super) fn check(&self) -> Result<(), String> {
        check_hash(&self.hash)?;
        check_person(&self.person, "a signature names the person who signs")
    }
}
