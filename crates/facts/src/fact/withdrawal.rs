//! An earlier fact was wrong and is taken back.

use serde::{Deserialize, Serialize};

use crate::fact::FactId;

/// Takes an earlier fact back. It counts when it comes from the party that stated the fact; anybody
/// else claims that the fact is mistaken ([`Ask::Mistaken`](super::Ask::Mistaken)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The fact taken back.
    pub fact: FactId,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
