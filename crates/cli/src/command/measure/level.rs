//! One level: its promise, and its reading in every window.

use std::io::Write;

use facts::Instant;
use measure::{Engine, Outcome};
use told::reading::{Basis, Shown, unheard, unheard_sentence};
use told::words;

use super::overview::{cell, style};
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::shell::quoted;
use crate::table::{Cell, Table};

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
            words::promise(level).english()
        )?;
        writeln!(
            out,
            "{FAINT}level {} of measure {}{FAINT:#}\n",
            shown.id, level.measure
        )?;
        let last = shown.readings.last();
        let basis = last.map(|reading| Basis::of(engine, shown, reading));
        let heads = match basis {
            Some(Basis::Downtime(_)) => ("down", "allowed"),
            _ => ("counted", "missed"),
        };
        let mut table = Table::new(vec![
            Cell::new("window"),
            Cell::new(level.per.join(", ")),
            Cell::figure("value"),
            Cell::new("state"),
            Cell::figure(heads.0),
            Cell::figure(heads.1),
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
                        words::value(&outcome.value, level.round).english(),
                        words::state(outcome.state)
                    )
                })
                .collect();
            let state = reading.agreed.state;
            let down = basis.and_then(|basis| basis.down(&reading.agreed, level));
            let down = down.map(|(down, allowed)| {
                let allowed = allowed.map(|allowed| allowed.english());
                (down.english(), allowed.unwrap_or_default())
            });
            let (first, second) = down.unwrap_or_else(|| {
                let Outcome {
                    counted, missed, ..
                } = reading.agreed;
                (counted.to_string(), missed.to_string())
            });
            table.row(vec![
                Cell::new(reading.window.as_str()),
                Cell::new(key.join(", ")),
                cell(reading, level),
                Cell::new(words::state(state)).styled(style(state)),
                Cell::figure(first),
                Cell::figure(second),
                Cell::new(sides.join(", ")),
            ]);
        }
        table.write(&mut out)?;
        for unheard in unheard(shown, engine) {
            writeln!(out, "\n{}", unheard_sentence(&unheard).english())?;
        }
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
