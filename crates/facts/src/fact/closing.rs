//! A party agrees to a month's statement with another party.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::id::PartyId;

use super::check_currency;

/// Agrees to a month's statement with another party. The month is closed when both have said the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// ISO 4217 code of the statement.
    pub currency: String,
    /// The month: `2025-03`.
    pub month: String,
    /// What the payer, the customer of the two, owes by the statement; below zero what is owed to it. A
    /// decimal.
    pub total: String,
    /// The other party.
    pub with: PartyId,
}

impl Closing {
    pub(super) fn check(&self, by: &PartyId) -> Result<(), String> {
        check_currency(&self.currency)?;
        if !is_month(&self.month) {
            return Err(format!(
                "`{}` is not a month such as 2025-03",
                self.month.escape_debug()
            ));
        }
        if self.with == *by {
            return Err(format!(
                "`{by}` closes a month with another party, not with itself"
            ));
        }
        Exact::parse(&self.total).map_err(|error| error.to_string())?;
        Ok(())
    }
}

fn is_month(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    text.len() == 7
        && bytes.all(|(place, byte)| byte.is_ascii_digit() != (place == 4))
        && format!("{text}-01").parse::<Date>().is_ok()
}
