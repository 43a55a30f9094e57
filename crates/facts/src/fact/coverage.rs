//! Whether a feed was whole: a gap is a fact, not a silence.

use serde::{Deserialize, Serialize};

use crate::id::{ServiceId, SourceId};
use crate::time::Instant;

/// A feed was whole or missing from [`Fact::at`](crate::Fact::at) until `until`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The feed: the source of the facts concerned.
    pub feed: SourceId,
    /// Only this service or component; without it, all of the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<ServiceId>,
    /// Whole or missing.
    pub state: CoverageState,
    /// The end, exclusive.
    pub until: Instant,
}

impl Coverage {
    pub(super) fn check(&self, at: Instant) -> Result<(), String> {
        if self.until <= at {
            return Err(format!(
                "the stretch ends at {}, not after it begins at {at}",
                self.until
            ));
        }
        Ok(())
    }
}

/// Whole or missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageState {
    /// Everything that happened was sent.
    Complete,
    /// Something may have happened that was not sent.
    Missing,
}
