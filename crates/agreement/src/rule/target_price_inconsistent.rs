//! # target-price-inconsistent
//!
//! Target cost and target profit do not come to the target price, or the ceiling lies below it.
//!
//! ## Why it matters
//!
//! Three numbers of which two decide the third: each side takes the two that suit it.
//!
//! ## Example
//!
//! ```yaml
//! fixed_incentive: { target_cost: 60000 EUR, target_profit: 6000 EUR, target_price: 63000 EUR, ceiling: 65000 EUR, customer_share: 50 % }
//! ```
//!
//! ## Fix
//!
//! Leave one of them out, or correct it.
//!
//! ```yaml
//! fixed_incentive: { target_cost: 60000 EUR, target_profit: 3000 EUR, target_price: 63000 EUR, ceiling: 65000 EUR, customer_share: 50 % }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "target-price-inconsistent",
    include_str!("target_price_inconsistent.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, sharing) in &agreement.sharing {
        let Some(terms) = &sharing.fixed_incentive else {
            continue;
        };
        let cost = &terms.target_cost.value.amount;
        let sum = terms
            .target_profit
            .as_ref()
            .map(|profit| cost + &profit.value.amount);
        let stated = terms.target_price.as_ref();
        if let (Some(sum), Some(price)) = (&sum, stated)
            && *sum != price.value.amount
        {
            report.push(
                RULE.finding(say!("rule-target-price-inconsistent", "in the sharing `{id}` target cost and profit come to {sum}, and the target price is {price}", price = Sentence::plain(&price.value.amount), id = Sentence::plain(id), sum = Sentence::plain(sum)))
                .at(price.place.clone(), "this price")
                .at(terms.target_cost.place.clone(), "the target cost")
                .why(say!("rule-target-price-inconsistent-why", "two of the three decide the third"))
                .help(say!("rule-target-price-inconsistent-help", "leave one of them out, or correct it")),
            );
            continue;
        }
        let price = stated.map(|price| price.value.amount.clone()).or(sum);
        if price.is_some_and(|price| terms.ceiling.value.amount < price) {
            report.push(
                RULE.finding(say!(
                    "rule-target-price-inconsistent-2",
                    "in the sharing `{id}` the ceiling lies below the target price",
                    id = Sentence::plain(id)
                ))
                .at(terms.ceiling.place.clone(), "")
                .why(say!(
                    "rule-target-price-inconsistent-why-2",
                    "the target price could never be paid"
                ))
                .help(say!(
                    "rule-target-price-inconsistent-help-2",
                    "raise the ceiling, or lower the price"
                )),
            );
        }
    }
}
