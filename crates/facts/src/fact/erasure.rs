//! Data of a person is destroyed.

use serde::{Deserialize, Serialize};

/// Data of persons is destroyed. It names places, never what stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Which parts: the index of the entry, and the place among its personal parts, counted from 0.
    pub parts: Vec<(u64, u32)>,
    /// At whose request, without a name: `the person`, `data protection officer`.
    pub request: String,
}

impl Erasure {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.parts.is_empty() {
            return Err("an erasure names at least one part".into());
        }
        if !self.parts.is_sorted_by(|one, next| one < next) {
            return Err("the parts of an erasure stand in their order, each once".into());
        }
        if self
            .parts
            .last()
            .is_some_and(|(index, _)| *index > super::MAX_SEQ)
        {
            return Err("the index of an entry is at most 2^53".into());
        }
        if self.request.trim().is_empty() {
            return Err("an erasure says at whose request".into());
        }
        Ok(())
    }
}
