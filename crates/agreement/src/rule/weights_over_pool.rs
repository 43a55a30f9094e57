//! # weights-over-pool
//!
//! Weights, or the allocations of a pool, come to more than the whole.
//!
//! ## Why it matters
//!
//! When everything fails, more is owed than there is, and nobody knows which level gets less.
//!
//! ## Example
//!
//! ```yaml
//! weight: { at_risk: 10 %, weights: { up: 60 %, desk: 60 % } }
//! ```
//!
//! ## Fix
//!
//! Let them come to at most 100 %, or say which total is meant.
//!
//! ```yaml
//! weight: { at_risk: 10 %, weights: { up: 60 %, desk: 40 % } }
//! ```

use facts::{Diagnostic, Exact, Place, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Spanned};
use crate::term::Share;

/// The rule.
pub const RULE: Rule =
    Rule::warning("weights-over-pool", include_str!("weights_over_pool.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let whole = Exact::from(100);
    for (id, remedy) in &agreement.remedies {
        if let Some(weight) = &remedy.weight {
            let most = weight
                .total
                .as_ref()
                .map_or(&whole, |total| &total.value.percent);
            let what = say!(
                "sum-weights",
                "the weights of the remedy `{id}`",
                id = Sentence::plain(id)
            );
            over(&what, weight.weights.values(), most, &weight.place, report);
        }
        for (class, pool) in remedy.pool.iter().flat_map(|pool| &pool.allocate) {
            let what = say!(
                "sum-allocations",
                "the allocations of the pool `{class}` of the remedy `{id}`",
                class = Sentence::plain(class),
                id = Sentence::plain(id)
            );
            over(&what, pool.levels.values(), &whole, &pool.place, report);
        }
    }
}

fn over<'a>(
    what: &Sentence,
    shares: impl Iterator<Item = &'a Spanned<Share>>,
    most: &Exact,
    place: &Place,
    report: &mut Vec<Diagnostic>,
) {
    let mut last = None;
    let mut sum = Exact::zero();
    for share in shares {
        sum = sum + share.value.percent.clone();
        last = Some(&share.place);
    }
    if sum > *most {
        report.push(
            RULE.finding(say!(
                "rule-weights-over-pool",
                "{what} come to {sum} %, over {most} %",
                what,
                sum = Sentence::plain(sum),
                most = Sentence::plain(most)
            ))
            .at(last.unwrap_or(place).clone(), "the last of them")
            .why(say!(
                "rule-weights-over-pool-why",
                "when all fail, more is owed than there is"
            ))
            .help(say!(
                "rule-weights-over-pool-help",
                "lower them, or write the `total` that is meant"
            )),
        );
    }
}
