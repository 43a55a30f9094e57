//! # band-gap
//!
//! A value lies between two bands, or between the bands and the promise, and in none of them.
//!
//! ## Why it matters
//!
//! The month in which such a value comes up has no answer in the text, and both sides have one of their own.
//!
//! ## Example
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { bands: [{ value: "98.0 to 98.9", credit: 1 % }, { value: "< 98.0 %", credit: 2 % }] }   # promised: >= 99 %
//! ```
//!
//! ## Fix
//!
//! Let each band begin where the one before ends, with the shared value in exactly one of them. A rounding of the level to as many digits as the bands have also closes the gap.
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
pub const RULE: Rule = Rule::warning("band-gap", include_str!("band_gap.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for scale in scale::scales(agreement) {
        for gap in scale.gaps().iter().filter(|gap| gap.reachable) {
            report.push(
                RULE.finding(say!("rule-band-gap", "in {what} no band holds values {missing}", what = &scale.what, missing = told(&gap.missing)))
                .at(gap.place.clone(), "beside this band")
                .why(say!("rule-band-gap-why", "a value that falls there has no answer in the text"))
                .help(say!("rule-band-gap-help", "let the band go on to where its neighbour or the promise begins: `\"{filled}\"`", filled = Sentence::plain(gap.filled.text()))),
            );
        }
    }
}
