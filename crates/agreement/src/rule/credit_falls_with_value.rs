//! # credit-falls-with-value
//!
//! A worse value gives a smaller credit than a better one.
//!
//! ## Why it matters
//!
//! Whoever has missed a band does better by missing the next one too. Mostly two credits were swapped.
//!
//! ## Example
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { bands: [{ value: "[98 %, 99 %)", credit: 5 % }, { value: "< 98 %", credit: 2 % }] }   # promised: >= 99 %
//! ```
//!
//! ## Fix
//!
//! Let the credits grow with the distance from the promise.
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { bands: [{ value: "[98 %, 99 %)", credit: 2 % }, { value: "< 98 %", credit: 5 % }] }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::model::{Agreement, BoundOp};
use crate::scale;
use crate::term::told;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "credit-falls-with-value",
    include_str!("credit_falls_with_value.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for scale in scale::scales(agreement) {
        let bound = scale
            .level
            .and_then(|level| level.expected.as_ref().or(level.minimum.as_ref()));
        let Some(bound) = bound else {
            continue;
        };
        let mut order = scale.order();
        if matches!(bound.op, BoundOp::AtLeast | BoundOp::Above) {
            order.reverse();
        }
        for pair in order.windows(2) {
            let [better, worse] = [pair[0], pair[1]];
            let (more, less) = (&scale.amounts[better], &scale.amounts[worse]);
            if more.unit == less.unit && less.value < more.value {
                report.push(
                    RULE.finding(say!("rule-credit-falls-with-value", "in {what} values {worse} give {less} and the better ones {better} give {more}", what = &scale.what, worse = told(scale.bands[worse].0), less = told(less), better = told(scale.bands[better].0), more = told(more)))
                    .at(scale.bands[worse].1.clone(), "this band")
                    .at(scale.bands[better].1.clone(), "the better one")
                    .why(say!("rule-credit-falls-with-value-why", "whoever has missed the one does better by missing the other too"))
                    .help(say!("rule-credit-falls-with-value-help", "let the credits grow with the distance from the promise")),
                );
            }
        }
    }
}
