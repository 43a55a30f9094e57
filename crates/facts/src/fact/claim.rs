//! Claims and the answers to them: nothing changes until a claim is accepted.

use serde::{Deserialize, Serialize};

use crate::fact::FactId;
use crate::id::{CaseId, ClaimId, OutageId};
use crate::time::Instant;

/// A statement that changes a reading if accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is asked for.
    pub ask: Ask,
    /// The field and the value it should have had, for [`Ask::FieldWas`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The stretch concerned; without it, the whole of the case or outage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<String>,
    /// The claim's own id.
    pub id: ClaimId,
    /// What it is about.
    pub on: ClaimOn,
    /// The end of the stretch, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The value of [`field`](Self::field).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Claim {
    pub(super) fn check(&self) -> Result<(), String> {
        if (self.ask == Ask::FieldWas) != (self.field.is_some() && self.value.is_some()) {
            return Err("a claim `field-was`, and only that, names `field` and `value`".into());
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(format!(
                "the claim ends at {until}, not after it begins at {from}"
            ));
        }
        if self.ask == Ask::Mistaken && !matches!(self.on, ClaimOn::Fact(_)) {
            return Err("a claim `mistaken` is about a fact".into());
        }
        Ok(())
    }
}

/// What a claim asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Leave the case, the outage or the stretch out of the figure.
    Exclude,
    /// The stretch was the customer's wait: it does not count.
    Pause,
    /// The stretch is recorded as a pause but was none: it counts.
    NoPause,
    /// A field of the case had another value (a priority was wrong).
    FieldWas,
    /// A fact is mistaken and should not count.
    Mistaken,
}

/// What a claim is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimOn {
    /// A case.
    Case(CaseId),
    /// A fact.
    Fact(FactId),
    /// An outage.
    Outage(OutageId),
}

/// An answer to a claim, or to a hold that the agreement makes a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The claim: its id, or the id of the fact that began the hold.
    pub claim: ClaimId,
    /// What is answered.
    pub says: Says,
}

/// What is answered to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The other side agrees: the claim changes the figure.
    Accept,
    /// The other side disagrees: the claim stays open until it is decided.
    Contest,
    /// A dispute decided for the claim.
    Grant,
    /// A dispute decided against the claim.
    Dismiss,
    /// The claimant takes the claim back.
    Withdraw,
}
