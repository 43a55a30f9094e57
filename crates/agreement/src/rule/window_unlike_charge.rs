//! # window-unlike-charge
//!
//! A remedy credits months of a level that are no months of the charges it takes a share of.
//!
//! ## Why it matters
//!
//! The credit of the month from the 16th is a share of a charge from the 1st: neither side can say of which one, and a cap for a month has two meanings.
//!
//! ## Example
//!
//! ```yaml
//! levels:
//!   up: { measure: up, window: { every: month, day: 16 }, expected: ">= 99 %" }
//! charges:
//!   monthly: { from: northwind, to: lumen, window: month, fixed: 10000 EUR }
//! remedies:
//!   credits: { base: { charges: monthly }, tiers: { levels: { up: { bands: { value: "< 99 %", credit: 5 % } } } } }
//! ```
//!
//! ## Fix
//!
//! Let both begin on the same day.
//!
//! ```yaml
//! charges:
//!   monthly: { from: northwind, to: lumen, window: { every: month, day: 16 }, fixed: 10000 EUR }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::charge::Charge;
use crate::model::{Agreement, WindowLength};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "window-unlike-charge",
    include_str!("window_unlike_charge.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let levels = remedy.levels().into_iter();
        let levels = levels.filter_map(|level| agreement.levels.get(level));
        let months = levels.filter_map(|level| Some((level, day(level.window.length)?)));
        let charges = remedy.base.charges.iter();
        let charges = charges.filter_map(|charge| {
            let charge = agreement.charges.get(&charge.value)?;
            Some((charge, charged(charge)?))
        });
        let charges: Vec<(&Charge, u8)> = charges.collect();
        let unlike = months.into_iter().find_map(|(level, day)| {
            let (charge, other) = charges.iter().find(|(_, charged)| *charged != day)?;
            Some((level, day, *charge, *other))
        });
        let Some((level, day, charge, other)) = unlike else {
            continue;
        };
        report.push(
            RULE.finding(say!("rule-window-unlike-charge", "the remedy `{id}` credits months from day {day}, and its charges are for months from day {other}", id = Sentence::plain(id), day = Sentence::plain(day), other = Sentence::plain(other)))
            .at(remedy.place.clone(), "")
            .at(level.place.clone(), "this level's months")
            .at(charge.place.clone(), "this charge's months")
            .why(say!("rule-window-unlike-charge-why", "a month of the level is no month of the charge, and the credit a share of neither"))
            .help(say!("rule-window-unlike-charge-help", "write `{example}` at the charge, or let the level begin on day {other}", example = format!("window: {{ every: month, day: {day} }}"), other = Sentence::plain(other))),
        );
    }
}

/// The day on which a month begins.
fn day(length: WindowLength) -> Option<u8> {
    match length {
        WindowLength::Month { day } => Some(day),
        _ => None,
    }
}

fn charged(charge: &Charge) -> Option<u8> {
    match &charge.window {
        Some(window) => day(window.length),
        None => Some(1),
    }
}
