//! The claims that a statement depends on: where each stands, and the stage of its dispute.

use std::io::Write;

use ledger::Statement;
use measure::Engine;
use told::claims;
use told::statement::Shown;
use told::statement::claims::{asks, of};

use crate::failure::Failure;

/// Prints them. `first` is the number of the statement's first line.
pub(super) fn print(
    shown: &Shown<'_>,
    engine: &Engine<'_>,
    statement: &Statement,
    first: usize,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let zone = &shown.versions.latest().zone;
    for about in of(engine, statement, first) {
        let asks = asks(&about, statement);
        writeln!(
            out,
            "{}",
            claims::sentence(about.entry, zone, &asks).english()
        )?;
        for line in about.entry.dispute.iter().flat_map(claims::stages) {
            writeln!(out, "  {}", line.english())?;
        }
    }
    Ok(())
}
