//! # both-ends-closed
//!
//! Bands are printed with both ends in them, and only the rounding of the value closes the gaps between them.
//!
//! ## Why it matters
//!
//! 98.0 to 98.9 and 99 say nothing of 98.95. As long as values are rounded to one digit nobody notices; the day someone rounds to two, the
//! same text gives another amount.
//!
//! ## Example
//!
//! ```yaml
//! levels:
//!   up: { measure: up, window: month, round: { digits: 1, mode: half-up }, expected: ">= 99 %" }
//! remedies:
//!   r: { tiers: { levels: { up: { bands: [{ value: "98.0 to 98.9", credit: 1 % }, { value: "< 98.0 %", credit: 2 % }] } } } }
//! ```
//!
//! ## Fix
//!
//! Write where the next band begins, and leave that value out.
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { bands: [{ value: "[98.0 %, 99.0 %)", credit: 1 % }, { value: "< 98.0 %", credit: 2 % }] }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;
use crate::scale;
use crate::term::told;

/// The rule.
pub const RULE: Rule =
    Rule::warning("both-ends-closed", include_str!("both_ends_closed.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for scale in scale::scales(agreement) {
        for gap in scale.gaps().iter().filter(|gap| !gap.reachable) {
            report.push(
                RULE.finding(say!(
                    "rule-both-ends-closed",
                    "in {what} only rounding keeps values {missing} from coming up",
                    what = &scale.what,
                    missing = told(&gap.missing)
                ))
                .at(gap.place.clone(), "beside this band")
                .why(say!(
                    "rule-both-ends-closed-why",
                    "with another rounding the same text gives another amount"
                ))
                .help(say!(
                    "rule-both-ends-closed-help",
                    "write where the next band begins, and leave that value out: `\"{filled}\"`",
                    filled = Sentence::plain(gap.filled.text())
                )),
            );
        }
    }
}
