//! # share-ranges-not-covering
//!
//! The ranges of a share leave out results that can come.
//!
//! ## Why it matters
//!
//! 25 % between 80 % and 100 % of the target says nothing of a cost below 80 %, and the saving there belongs to nobody.
//!
//! ## Example
//!
//! ```yaml
//! target_cost: { target: 500000 EUR, actual: cost, ranges: [{ value: "[80 %, 100 %)", share: 25 % }] }
//! ```
//!
//! ## Fix
//!
//! Give every range its share, with a share of 0 % where nothing is shared.
//!
//! ```yaml
//! target_cost:
//!   target: 500000 EUR
//!   actual: cost
//!   ranges: [{ value: "< 80 %", share: 0 % }, { value: "[80 %, 100 %]", share: 25 % }, { value: "> 100 %", share: 0 % }]
//! ```

use facts::{Diagnostic, Exact, Place, Sentence, say};

use super::Rule;
use crate::model::Agreement;
use crate::model::sharing::ShareRange;
use crate::scale::Scale;
use crate::term::told;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "share-ranges-not-covering",
    include_str!("share_ranges_not_covering.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, sharing) in &agreement.sharing {
        if let Some(gain) = &sharing.gain {
            covers(id, &gain.ranges, None, &gain.place, report);
        }
        if let Some(target) = &sharing.target_cost {
            // A cost is never below zero.
            covers(
                id,
                &target.ranges,
                Some(Exact::zero()),
                &target.place,
                report,
            );
        }
    }
}

fn covers(
    id: &str,
    ranges: &[ShareRange],
    least: Option<Exact>,
    place: &Place,
    report: &mut Vec<Diagnostic>,
) {
    let scale = Scale {
        what: say!("scale-ranges", "the ranges of the sharing `{id}`", id),
        bands: ranges
            .iter()
            .map(|range| (&range.value.value, &range.value.place))
            .collect(),
        amounts: Vec::new(),
        level: None,
    };
    let missing = |what: Sentence, place: &Place| {
        RULE.finding(say!(
            "rule-share-ranges-not-covering",
            "{ranges} leave out {what}",
            ranges = &scale.what,
            what
        ))
        .at(place.clone(), "")
        .why(say!(
            "rule-share-ranges-not-covering-why",
            "such a result has no share"
        ))
        .help(say!(
            "rule-share-ranges-not-covering-help",
            "add a range; a share of `0 %` says that nothing is shared"
        ))
    };
    let sorted = scale.sorted();
    let (Some((first, first_place)), Some((last, last_place))) = (sorted.first(), sorted.last())
    else {
        report.push(missing(say!("left-out-all", "every value"), place));
        return;
    };
    if let Some(end) = &first.lower
        && least.is_none_or(|least| end.value > least)
    {
        report.push(missing(
            say!(
                "left-out-below",
                "what lies below {value}",
                value = Sentence::plain(&end.value)
            ),
            first_place,
        ));
    }
    for gap in scale.gaps() {
        report.push(missing(
            say!(
                "left-out-values",
                "values {values}",
                values = told(&gap.missing)
            ),
            gap.place,
        ));
    }
    if let Some(end) = &last.upper {
        report.push(missing(
            say!(
                "left-out-above",
                "what lies above {value}",
                value = Sentence::plain(&end.value)
            ),
            last_place,
        ));
    }
}
