//! # band-overlap
//!
//! Two bands hold the same value.
//!
//! ## Why it matters
//!
//! The value has two answers, and each side takes the one that suits it.
//!
//! ## Example
//!
//! ```yaml
//! tiers:
//!   levels:
//!     hours: { bands: [{ value: "240min to 360min", credit: 500 EUR }, { value: "360min to 600min", credit: 1000 EUR }] }
//! ```
//!
//! ## Fix
//!
//! Let each value belong to one band.
//!
//! ```yaml
//! tiers:
//!   levels:
//!     hours: { bands: [{ value: "[240min, 360min)", credit: 500 EUR }, { value: "[360min, 600min)", credit: 1000 EUR }] }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::model::Agreement;
use crate::scale;
use crate::term::Interval;

/// The rule.
pub const RULE: Rule =
    Rule::warning("band-overlap", include_str!("band_overlap.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for scale in scale::scales(agreement) {
        for pair in scale.sorted().windows(2) {
            let [(low, first), (high, second)] = pair else {
                continue;
            };
            if overlap(low, high) {
                report.push(
                    RULE.finding(say!(
                        "rule-band-overlap",
                        "in {what} two bands hold the same value",
                        what = &scale.what
                    ))
                    .at((*second).clone(), "this band")
                    .at((*first).clone(), "and this one")
                    .why(say!(
                        "rule-band-overlap-why",
                        "such a value has two answers"
                    ))
                    .help(match parted(low, high) {
                        Some(low) => say!(
                            "rule-band-overlap-help",
                            "let one of them end where the other begins: `\"{band}\"`",
                            band = low.text()
                        ),
                        None => say!(
                            "rule-band-overlap-help-none",
                            "let one of them end where the other begins"
                        ),
                    }),
                );
            }
        }
    }
}

/// The lower band, ended where the higher one begins; nothing where none of it is left.
fn parted(low: &Interval, high: &Interval) -> Option<Interval> {
    let upper = high.lower.as_ref()?.turned();
    let left = low
        .lower
        .as_ref()
        .is_none_or(|lower| lower.value < upper.value);
    left.then(|| Interval {
        upper: Some(upper),
        ..low.clone()
    })
}

/// Whether a band goes on where the next higher one has begun.
fn overlap(low: &Interval, high: &Interval) -> bool {
    match (&low.upper, &high.lower) {
        (Some(until), Some(from)) => {
            until.value > from.value || (until.value == from.value && until.closed && from.closed)
        }
        _ => true,
    }
}
