//! Identifiers: one kind each, so that a team is never passed where a party is meant.
//!
//! An identifier is the text that the author of an agreement or a source system wrote. It is
//! compared byte for byte; there is no folding, so that look-alikes stay different.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text;

/// The longest identifier that is admitted, in bytes.
pub const MAX_ID_BYTES: usize = 200;

/// Why a text cannot be an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty.
    #[error("an identifier is empty")]
    Empty,
    /// The text is longer than [`MAX_ID_BYTES`].
    #[error("an identifier is longer than {MAX_ID_BYTES} bytes")]
    TooLong,
    /// The text holds a control character, or starts or ends with white space.
    #[error("the identifier `{0}` has a control character, or white space at an end")]
    NotPlain(String),
}

/// Checks that `text` may serve as an identifier: 1 to 200 bytes, no control characters, no white
/// space at either end.
pub fn check_id(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(IdError::TooLong);
    }
    let plain = |byte: u8| matches!(byte, b'!'..=b'~');
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    // WHY: nearly all are like this, and to ask a character what it is takes longer.
    if ends.iter().all(|end| end.is_some_and(|end| plain(*end)))
        && text.bytes().all(|byte| plain(byte) || byte == b' ')
    {
        return Ok(());
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(IdError::NotPlain(text.escape_debug().to_string()));
    }
    Ok(())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes the identifier, or says why the text cannot be one.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check_id(text)?;
                Ok(Self(text.into()))
            }

            /// The text as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl From<&$name> for crate::sentence::Value {
            fn from(id: &$name) -> Self {
                crate::sentence::Value::text(id)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                text::read(d, Self::new)
            }
        }
    )*};
}

ids! {
    /// The companies under one agreement.
    AllianceId;
    /// A company in the alliance.
    PartyId;
    /// A team of one party, or a joint team of several.
    TeamId;
    /// A service, or a component that a service runs on.
    ServiceId;
    /// A process of service management.
    ProcessId;
    /// A calendar of the agreement.
    CalendarId;
    /// A measure of the agreement.
    MeasureId;
    /// A level of the agreement.
    LevelId;
    /// A remedy of the agreement.
    RemedyId;
    /// A charge of the agreement.
    ChargeId;
    /// A forum of the agreement.
    ForumId;
    /// A decision that somebody has the right to take.
    DecisionId;
    /// An escalation ladder.
    LadderId;
    /// A policy, procedure or guideline.
    PolicyId;
    /// A model of change.
    ChangeModelId;
    /// Something that can be shown for a change.
    EvidenceId;
    /// A band of capacity.
    BandId;
    /// A step of a transition or an exit.
    StepId;
    /// An area of knowledge.
    AreaId;
    /// Anything with a life of its own: an incident, a request, a change.
    CaseId;
    /// An outage or a maintenance.
    OutageId;
    /// A claim.
    ClaimId;
    /// A text that is put forward for all to sign.
    ProposalId;
    /// A deployment.
    DeploymentId;
    /// Where facts come from: one export, tool or feed.
    SourceId;
}
