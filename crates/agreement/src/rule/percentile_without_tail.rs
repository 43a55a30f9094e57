//! # percentile-without-tail
//!
//! A mean or a low percentile is all that is promised of a duration.
//!
//! ## Why it matters
//!
//! Half of the cases within an hour says nothing of the other half, and a mean of four hours is met by nine cases of one hour
//! and one of thirty. What people remember are the worst cases, and of those nothing is promised.
//!
//! ## Example
//!
//! ```yaml
//! levels:
//!   response: { measure: response, statistic: mean, counted_in: opened, window: month, expected: "<= 1h" }
//! ```
//!
//! ## Fix
//!
//! Put a level for the tail beside it, on the same measure: a maximum, a percentile of 90 or more, or a share within a target.
//!
//! ```yaml
//! levels:
//!   response: { measure: response, statistic: mean, counted_in: opened, window: month, expected: "<= 1h" }
//!   response-tail: { measure: response, percentile: { p: 95, method: nearest-rank }, counted_in: opened, window: month, expected: "<= 4h" }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use facts::id::{MeasureId, ServiceId};
use facts::{Diagnostic, Exact, Sentence, say};

use super::Rule;
use crate::model::{Agreement, BoundOp, Level, MeasureKind, Statistic};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "percentile-without-tail",
    include_str!("percentile_without_tail.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    // The services for which a measure's tail is looked at; `None` is all of them.
    let mut tails: BTreeMap<&MeasureId, BTreeSet<Option<&ServiceId>>> = BTreeMap::new();
    for level in agreement.levels.values().filter(|level| is_tail(level)) {
        let services = tails.entry(&level.measure).or_default();
        services.insert(level.service.as_ref());
    }
    for (id, level) in &agreement.levels {
        let of_cases = agreement
            .measures
            .get(&level.measure)
            .is_some_and(|measure| matches!(measure.kind, MeasureKind::Cases { .. }));
        let has_tail = tails.get(&level.measure).is_some_and(|services| {
            services.contains(&None) || services.contains(&level.service.as_ref())
        });
        if of_cases && is_middle(level) && !has_tail {
            report.push(
                RULE.finding(say!("rule-percentile-without-tail", "the level `{id}` promises the middle of its measure, and nothing promises the tail", id = Sentence::plain(id)))
                .at(level.place.clone(), "")
                .why(say!("rule-percentile-without-tail-why", "the worst cases are the ones that people remember"))
                .help(say!("rule-percentile-without-tail-help", "add a level with a maximum, a percentile of 90 or more, or a share within a target")),
            );
        }
    }
}

/// Whether the level promises that the middle of its values is small.
fn is_middle(level: &Level) -> bool {
    let middle = match &level.statistic {
        Statistic::Mean => true,
        Statistic::Percentile(percentile) => percentile.p < Exact::from(90),
        _ => false,
    };
    let mut bounds = level.expected.iter().chain(&level.minimum);
    middle && bounds.any(|bound| matches!(bound.op, BoundOp::AtMost | BoundOp::Below))
}

fn is_tail(level: &Level) -> bool {
    match &level.statistic {
        Statistic::Max | Statistic::ShareWithin(_) | Statistic::Share(_) => true,
        Statistic::Percentile(percentile) => percentile.p >= Exact::from(90),
        _ => false,
    }
}
