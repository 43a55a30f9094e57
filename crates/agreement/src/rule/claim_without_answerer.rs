//! # claim-without-answerer
//!
//! There are more than two parties and something is promised, but nothing says who answers a claim that would change it.
//!
//! ## Why it matters
//!
//! A claim (leave this record out, this was the customer's wait, this priority was wrong, this fact is mistaken) changes the figure as soon as it is accepted. Between two parties the other one answers.
//! Among three, a provider's claim would count once any third party says yes, also one that loses nothing by it.
//!
//! ## Example
//!
//! ```yaml
//! parties:
//!   northwind: { role: customer }
//!   lumen: { role: provider }
//!   volta: { role: provider }
//! ```
//!
//! ## Fix
//!
//! Say for each kind of claim who answers it, or for all of them at once. Until then any party but the claimant may.
//!
//! ```yaml
//! claims:
//!   exclude: { answered_by: customer, unanswered: dismissed after 10wd }
//!   else: { answered_by: other-side, unanswered: stays open }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use facts::{Diagnostic, Place, say};

use super::Rule;
use crate::model::{Agreement, ClaimKind, ClaimTerm, Level, MeasureKind};
use crate::yaml::listed;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "claim-without-answerer",
    include_str!("claim_without_answerer.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    if agreement.parties.len() < 3 {
        return;
    }
    let mut open = kinds_that_matter(agreement);
    let place = match &agreement.claims {
        None => first_party(agreement),
        Some(claims) => {
            open.retain(|kind| !is_answered(&claims.terms, *kind));
            Some(&claims.place)
        }
    };
    if let Some(place) = place.filter(|_| !open.is_empty()) {
        report.push(finding(&open, place));
    }
}

fn finding(open: &BTreeSet<ClaimKind>, place: &Place) -> Diagnostic {
    let names: Vec<&str> = ClaimKind::ALL
        .iter()
        .filter(|(_, kind)| open.contains(kind))
        .map(|(name, _)| *name)
        .collect();
    RULE.finding(say!(
        "rule-claim-without-answerer",
        "nothing says who answers the claims {names}",
        names = listed(&names)
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-claim-without-answerer-why",
        "among three parties, one that loses nothing by it could accept another's claim"
    ))
    .help(say!(
        "rule-claim-without-answerer-help",
        "any party but the claimant is taken; write `{example}`, or a term for each",
        example = "claims: { else: { answered_by: other-side, unanswered: stays open } }"
    ))
}

fn is_answered(terms: &BTreeMap<ClaimKind, ClaimTerm>, kind: ClaimKind) -> bool {
    let others = [ClaimKind::Exclude, ClaimKind::Pause, ClaimKind::Mistaken];
    terms.contains_key(&kind)
        || terms.contains_key(&ClaimKind::Else)
        || (kind == ClaimKind::Outage && others.iter().all(|other| terms.contains_key(other)))
}

/// The kinds of claims that can change a promised figure.
fn kinds_that_matter(agreement: &Agreement) -> BTreeSet<ClaimKind> {
    let mut kinds = BTreeSet::new();
    let promised = |level: &&Level| level.expected.is_some() || level.minimum.is_some();
    for level in agreement.levels.values().filter(promised) {
        let Some(measure) = agreement.measures.get(&level.measure) else {
            continue;
        };
        match &measure.kind {
            MeasureKind::Planned { .. } => continue,
            MeasureKind::Availability(_) => {
                kinds.insert(ClaimKind::Outage);
                continue;
            }
            MeasureKind::Cases { clock, .. } => {
                kinds.insert(ClaimKind::FieldWas);
                if let Some(clock) = clock {
                    kinds.insert(ClaimKind::Pause);
                    kinds.extend((!clock.pauses.is_empty()).then_some(ClaimKind::NoPause));
                }
            }
            _ => {}
        }
        kinds.extend([ClaimKind::Exclude, ClaimKind::Mistaken]);
    }
    kinds
}

fn first_party(agreement: &Agreement) -> Option<&Place> {
    let places = agreement.parties.values().map(|party| &party.place);
    places.min_by(|a, b| (&a.file, a.start).cmp(&(&b.file, b.start)))
}
