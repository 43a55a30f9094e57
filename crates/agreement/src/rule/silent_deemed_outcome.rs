//! # silent-deemed-outcome
//!
//! A pause or a claim must be accepted, but nothing says what silence means.
//!
//! ## Why it matters
//!
//! Most pauses and claims are never answered. Without a rule they stay open claims for ever, or one side assumes that silence is consent.
//!
//! ## Example
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: { accepted_by: customer }
//! ```
//!
//! ## Fix
//!
//! Write `unanswered: accepted after 2wd`, `dismissed after 2wd` or `stays open`. Until then it stays open.
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: { accepted_by: customer, unanswered: accepted after 2wd }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "silent-deemed-outcome",
    include_str!("silent_deemed_outcome.rs"),
)
.absent(check);

/// Pauses are looked at while the text is read; this looks at what one side accepts or approves.
fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let deliverables = agreement.scope.iter().flat_map(|scope| &scope.deliverables);
    let delivered = deliverables.filter_map(|(id, one)| {
        Some((
            say!(
                "of-acceptance",
                "the acceptance of `{id}`",
                id = Sentence::plain(id)
            ),
            one.acceptance.as_ref()?,
        ))
    });
    let transition = agreement.transition.iter().flat_map(|all| &all.steps);
    let exit = agreement.exit.iter().flat_map(|all| &all.steps);
    let steps = transition.chain(exit).filter_map(|(id, step)| {
        Some((
            say!(
                "of-step",
                "the acceptance of the step `{id}`",
                id = Sentence::plain(id)
            ),
            step.acceptance.as_ref()?,
        ))
    });
    for (what, acceptance) in delivered.chain(steps) {
        if acceptance.unanswered.is_none() {
            report.push(silent(&what, &acceptance.place));
        }
    }
    for (id, approval) in agreement.governance.iter().flat_map(|all| &all.approvals) {
        if approval.unanswered.is_none() {
            let what = say!(
                "of-approval-of",
                "the approval of `{id}`",
                id = Sentence::plain(id)
            );
            report.push(silent(&what, &approval.place));
        }
    }
}

fn silent(what: &Sentence, place: &Place) -> Diagnostic {
    RULE.finding(say!(
        "rule-silent-deemed-outcome",
        "{what} does not say what silence means",
        what
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-silent-deemed-outcome-why",
        "whoever is not answered cannot go on, nor stop"
    ))
    .help(say!(
        "rule-silent-deemed-outcome-help",
        "write `unanswered: accepted after 15wd`, `dismissed after 15wd` or `stays open`"
    ))
}

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!("rule-silent-deemed-outcome", "{what} does not say what silence means", what))
        .at(place.borrow().clone(), "")
        .why(say!("rule-silent-deemed-outcome-why-2", "most pauses and claims are never answered"))
        .help(say!("rule-silent-deemed-outcome-help-2", "`unanswered: stays open` is taken; write it, or `accepted after 2wd`, or `dismissed after 2wd`"))
}
