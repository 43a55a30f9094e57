//! The claims that a statement depends on: those on its lines, and on the readings behind them.

use std::io::Write;

use facts::fact::{Ask, ClaimOn};
use ledger::{Source, Statement, StatementLine};
use measure::Engine;
use measure::docket::Entry;
use told::claims;
use told::words;

use crate::failure::Failure;

use super::Shown;

/// A claim, and what it is about: `line 3`, `the reading p1-in-time in 2025-03`.
pub(super) struct About<'e, 'a> {
    pub entry: &'e Entry<'a>,
    pub what: String,
}

/// The claims of a statement, in the order in which they were made. `first` is the number of its first
/// line.
pub(super) fn of<'e, 'a>(
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
                format!("line {}", first + place)
            }
            ClaimOn::Reading(name) => {
                let is = |source: &Source| {
                    matches!(source, Source::Reading { level, window, .. }
                        if *level == name.level && *window == name.window)
                };
                let mut lines = statement.lines.iter();
                lines.find(|line| line.rests_on.iter().any(is))?;
                format!("the reading {} in {}", name.level, name.window)
            }
            ClaimOn::Case(_) | ClaimOn::Fact(_) | ClaimOn::Outage(_) => return None,
        };
        Some(About { entry, what })
    };
    engine.docket().entries().iter().filter_map(about).collect()
}

/// Prints them.
pub(super) fn print(
    shown: &Shown<'_>,
    engine: &Engine<'_>,
    statement: &Statement,
    first: usize,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let zone = &shown.versions.latest().zone;
    for About { entry, what } in of(engine, statement, first) {
        let asks = match (entry.claim.ask, &entry.claim.value) {
            (Ask::Credit, _) => format!("claims the credit of {what}"),
            (Ask::AmountWas, Some(value)) => format!(
                "claims that {what} should be {} {}",
                words::plain(value),
                statement.currency
            ),
            (_, value) => format!(
                "claims that {what} should be {}",
                words::plain(value.as_deref().unwrap_or("another"))
            ),
        };
        writeln!(out, "{}", claims::sentence(entry, zone, &asks))?;
        for line in entry.dispute.iter().flat_map(claims::stages) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}
