//! The claims on a reading: where each stands, the stage of its dispute, and the days that count.

use std::io::Write;

use agreement::model::Level;
use measure::{Engine, Reading};
use told::claims;
use told::reading::Basis;
use told::reading::claims::{asks, of};
use told::words;

use crate::failure::Failure;

/// Prints the claims on a reading, and what was computed where one replaced it.
pub fn print(
    reading: &Reading,
    engine: &Engine<'_>,
    level: &Level,
    basis: Basis,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Some(replaced) = &reading.replaced {
        let computed = &replaced.computed;
        writeln!(
            out,
            "by the claim {} of {}, accepted{} on {}; computed: {} ({}), {}",
            words::plain(replaced.claim.as_str()),
            words::plain(replaced.by.as_str()),
            if replaced.is_deemed {
                " by silence"
            } else {
                ""
            },
            words::local(&level.window.zone, replaced.since).english(),
            words::value(&computed.value, level.round).english(),
            words::state(computed.state),
            basis.line(computed, level).english(),
        )?;
    }
    for entry in of(reading, engine) {
        writeln!(
            out,
            "{}",
            claims::sentence(entry, &level.window.zone, &asks(entry, reading)).english()
        )?;
        for line in entry.dispute.iter().flat_map(claims::stages) {
            writeln!(out, "  {}", line.english())?;
        }
    }
    Ok(())
}
