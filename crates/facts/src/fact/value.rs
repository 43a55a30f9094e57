//! A business figure, imported as it is.

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::time::Instant;

/// A figure of the business (a conversion rate, revenue) for the period from
/// [`Fact::at`](crate::Fact::at) on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessValue {
    /// The figure, as a decimal.
    pub amount: String,
    /// Its name.
    pub of: String,
    /// The business unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The end of the period, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

impl BusinessValue {
    pub(super) fn check(&self) -> Result<(), String> {
        Exact::parse(&self.amount)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
