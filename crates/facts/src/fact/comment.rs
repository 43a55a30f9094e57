//! Somebody says something about a proposed text.

use serde::{Deserialize, Serialize};

use crate::fact::FactId;
use crate::id::{ProposalId, check_id};

use super::{check_hash, check_person};

/// Says something about a clause of a proposed text, or settles what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The path of the clause: `levels.resolution`; left out for the whole text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The hash of the text that was read.
    pub hash: String,
    /// Who says so: the name under which the party knows the person.
    pub person: String,
    /// The proposal.
    pub proposal: ProposalId,
    /// The comment that it replies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<FactId>,
    /// Whether it settles the comment that it replies to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settles: bool,
    /// What is said, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Comment {
    pub(super) fn check(&self) -> Result<(), String> {
        check_hash(&self.hash)?;
        check_person(&self.person, "a comment names the person who makes it")?;
        if let Some(clause) = &self.clause {
            check_id(clause).map_err(|error| format!("the path of the clause: {error}"))?;
        }
        if self.settles && self.reply_to.is_none() {
            return Err("what settles a comment names it in `reply_to`".into());
        }
        Ok(())
    }
}
