//! A party joins the alliance, or leaves it.

use serde::{Deserialize, Serialize};

use crate::id::PartyId;

/// A party joins the journal or leaves it. From then on the entries have, or no longer have, its slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Whether it joins or leaves.
    pub does: Joins,
    /// The party.
    pub party: PartyId,
}

/// Joins or leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Joins {
    /// It joins.
    Joined,
    /// It leaves. What it said stays.
    Left,
}
