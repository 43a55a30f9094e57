//! # change-approval-slower-than-cadence
//!
//! A team releases more often than approvals come.
//!
//! ## Why it matters
//!
//! A team that releases every day and waits two working days for each approval either stops releasing or stops asking.
//!
//! ## Example
//!
//! ```yaml
//! change:
//!   models: { normal: { approval: [northwind], approval_within: 2wd } }
//!   releases: { checkout: { cadence: every day } }
//! ```
//!
//! ## Fix
//!
//! Shorten the approval, give a standing authorisation, or add a model that needs evidence in place of approval.
//!
//! ```yaml
//! change:
//!   models: { normal: { approval: [northwind], approval_within: 4h }, standard: { evidence: [tests] } }
//!   authorisations: { daily: { model: standard, to: checkout, given_by: northwind } }
//!   releases: { checkout: { cadence: every day } }
//! ```

use facts::id::TeamId;
use facts::time::HOUR_MS;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, ChangeRules, Duration, Who};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "change-approval-slower-than-cadence",
    include_str!("change_approval_slower_than_cadence.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let Some(change) = &agreement.change else {
        return;
    };
    for (team, release) in &change.releases {
        let days = release.cadence.every.least_days();
        if change.models.is_empty() || is_free(change, team) {
            continue;
        }
        let slow = change.models.iter().find(|(_, model)| {
            let within = model.approval_within.as_ref();
            within.is_some_and(|within| longer_than(within, days))
        });
        let all_slow = change.models.values().all(|model| {
            !model.approval.is_empty()
                && model
                    .approval_within
                    .as_ref()
                    .is_none_or(|within| longer_than(within, days))
        });
        if let (Some((id, model)), true) = (slow, all_slow) {
            report.push(
                RULE.finding(say!("rule-change-approval-slower-than-cadence", "`{team}` releases more often than approvals of the model `{id}` come", team = Sentence::plain(team), id = Sentence::plain(id)))
                .at(model.place.clone(), "the approval")
                .at(release.place.clone(), "the rhythm")
                .why(say!("rule-change-approval-slower-than-cadence-why", "the team stops releasing, or stops asking"))
                .help(say!("rule-change-approval-slower-than-cadence-help", "shorten the approval, or give a standing authorisation for a model that rests on evidence")),
            );
        }
    }
}

/// Whether the team has a standing authorisation.
fn is_free(change: &ChangeRules, team: &TeamId) -> bool {
    change
        .authorisations
        .values()
        .any(|authorisation| matches!(&authorisation.to.value, Who::Team(to) if to == team))
}

/// Whether a time is longer than so many days. CLAUSE: a working day is taken for one day, as at the
/// middle of a week.
fn longer_than(time: &Duration, days: u32) -> bool {
    match time {
        Duration::Elapsed(ms) => *ms > i64::from(days) * 24 * HOUR_MS,
        Duration::WorkingDays(n) | Duration::Days(n) => *n > days,
        Duration::Months(n) => n.saturating_mul(30) > days,
    }
}
