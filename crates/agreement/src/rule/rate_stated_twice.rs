//! # rate-stated-twice
//!
//! Two remedies credit the same level, between the same two parties.
//!
//! ## Why it matters
//!
//! One schedule says 1 % a point and a table elsewhere 0.5 %: both would be owed, or neither side agrees which one.
//!
//! ## Example
//!
//! ```yaml
//! remedies:
//!   schedule: { from: lumen, to: northwind, shortfall: { levels: { up: { rate: 1 % } } } }
//!   table: { from: lumen, to: northwind, shortfall: { levels: { up: { rate: 0.5 % } } } }
//! ```
//!
//! ## Fix
//!
//! Keep one of them.
//!
//! ```yaml
//! remedies:
//!   schedule: { from: lumen, to: northwind, shortfall: { levels: { up: { rate: 1 % } } } }
//! ```

use std::collections::BTreeMap;

use facts::id::{LevelId, RemedyId};
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Remedy};

/// The rule.
pub const RULE: Rule =
    Rule::warning("rate-stated-twice", include_str!("rate_stated_twice.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str, &LevelId), (&RemedyId, &Remedy)> = BTreeMap::new();
    for (id, remedy) in &agreement.remedies {
        for level in remedy.levels() {
            let pair = (remedy.from.value.as_str(), remedy.to.value.as_str(), level);
            if let Some((first, other)) = seen.insert(pair, (id, remedy)) {
                report.push(
                    RULE.finding(say!(
                        "rule-rate-stated-twice",
                        "`{level}` is credited by the remedy `{id}` and by `{first}`",
                        level = Sentence::plain(level),
                        id = Sentence::plain(id),
                        first = Sentence::plain(first)
                    ))
                    .at(remedy.place.clone(), "this remedy")
                    .at(other.place.clone(), "and this one")
                    .why(say!(
                        "rule-rate-stated-twice-why",
                        "a failure would be credited twice, or nobody agrees by which of them"
                    ))
                    .help(say!(
                        "rule-rate-stated-twice-help",
                        "keep the level in one of them"
                    )),
                );
            }
        }
    }
}
