//! One level: its promise, and its reading in every window.

use std::io::Write;

use facts::Instant;
use measure::Engine;

use super::Shown;
use super::overview::{cell, quoted, style};
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};
use crate::words;

/// Prints it.
pub fn print(
    shown: &[Shown<'_>],
    engine: &Engine<'_>,
    command: &str,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    for shown in shown {
        let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) else {
            continue;
        };
        let title = words::plain(level.title.as_deref().unwrap_or(shown.id.as_str()));
        let clause = match &level.clause {
            Some(clause) => format!(" (clause {clause})"),
            None => String::new(),
        };
        writeln!(
            out,
            "{STRONG}{title}{STRONG:#}{clause}: {}",
            words::promise(level)
        )?;
        writeln!(
            out,
            "{FAINT}level {} of measure {}{FAINT:#}\n",
            shown.id, level.measure
        )?;
        let mut table = Table::new(vec![
            Cell::new("window"),
            Cell::new(level.per.join(", ")),
            Cell::figure("value"),
            Cell::new("state"),
            Cell::figure("counted"),
            Cell::figure("missed"),
            Cell::new("if open claims were accepted"),
        ]);
        for reading in &shown.readings {
            let Some((_, level)) = engine.level_at(shown.id, reading.span.until) else {
                continue;
            };
            let key: Vec<String> = reading.key.iter().map(|(_, value)| value.clone()).collect();
            let sides: Vec<String> = reading
                .sides
                .iter()
                .filter(|(_, outcome)| **outcome != reading.agreed)
                .map(|(party, outcome)| {
                    format!(
                        "{party}: {} ({})",
                        words::value(&outcome.value, level.round),
                        words::state(outcome.state)
                    )
                })
                .collect();
            let state = reading.agreed.state;
            table.row(vec![
                Cell::new(reading.window.as_str()),
                Cell::new(key.join(", ")),
                cell(reading, level),
                Cell::new(words::state(state)).styled(style(state)),
                Cell::figure(reading.agreed.counted.to_string()),
                Cell::figure(reading.agreed.missed.to_string()),
                Cell::new(sides.join(", ")),
            ]);
        }
        table.write(&mut out)?;
        out.flush()?;
        if let Some(reading) = shown.readings.last() {
            console.next(
                "see what a figure rests on",
                &format!(
                    "{command} --level {} --window {}",
                    quoted(shown.id.as_str()),
                    quoted(&reading.window)
                ),
            );
        }
    }
    out.flush()?;
    Ok(())
}
