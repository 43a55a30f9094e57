//! What a reader gets of an entry: salt and text of a slot, or of a part with data of a person.
//!
//! ```json
//! {"compartment":["shared"],"index":5,"salt":"…","text":"{…}\n{…}\n"}
//! {"index":5,"part":0,"salt":"…","text":"{…}"}
//! ```
//!
//! Each is checked against the entry alone; nobody has to be believed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::id::PartyId;
use crate::journal::commitment::{self, CommitmentError, Compartment, Slot};
use crate::journal::entry::Entry;
use crate::journal::hash::Hash;
use crate::journal::submission::{self, SubmissionError};

/// Salt and text of a slot. The text is empty where nothing was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Which slot.
    pub compartment: Compartment,
    /// The entry.
    pub index: u64,
    /// The salt: 64 small hexadecimal digits.
    pub salt: Hash,
    /// A line for each fact; for data of persons, a line for each part.
    pub text: String,
}

/// Salt and text of a part with data of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartOpening {
    /// The entry.
    pub index: u64,
    /// Its place among the parts of the entry.
    pub part: u32,
    /// The salt: 64 small hexadecimal digits.
    pub salt: Hash,
    /// The data.
    pub text: String,
}

/// Why an opening does not belong to an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The alliance had no such compartment.
    #[error("the entry has no slot for these readers")]
    NoSlot,
    /// Salt and text are others.
    #[error("{0}")]
    Commitment(#[from] CommitmentError),
    /// The text does not hold what the envelope says.
    #[error("{0}")]
    Submission(#[from] SubmissionError),
    /// The list of parts is none, or has no such part.
    #[error("the entry has no such part with data of a person")]
    NoPart,
}

impl Opening {
    /// Checks that the entry committed to this text, where these were the parties.
    pub fn check(&self, entry: &Entry, parties: &BTreeSet<PartyId>) -> Result<(), OpeningError> {
        let all = Compartment::all(parties);
        let place = all.binary_search(&self.compartment);
        let envelope = entry.leaf().envelope();
        let commitment = place.ok().and_then(|place| envelope.commitments.get(place));
        let slot = Slot {
            alliance: envelope.alliance.as_str(),
            compartment: &self.compartment,
        };
        let found = slot.commit(self.text.as_bytes(), self.salt.as_bytes())?;
        match commitment {
            None => Err(OpeningError::NoSlot),
            Some(commitment) if *commitment == found => Ok(()),
            Some(_) => Err(CommitmentError::Other.into()),
        }
    }

    /// Checks that the entry committed to this text, whoever the parties were: for whoever has this entry alone. What is
    /// committed to names its readers, so that no slot can stand in for that of others.
    pub fn check_alone(&self, entry: &Entry) -> Result<(), OpeningError> {
        let envelope = entry.leaf().envelope();
        let slot = Slot {
            alliance: envelope.alliance.as_str(),
            compartment: &self.compartment,
        };
        let found = slot.commit(self.text.as_bytes(), self.salt.as_bytes())?;
        match envelope.commitments.contains(&found) {
            true => Ok(()),
            false => Err(CommitmentError::Other.into()),
        }
    }

    /// The facts of a slot that was [checked](Self::check); none for data of persons.
    pub fn facts(&self, entry: &Entry) -> Result<Vec<Fact>, OpeningError> {
        if self.compartment == Compartment::Personal {
            return Ok(Vec::new());
        }
        let said = submission::read(&self.text, entry.recorded())?;
        for said in &said {
            submission::check(said, entry.leaf().envelope())?;
        }
        Ok(said.into_iter().map(|said| said.fact).collect())
    }

    /// The commitments to the parts with data of persons.
    pub fn parts(&self) -> Result<Vec<Hash>, OpeningError> {
        commitment::read_parts(self.text.as_bytes()).ok_or(OpeningError::NoPart)
    }
}

impl PartOpening {
    /// Checks that the list of the entry's parts has this one.
    pub fn check(&self, alliance: &str, parts: &[Hash]) -> Result<(), OpeningError> {
        let place = usize::try_from(self.part).map_err(|_| OpeningError::NoPart)?;
        let stated = parts.get(place).ok_or(OpeningError::NoPart)?;
        let text = self.text.as_bytes();
        let found = commitment::commit_part(alliance, self.part, text, self.salt.as_bytes())?;
        match found == *stated {
            true => Ok(()),
            false => Err(CommitmentError::Other.into()),
        }
    }
}
