//! # escalation-without-end
//!
//! A ladder, a dispute or a chain of forums does not say what settles the matter in the end.
//!
//! ## Why it matters
//!
//! The matter goes up step by step and stays there, and the money stays where it is.
//!
//! ## Example
//!
//! ```yaml
//! governance:
//!   ladders:
//!     main: { steps: [{ to: steering, after: 5wd }, { to: chief executives, after: 10wd }] }
//! ```
//!
//! ## Fix
//!
//! Say what settles it.
//!
//! ```yaml
//! governance:
//!   ladders:
//!     main: { steps: [{ to: steering, after: 5wd }, { to: chief executives, after: 10wd }], ends: arbitration }
//! ```

use std::collections::BTreeSet;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Governance};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "escalation-without-end",
    include_str!("escalation_without_end.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let Some(governance) = &agreement.governance else {
        return;
    };
    for (id, ladder) in &governance.ladders {
        if ladder.ends.is_none() || ladder.steps.is_empty() {
            report.push(finding(
                &say!("of-ladder", "the ladder `{id}`", id = Sentence::plain(id)),
                &ladder.place,
            ));
        }
    }
    if let Some(disputes) = &governance.disputes
        && disputes.ends.is_none()
    {
        report.push(finding(&say!("of-dispute", "a dispute"), &disputes.place));
    }
    for (id, forum) in &governance.forums {
        if goes_in_circles(governance, id) {
            report.push(
                RULE.finding(say!(
                    "rule-escalation-without-end",
                    "what the forum `{id}` cannot settle comes back to it",
                    id = Sentence::plain(id)
                ))
                .at(
                    forum.place.clone(),
                    "following `escalates_to` comes back here",
                )
                .why(say!(
                    "rule-escalation-without-end-why",
                    "nobody is above, and nothing is settled"
                ))
                .help(say!(
                    "rule-escalation-without-end-help",
                    "take one `escalates_to` on the way out"
                )),
            );
            return;
        }
    }
}

fn finding(what: &Sentence, place: &Place) -> Diagnostic {
    RULE.finding(say!("rule-escalation-without-end-2", "{what} does not say what settles the matter in the end", what))
        .at(place.clone(), "")
        .why(say!("rule-escalation-without-end-why-2", "a matter without an end binds people and money for ever"))
        .help(say!("rule-escalation-without-end-help-2", "write `ends: decision`, `expert`, `mediation`, `arbitration` or `court`, and at least one step"))
}

fn goes_in_circles(governance: &Governance, start: &facts::id::ForumId) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = start;
    while seen.insert(at) {
        let above = governance
            .forums
            .get(at)
            .and_then(|forum| forum.escalates_to.as_ref());
        match above {
            Some(next) => at = next,
            None => return false,
        }
    }
    at == start
}
