//! A party says that it has taken note.

use serde::{Deserialize, Serialize};

use crate::id::{CaseId, DecisionId, PolicyId};

use super::check_person;

/// Says that its party has taken note of a decision or of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Of what.
    pub of: Acknowledged,
    /// Who has read it: the name under which the party knows the person.
    pub person: String,
}

/// What a party takes note of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acknowledged {
    /// A decision.
    Decision(DecisionName),
    /// A policy, procedure or guideline.
    Policy(PolicyName),
}

/// Which decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionName {
    /// The case of type `decision`.
    pub case: CaseId,
    /// The right under which it was taken: the id in `governance.decisions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<DecisionId>,
}

/// Which policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyName {
    /// The policy, procedure or guideline.
    pub id: PolicyId,
    /// Its version, where the agreement gives it one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl Acknowledgement {
    pub(super) fn check(&self) -> Result<(), String> {
        check_person(
            &self.person,
            "an acknowledgement names the person who has read it",
        )
    }
}
