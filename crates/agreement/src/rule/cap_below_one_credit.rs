//! # cap-below-one-credit
//!
//! The cap is below the smallest credit there can be.
//!
//! ## Why it matters
//!
//! No credit is ever paid in full, and all failures cost the same: the scale decides nothing.
//!
//! ## Example
//!
//! ```yaml
//! tiers: { levels: { up: { bands: [{ value: "[98 %, 99 %)", credit: 11 % }, { value: "< 98 %", credit: 20 % }] } } }
//! caps: { month: 10 % }
//! ```
//!
//! ## Fix
//!
//! Raise the cap, or lower the credits.
//!
//! ```yaml
//! tiers: { levels: { up: { bands: [{ value: "[98 %, 99 %)", credit: 5 % }, { value: "< 98 %", credit: 20 % }] } } }
//! caps: { month: 10 % }
//! ```

use facts::{Diagnostic, Exact, Sentence, say};

use super::Rule;
use crate::model::remedy::{MonthCap, Remedy};
use crate::model::{Agreement, Quantity, Unit};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "cap-below-one-credit",
    include_str!("cap_below_one_credit.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let Some(caps) = &remedy.caps else { continue };
        let month = match &caps.month {
            Some(MonthCap::AtMost(cap)) => Some(cap),
            _ => None,
        };
        for cap in month.into_iter().chain(&caps.level) {
            let smallest = credits(remedy)
                .into_iter()
                .filter(|credit| credit.unit == cap.unit && credit.value > Exact::zero())
                .min_by(|a, b| a.value.cmp(&b.value));
            if smallest.is_some_and(|credit| credit.value > cap.value) {
                report.push(
                    RULE.finding(say!(
                        "rule-cap-below-one-credit",
                        "in the remedy `{id}` a cap is below the smallest credit",
                        id = Sentence::plain(id)
                    ))
                    .at(caps.place.clone(), "")
                    .why(say!(
                        "rule-cap-below-one-credit-why",
                        "no credit is ever paid in full, whatever the failure"
                    ))
                    .help(say!(
                        "rule-cap-below-one-credit-help",
                        "raise the cap, or lower the credits"
                    )),
                );
            }
        }
    }
}

/// The credits that one failure can have.
fn credits(remedy: &Remedy) -> Vec<Quantity> {
    let percent = |value: Exact| Quantity {
        value,
        unit: Unit::Percent,
    };
    let mut credits = Vec::new();
    for tiers in remedy.tiers.iter().flat_map(|tiers| tiers.levels.values()) {
        credits.extend(tiers.bands.iter().map(|band| band.credit.clone()));
        credits.extend(tiers.step.iter().map(|step| step.credit.clone()));
    }
    if let Some(weight) = &remedy.weight {
        let at_risk = &weight.at_risk.value.percent;
        let shares = weight.weights.values();
        credits.extend(shares.map(|share| percent(at_risk * &share.value.fraction())));
    }
    if let Some(pool) = &remedy.pool {
        for class in pool.allocate.values() {
            let of_class = &pool.at_risk.value.percent * &class.pool.value.fraction();
            let shares = class.levels.values();
            credits.extend(shares.map(|share| percent(&of_class * &share.value.fraction())));
        }
    }
    credits
}
