//! # money-without-currency
//!
//! An amount of money names no currency, and neither does the agreement.
//!
//! ## Why it matters
//!
//! Nobody can say what is owed, and amounts in two currencies would be added as if they were one.
//!
//! ## Example
//!
//! ```yaml
//! charges:
//!   hosting: { from: northwind, to: lumen, fixed: 1200 }
//! ```
//!
//! ## Fix
//!
//! Name the currency once for the agreement, or in the amount.
//!
//! ```yaml
//! currency: EUR
//! charges:
//!   hosting: { from: northwind, to: lumen, fixed: 1200 EUR }
//! ```

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "money-without-currency",
    include_str!("money_without_currency.rs"),
);

pub(crate) fn finding(what: &Sentence, place: &Place) -> Diagnostic {
    RULE.finding(say!(
        "rule-money-without-currency",
        "{what} names no currency, nor does the agreement",
        what
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-money-without-currency-why",
        "an amount without a currency is no amount"
    ))
    .help(say!(
        "rule-money-without-currency-help",
        "write `currency: EUR` at the top, or the code behind the amount"
    ))
}
