//! # undefined-points
//!
//! A level earns points and nothing says how many, or points are earned and nothing says what they are worth.
//!
//! ## Why it matters
//!
//! Points without a price are a promise without a consequence, found out at the first failure.
//!
//! ## Example
//!
//! ```yaml
//! points:
//!   levels: { up: { bands: [{ value: "< 99 %", points: 1 }] } }
//! ```
//!
//! ## Fix
//!
//! Say what a point is worth, and give each level its bands.
//!
//! ```yaml
//! points:
//!   levels: { up: { bands: [{ value: "< 99 %", points: 1 }] } }
//!   worth: { rate: 300 EUR }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule =
    Rule::warning("undefined-points", include_str!("undefined_points.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let Some(points) = &remedy.points else {
            continue;
        };
        for (level, of) in &points.levels {
            if of.bands.is_empty() {
                report.push(
                    RULE.finding(say!(
                        "rule-undefined-points",
                        "in the remedy `{id}` `{level}` earns no points",
                        id = Sentence::plain(id),
                        level = Sentence::plain(level)
                    ))
                    .at(of.place.clone(), "")
                    .why(say!(
                        "rule-undefined-points-why",
                        "a failure without points has no consequence"
                    ))
                    .help(say!(
                        "rule-undefined-points-help",
                        "add `bands`, each with a `value` and its `points`"
                    )),
                );
            }
        }
        if points.worth.is_none() {
            report.push(
                RULE.finding(say!(
                    "rule-undefined-points-2",
                    "in the remedy `{id}` points are worth nothing",
                    id = Sentence::plain(id)
                ))
                .at(points.place.clone(), "")
                .why(say!(
                    "rule-undefined-points-why-2",
                    "points without a worth have no consequence"
                ))
                .help(say!(
                    "rule-undefined-points-help-2",
                    "add `{example}`, or `worth` with `steps`",
                    example = "worth: { rate: 300 EUR }"
                )),
            );
        }
    }
}
