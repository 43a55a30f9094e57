//! A cost, as billed by somebody: the lines of a cost and usage file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::id::ServiceId;
use crate::time::Instant;

use super::case::unique;
use super::{check_currency, is_printable_name};

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
        check_currency(&self.currency)?;
        if self.amounts.is_empty() {
            return Err("a cost has at least one amount".into());
        }
        if let Some(name) = self
            .amounts
            .keys()
            .chain(self.labels.keys())
            .find(|name| !is_printable_name(name))
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
