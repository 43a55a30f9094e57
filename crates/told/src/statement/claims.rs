//! The claims that a statement depends on: those on its lines, and on the readings behind them.

use facts::fact::{Ask, ClaimOn};
use facts::{Sentence, say};
use ledger::{Source, Statement, StatementLine};
use measure::Engine;
use measure::docket::Entry;

use crate::words;

/// A claim, and what it is about: `line 3`, `the reading p1-in-time in 2025-03`.
pub struct About<'e, 'a> {
    /// The claim, and where it stands.
    pub entry: &'e Entry<'a>,
    /// What it is about.
    pub what: Sentence,
}

/// The claims of a statement, in the order in which they were made. `first` is the number of its first
/// line.
pub fn of<'e, 'a>(
    engine: &'e Engine<'a>,
    statement: &Statement,
    first: usize,
) -> Vec<About<'e, 'a>> {
    let about = |entry: &'e Entry<'a>| {
        let what = match &entry.claim.on {
            ClaimOn::Line(name) => {
                let is = |line: &StatementLine| {
                    line.clause == name.clause
                        && line.window == name.window
                        && line.what == name.what
                };
                let place = statement.lines.iter().position(is)?;
                let number = first + place;
                say!("about-line", "line {number}", number)
            }
            ClaimOn::Reading(name) => {
                let is = |source: &Source| {
                    matches!(source, Source::Reading { level, window, .. }
                        if *level == name.level && *window == name.window)
                };
                let mut lines = statement.lines.iter();
                lines.find(|line| line.rests_on.iter().any(is))?;
                say!(
                    "about-reading",
                    "the reading {level} in {window}",
                    level = name.level.as_str(),
                    window = &name.window
                )
            }
            ClaimOn::Case(_) | ClaimOn::Fact(_) | ClaimOn::Outage(_) => return None,
        };
        Some(About { entry, what })
    };
    engine.docket().entries().iter().filter_map(about).collect()
}

/// What a claim asks of a statement.
pub fn asks(about: &About<'_, '_>, statement: &Statement) -> Sentence {
    let About { entry, what } = about;
    match (entry.claim.ask, &entry.claim.value) {
        (Ask::Credit, _) => say!("asks-credit-of", "claims the credit of {what}", what),
        (Ask::AmountWas, Some(value)) => say!(
            "asks-should-be",
            "claims that {what} should be {value}",
            what,
            value = format!("{} {}", words::plain(value), statement.currency)
        ),
        (_, Some(value)) => say!(
            "asks-should-be",
            "claims that {what} should be {value}",
            what,
            value = words::plain(value)
        ),
        (_, None) => say!("asks-another", "claims that {what} should be another", what),
    }
}
