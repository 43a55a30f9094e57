//! # band-in-met-values
//!
//! A band gives a credit for values that meet the promise.
//!
//! ## Why it matters
//!
//! A level that is met costs nothing, so for such values the band says one thing and the promise another. Where a whole band lies there, the bands point the wrong way.
//!
//! ## Example
//!
//! ```yaml
//! levels:
//!   up: { measure: up, window: month, expected: ">= 99 %" }
//! remedies:
//!   credits: { tiers: { levels: { up: { bands: [{ value: "< 99.5 %", credit: 5 % }] } } } }
//! ```
//!
//! ## Fix
//!
//! Let the bands end where the promise begins. What is earned by doing better is a `bonus`.
//!
//! ```yaml
//! remedies:
//!   credits: { tiers: { levels: { up: { bands: [{ value: "< 99 %", credit: 5 % }] } } } }
//! ```

use facts::{Diagnostic, Exact, say};

use super::Rule;
use crate::model::{Agreement, Bound, BoundOp};
use crate::scale::{self, Scale};
use crate::term::{End, Interval, told};

/// The rule.
pub const RULE: Rule =
    Rule::warning("band-in-met-values", include_str!("band_in_met_values.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for scale in scale::scales(agreement) {
        let Some(bound) = promise(&scale) else {
            continue;
        };
        for (index, (band, place)) in scale.bands.iter().enumerate() {
            let amount = scale.amounts.get(index);
            let earns = amount.is_some_and(|amount| amount.value > Exact::zero());
            if earns && reaches(band, bound) {
                report.push(
                    RULE.finding(say!("rule-band-in-met-values", "in {what} the band {band} reaches into values that meet the promise", what = &scale.what, band = told(*band)))
                    .at((*place).clone(), "this band")
                    .at(bound.place.clone(), "the promise")
                    .why(say!("rule-band-in-met-values-why", "a level that is met costs nothing, whatever a band says"))
                    .help(say!("rule-band-in-met-values-help", "let the band end where the promise begins; what is earned by doing better is a `bonus`")),
                );
            }
        }
    }
}

/// What must be missed before a band counts.
fn promise<'a>(scale: &Scale<'a>) -> Option<&'a Bound> {
    let level = scale.level?;
    level.expected.as_ref().or(level.minimum.as_ref())
}

/// Whether some value of the band satisfies the bound.
fn reaches(band: &Interval, bound: &Bound) -> bool {
    let value = &bound.quantity.value;
    let closed = matches!(bound.op, BoundOp::AtLeast | BoundOp::AtMost);
    // CLAUSE: contracts print bands with both ends in them; one shared value is their way of writing.
    let ends = [&band.lower, &band.upper];
    let printed = ends
        .iter()
        .all(|end| end.as_ref().is_some_and(|end| end.closed));
    let shares = |end: &End| end.value == *value && end.closed && closed && !printed;
    match bound.op {
        BoundOp::AtLeast | BoundOp::Above => band
            .upper
            .as_ref()
            .is_none_or(|end| end.value > *value || shares(end)),
        BoundOp::AtMost | BoundOp::Below => band
            .lower
            .as_ref()
            .is_none_or(|end| end.value < *value || shares(end)),
    }
}
