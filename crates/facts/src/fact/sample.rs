//! What a probe saw.

use serde::{Deserialize, Serialize};

use crate::id::ServiceId;

/// A probe saw a service or component up or down at [`Fact::at`](crate::Fact::at). What it saw
/// holds until its next sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The service or component.
    pub on: ServiceId,
    /// Whose probe, where several watch the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// What it saw.
    pub state: SampleState,
}

/// What a probe saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SampleState {
    /// It works.
    Up,
    /// It works badly; counts as up unless the clause says otherwise.
    Degraded,
    /// It does not work.
    Down,
    /// The probe could not tell.
    Unknown,
}
