//! Outages and maintenance, as recorded.

use serde::{Deserialize, Serialize};

use crate::id::{OutageId, ServiceId};

/// An outage or a maintenance began or ended at [`Fact::at`](crate::Fact::at).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutageUpdate {
    /// The cause, in the words of a list that the agreement may exclude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What happened.
    pub does: OutageEvent,
    /// The outage.
    pub id: OutageId,
    /// The service or component that is out.
    pub on: ServiceId,
    /// Whether it is announced maintenance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub planned: bool,
    /// How many users are affected; without it, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u32>,
}

/// A step in the life of an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutageEvent {
    /// It began.
    Started,
    /// It ended.
    Ended,
    /// It turned out to be none.
    Cancelled,
}
