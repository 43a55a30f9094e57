//! # approver-cannot-act
//!
//! Somebody must approve who has no part in the process, the team or a forum.
//!
//! ## Why it matters
//!
//! The approver sees neither the change nor its evidence, so that approvals are late or blind.
//!
//! ## Example
//!
//! ```yaml
//! change:
//!   models:
//!     normal: { approval: [volta], approval_within: 4h }   # volta has no part in change-enablement, and no seat
//! ```
//!
//! ## Fix
//!
//! Give the approver a part in the process or a seat, or let somebody approve who has one.
//!
//! ```yaml
//! governance:
//!   forums:
//!     changes: { level: operational, members: [northwind, volta], cadence: every week on tue }
//! ```

use std::collections::BTreeSet;

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Role, Spanned, Who};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "approver-cannot-act",
    include_str!("approver_cannot_act.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let acting = acting(agreement);
    if acting.is_empty() {
        return;
    }
    let mut look = |what: &Sentence, approvers: &[Spanned<Who>]| {
        for who in approvers
            .iter()
            .filter(|who| !can_act(agreement, &acting, &who.value))
        {
            report.push(
                RULE.finding(say!(
                    "rule-approver-cannot-act",
                    "`{who}` approves {what} without a part in it",
                    who = Sentence::plain(who.value.as_str()),
                    what
                ))
                .at(who.place.clone(), "")
                .why(say!(
                    "rule-approver-cannot-act-why",
                    "who sees neither the matter nor its evidence approves late or blindly"
                ))
                .help(say!(
                    "rule-approver-cannot-act-help",
                    "give it a part in a process or a seat in a forum, or name another approver"
                )),
            );
        }
    };
    for (id, model) in agreement.change.iter().flat_map(|change| &change.models) {
        let what = say!(
            "approves-changes",
            "changes of the model `{id}`",
            id = Sentence::plain(id)
        );
        look(&what, &model.approval);
    }
    for (id, approval) in agreement.governance.iter().flat_map(|all| &all.approvals) {
        let approver = std::slice::from_ref(&approval.approved_by);
        look(
            &say!(
                "approves-document",
                "the document `{id}`",
                id = Sentence::plain(id)
            ),
            approver,
        );
    }
    for (id, deliverable) in agreement.scope.iter().flat_map(|scope| &scope.deliverables) {
        if let Some(acceptance) = &deliverable.acceptance {
            let approver = std::slice::from_ref(&acceptance.by);
            let what = say!(
                "approves-deliverable",
                "the deliverable `{id}`",
                id = Sentence::plain(id)
            );
            look(&what, approver);
        }
    }
}

/// Parties and teams that have a part in a process, or a seat.
fn acting(agreement: &Agreement) -> BTreeSet<&str> {
    let parts = agreement.all_responsibilities().flat_map(|part| {
        let asked = part.consulted.iter().chain(&part.informed);
        let doing = part.accountable.iter().chain(&part.responsible);
        doing.chain(asked)
    });
    let forums = agreement
        .governance
        .iter()
        .flat_map(|all| all.forums.values());
    let seats = forums.flat_map(|forum| forum.members.iter().chain(&forum.chair));
    parts.chain(seats).map(|who| who.value.as_str()).collect()
}

/// A customer may always act; a party also through a team that has a part, a team through a member.
fn can_act(agreement: &Agreement, acting: &BTreeSet<&str>, who: &Who) -> bool {
    if acting.contains(who.as_str()) {
        return true;
    }
    match who {
        Who::Party(party) => {
            let customer = agreement
                .parties
                .get(party)
                .is_some_and(|party| party.role == Role::Customer);
            customer
                || agreement
                    .teams
                    .iter()
                    .any(|(id, team)| acting.contains(id.as_str()) && team.members.contains(party))
        }
        Who::Team(team) => agreement.teams.get(team).is_none_or(|team| {
            team.members.iter().any(|party| {
                acting.contains(party.as_str())
                    || agreement
                        .parties
                        .get(party)
                        .is_some_and(|party| party.role == Role::Customer)
            })
        }),
    }
}
