//! # target-unreachable-for-volume
//!
//! A share is promised so high that a single miss loses the level.
//!
//! ## Why it matters
//!
//! Of 30 cases in a month, one miss leaves 96.67 %. Against 99 % that is as bad as ten misses: the level says "no miss at all" and reads
//! as if one in a hundred were allowed. The same happens where a small sample ends too early: with 19 cases one miss is forgiven, with
//! 20 it loses the level.
//!
//! The rule looks where the text says how many cases there are: at `expected_volume`, and at the first number of cases to which
//! `small_sample` no longer applies. The weaker bound decides. `>= 100 %` says what it means and is left alone.
//!
//! ## Example
//!
//! ```yaml
//! expected: ">= 99 %"
//! expected_volume: 30
//! ```
//!
//! ## Fix
//!
//! Allow a number of misses while there are few cases, take a longer window, or ask for less.
//!
//! ```yaml
//! expected: ">= 99 %"
//! expected_volume: 30
//! small_sample: { below: 100, allow: 1 miss }
//! ```

use facts::{Diagnostic, Exact, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Bound, BoundOp, Level, Statistic};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "target-unreachable-for-volume",
    include_str!("target_unreachable_for_volume.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for level in agreement.levels.values() {
        let Some(bound) = level.minimum.as_ref().or(level.expected.as_ref()) else {
            continue;
        };
        if !is_share(&level.statistic) || says_none(level, bound) {
            continue;
        }
        let sample = level.small_sample;
        let volume = level
            .expected_volume
            .filter(|volume| sample.is_none_or(|sample| *volume >= sample.below));
        if let Some(volume) = volume
            && let Some(value) = lost(level, bound, volume, 1)
        {
            report.push(finding(
                level,
                bound,
                say!(
                    "rule-target-unreachable-for-volume",
                    "with {volume} cases a single miss loses the level `{level}`",
                    volume = Sentence::plain(volume),
                    level = Sentence::plain(&level.id)
                ),
                &format!("with one miss the value is {value}"),
            ));
        } else if let Some(sample) = sample
            && sample.allow_misses > 0
            && let Some(value) = lost(level, bound, sample.below, sample.allow_misses)
        {
            let misses = match sample.allow_misses {
                1 => "1 miss".to_string(),
                n => format!("{n} misses"),
            };
            report.push(finding(
                level,
                bound,
                match sample.allow_misses {
                    1 => say!(
                        "rule-target-unreachable-one-miss",
                        "the small sample of the level `{level}` ends too early: 1 miss of {met} cases meet it, of {lost} they lose it",
                        level = Sentence::plain(&level.id),
                        met = Sentence::plain(sample.below - 1),
                        lost = Sentence::plain(sample.below)
                    ),
                    n => say!(
                        "rule-target-unreachable-misses",
                        "the small sample of the level `{level}` ends too early: {n} misses of {met} cases meet it, of {lost} they lose it",
                        level = Sentence::plain(&level.id),
                        n = Sentence::plain(n),
                        met = Sentence::plain(sample.below - 1),
                        lost = Sentence::plain(sample.below)
                    ),
                },
                &format!("with {misses} of {} the value is {value}", sample.below),
            ));
        }
    }
}

fn finding(level: &Level, bound: &Bound, message: Sentence, seen: &str) -> Diagnostic {
    RULE.finding(message)
        .at(level.place.clone(), "")
        .at(bound.place.clone(), seen)
        .why(say!("rule-target-unreachable-for-volume-why", "the level asks for perfection and reads as if it did not"))
        .help(say!("rule-target-unreachable-for-volume-help", "let `small_sample` allow misses up to more cases, take a longer window, or ask for less"))
}

/// Whether the value is a share of cases.
fn is_share(statistic: &Statistic) -> bool {
    matches!(
        statistic,
        Statistic::ShareWithin(_) | Statistic::Share(_) | Statistic::Ratio(..)
    )
}

/// Whether the bound says openly that no miss is allowed.
fn says_none(level: &Level, bound: &Bound) -> bool {
    let value = &bound.quantity.value;
    match bound.op {
        BoundOp::AtLeast | BoundOp::Above => *value >= whole(level),
        BoundOp::AtMost | BoundOp::Below => *value <= Exact::zero(),
    }
}

/// The value of all cases: a hundred percent, or one for a ratio.
fn whole(level: &Level) -> Exact {
    Exact::from(match level.statistic {
        Statistic::Ratio(..) => 1,
        _ => 100,
    })
}

/// The value with so many misses, where it loses the level.
fn lost(level: &Level, bound: &Bound, cases: u32, misses: u32) -> Option<Exact> {
    let counted = match bound.op {
        BoundOp::AtLeast | BoundOp::Above => cases.checked_sub(misses)?,
        BoundOp::AtMost | BoundOp::Below => misses,
    };
    let share = Exact::ratio(counted.into(), cases.into())?;
    let exact = &share * &whole(level);
    let value = match level.round {
        Some(rule) => exact.round(rule.digits.into(), rule.mode),
        None => exact,
    };
    let met = bound.op.holds(&value, &bound.quantity.value);
    (!met).then(|| value.round(2, facts::Rounding::HalfEven))
}
