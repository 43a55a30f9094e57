//! A metered quantity.

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::id::ServiceId;
use crate::time::Instant;

/// A quantity used from [`Fact::at`](crate::Fact::at) on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// The meter: `workplaces`, `cpu-hours`.
    pub meter: String,
    /// The quantity, as a decimal.
    pub quantity: String,
    /// The service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The business unit that used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The end of the period, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

impl Usage {
    pub(super) fn check(&self) -> Result<(), String> {
        Exact::parse(&self.quantity)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
