//! A cost, as billed by somebody: the lines of a cost and usage file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::id::ServiceId;
use crate::time::Instant;

use super::case::unique;

/// One cost line. [`Fact::at`](crate::Fact::at) is the start of the period it is charged for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Amounts by basis (`billed`, `effective`, `list`, `contracted`), as decimals in full.
    #[serde(deserialize_with = "unique")]
    pub amounts: BTreeMap<String, Option<Box<str>>>,
    /// ISO 4217 code.
    pub currency: String,
    /// Whatever else the line says, by field name.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "unique"
    )]
    pub labels: BTreeMap<String, Option<Box<str>>>,
    /// The service it is charged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// The end of the period, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

impl Cost {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(format!(
                "`{}` is not an ISO 4217 code such as EUR",
                self.currency
            ));
        }
        if self.amounts.is_empty() {
            return Err("a cost has at least one amount".into());
        }
        // INVARIANT: names are ASCII, so that their order by bytes is the order of RFC 8785.
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if let Some(name) = self
            .amounts
            .keys()
            .chain(self.labels.keys())
            .find(|name| !is_name(name))
        {
            return Err(format!(
                "`{}` is not a name of an amount or a label; use printable ASCII",
                name.escape_debug()
            ));
        }
        for amount in self.amounts.values() {
            let amount = amount.as_deref().ok_or("an amount is null")?;
            Exact::parse(amount).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
