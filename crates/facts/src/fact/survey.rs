//! Somebody answered a question on a scale.

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::id::{CaseId, PartyId};

/// One answer to one question, given at [`Fact::at`](crate::Fact::at).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// The case it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The survey: `satisfaction`, `pulse`.
    pub of: String,
    /// The question, where a survey has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The score, as a decimal.
    pub score: String,
    /// The party whose person answered, for a pulse of both sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<PartyId>,
    /// The business unit of who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Survey {
    pub(super) fn check(&self) -> Result<(), String> {
        Exact::parse(&self.score)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
