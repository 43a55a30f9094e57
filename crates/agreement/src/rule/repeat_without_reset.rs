//! # repeat-without-reset
//!
//! Failing again in a row counts more, and nothing says what ends the row.
//!
//! ## Why it matters
//!
//! A failure of last year would still double the one of today, or not, as one likes.
//!
//! ## Example
//!
//! ```yaml
//! repeat: { times: 2, from: 2 }
//! ```
//!
//! ## Fix
//!
//! Say what ends the row, and what a window without data does to it.
//!
//! ```yaml
//! repeat: { times: 2, from: 2, reset: met-window, insufficient_data: keeps }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "repeat-without-reset",
    include_str!("repeat_without_reset.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let Some(repeat) = &remedy.repeat else {
            continue;
        };
        let missing = match (&repeat.reset, &repeat.insufficient_data) {
            (None, _) => say!("unsaid-end-of-row", "what ends a row of failures"),
            (_, None) => say!(
                "unsaid-no-data",
                "what a window without data does to a row of failures"
            ),
            _ => continue,
        };
        report.push(
            RULE.finding(say!(
                "rule-repeat-without-reset",
                "the remedy `{id}` does not say {missing}",
                id = Sentence::plain(id),
                missing
            ))
            .at(repeat.place.clone(), "")
            .why(say!(
                "rule-repeat-without-reset-why",
                "whether a failure is a repeated one then depends on who counts"
            ))
            .help(say!(
                "rule-repeat-without-reset-help",
                "write `reset: met-window` and `insufficient_data: keeps` or `breaks`"
            )),
        );
    }
}
