//! # recovery-target-below-dependency
//!
//! A service is to be back sooner than what it runs on.
//!
//! ## Why it matters
//!
//! It cannot be: until its hosting is back after eight hours, a promise of four is broken by the text itself.
//!
//! ## Example
//!
//! ```yaml
//! continuity:
//!   payments: { recovery_time: 4h }
//!   hosting: { recovery_time: 8h }      # payments runs on hosting
//! ```
//!
//! ## Fix
//!
//! Raise the one or lower the other.
//!
//! ```yaml
//! continuity:
//!   payments: { recovery_time: 8h }
//!   hosting: { recovery_time: 4h }
//! ```

use facts::id::ServiceId;
use facts::time::HOUR_MS;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Duration};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "recovery-target-below-dependency",
    include_str!("recovery_target_below_dependency.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, continuity) in &agreement.continuity {
        let Some(service) = agreement.services.get(id) else {
            continue;
        };
        let own = &continuity.recovery_time;
        for need in &service.runs_on {
            // Of several alternatives the soonest is enough; one that says nothing may be soon.
            let soonest = need
                .iter()
                .map(|service| target(agreement, service))
                .min()
                .flatten();
            let Some((time, other)) = soonest else {
                continue;
            };
            if time > least_ms(&own.value) {
                report.push(
                    RULE.finding(say!(
                        "rule-recovery-target-below-dependency",
                        "`{id}` is to be back sooner than `{other}`, on which it runs",
                        id = Sentence::plain(id),
                        other = Sentence::plain(other)
                    ))
                    .at(own.place.clone(), "this time")
                    .at(
                        agreement.continuity[other].recovery_time.place.clone(),
                        "what it runs on",
                    )
                    .why(say!(
                        "rule-recovery-target-below-dependency-why",
                        "it cannot be back before what it runs on"
                    ))
                    .help(say!(
                        "rule-recovery-target-below-dependency-help",
                        "raise the one, or lower the other"
                    )),
                );
            }
        }
    }
}

/// How soon a service is back, where it says so.
fn target<'a>(agreement: &'a Agreement, service: &ServiceId) -> Option<(i64, &'a ServiceId)> {
    let (id, continuity) = agreement.continuity.get_key_value(service)?;
    Some((least_ms(&continuity.recovery_time.value), id))
}

/// The time in milliseconds; days of 24 hours, months of 30 days.
fn least_ms(time: &Duration) -> i64 {
    let day = 24 * HOUR_MS;
    match time {
        Duration::Elapsed(ms) => *ms,
        Duration::WorkingDays(n) | Duration::Days(n) => i64::from(*n) * day,
        Duration::Months(n) => i64::from(*n) * 30 * day,
    }
}
