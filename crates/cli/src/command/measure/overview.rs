//! All levels by window: one table for each rhythm of windows.

use std::io::Write;

use agreement::model::{Combine, Level, WindowLength};
use facts::Instant;
use measure::{Engine, Reading, State};
use told::reading::Shown;
use told::words;

use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::shell::quoted;
use crate::table::{Cell, Table};

/// Prints the tables.
pub fn print(
    shown: &[Shown<'_>],
    engine: &Engine<'_>,
    last: usize,
    command: &str,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    if let Some(version) = engine.version_at(engine.as_of()) {
        let title = if version.title.is_empty() {
            &version.alliance
        } else {
            &version.title
        };
        let title = words::plain(title);
        writeln!(
            out,
            "{STRONG}{title}{STRONG:#}, version {}, as of {}\n",
            version.version,
            engine.as_of()
        )?;
    }
    let mut some_small = false;
    for (rhythm, levels) in by_rhythm(shown, engine) {
        let (table, small) = table(&rhythm, &levels, engine, last);
        table.write(&mut out)?;
        writeln!(out)?;
        some_small |= small;
    }
    let small = match some_small {
        true => "  ° met as a small sample",
        false => "",
    };
    writeln!(
        out,
        "{FAINT}✓ met  ▼ below expected  ✗ missed  · nothing promised  – no data  * another value if an open claim were accepted{small}{FAINT:#}"
    )?;
    out.flush()?;
    if shown.is_empty() {
        console.say("the agreement has no level yet; add one under `levels`");
    } else if engine.view().facts().is_empty() {
        console.next(
            "no fact is known yet; bring in a log",
            "entente import RECORD FILE --mapping NAME",
        );
    } else if let Some((id, reading)) = worst(shown) {
        console.next(
            &format!("see what `{id}` rests on in {}", reading.window),
            &format!(
                "{command} --level {} --window {}",
                quoted(id),
                quoted(&reading.window)
            ),
        );
    }
    Ok(())
}

/// The last missed reading of the first level that has one, else the last one with a value.
fn worst<'a>(shown: &'a [Shown<'_>]) -> Option<(&'a str, &'a Reading)> {
    let last = |state: Option<State>| {
        shown.iter().find_map(|shown| {
            let found = shown.readings.iter().rev().find(|reading| match state {
                Some(state) => reading.agreed.state == state,
                None => reading.agreed.state != State::Insufficient,
            });
            found.map(|reading| (shown.id.as_str(), reading))
        })
    };
    last(Some(State::Missed)).or_else(|| last(None))
}

/// The levels by the rhythm of their windows, in the order in which rhythms first occur.
fn by_rhythm<'a, 'b>(
    shown: &'b [Shown<'a>],
    engine: &Engine<'_>,
) -> Vec<(String, Vec<&'b Shown<'a>>)> {
    let mut groups: Vec<(String, Vec<&Shown<'_>>)> = Vec::new();
    for shown in shown {
        let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) else {
            continue;
        };
        let rhythm = match level.window.length {
            WindowLength::Day => "by day".to_owned(),
            WindowLength::Week => "by week".to_owned(),
            WindowLength::Month { day: 1 } => "by month".to_owned(),
            WindowLength::Month { day } => format!("by month from day {day}"),
            WindowLength::Quarter { .. } => "by quarter".to_owned(),
            WindowLength::Year { .. } => "by year".to_owned(),
            WindowLength::Rolling { days, .. } => format!("over {days} days"),
            WindowLength::RollingMonths { months } => format!("over {months} months"),
        };
        match groups.iter_mut().find(|(name, _)| *name == rhythm) {
            Some((_, levels)) => levels.push(shown),
            None => groups.push((rhythm, vec![shown])),
        }
    }
    groups
}

/// The table, and whether a reading in it is met as a small sample.
fn table(rhythm: &str, levels: &[&Shown<'_>], engine: &Engine<'_>, last: usize) -> (Table, bool) {
    let mut windows: Vec<(Instant, &str)> = levels
        .iter()
        .flat_map(|shown| &shown.readings)
        .map(|reading| (reading.span.until, reading.window.as_str()))
        .collect();
    windows.sort_unstable();
    windows.dedup();
    if last > 0 && windows.len() > last {
        windows.drain(..windows.len() - last);
    }
    let mut head = vec![Cell::new(rhythm), Cell::new("promise")];
    head.extend(windows.iter().map(|(_, name)| Cell::figure(*name)));
    let mut table = Table::new(head);
    let mut small = false;
    for shown in levels {
        let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) else {
            continue;
        };
        for key in keys(shown, level) {
            let mut name = shown.id.to_string();
            for (field, value) in key {
                name.push_str(&format!(" {field}={value}"));
            }
            let mut row = vec![Cell::new(name), Cell::new(words::promise(level).english())];
            for (_, window) in &windows {
                let reading = shown
                    .readings
                    .iter()
                    .find(|reading| reading.window == *window && reading.key == *key);
                row.push(reading.map_or(Cell::figure(""), |reading| {
                    let words = engine.level_at(shown.id, reading.span.until);
                    let level = words.map_or(level, |(_, level)| level);
                    small |= reading.agreed.is_forgiven(level);
                    cell(reading, level)
                }));
            }
            table.row(row);
        }
    }
    (table, small)
}

/// The fan-out shown for a level: the combined reading where there is one, else each.
fn keys<'b>(shown: &'b Shown<'_>, level: &Level) -> Vec<&'b [(String, String)]> {
    let mut keys: Vec<&[(String, String)]> = shown
        .readings
        .iter()
        .map(|reading| reading.key.as_slice())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let combines = matches!(level.combine, Some(Combine::Worst | Combine::ByVolume));
    match keys.as_slice() {
        [[], ..] if combines => keys.truncate(1),
        // Where each stands for itself, a window without any record has a reading without a key.
        [[], _, ..] => drop(keys.remove(0)),
        _ => {}
    }
    keys
}

/// A reading in a table: glyph, value, and marks when it is met as a small sample and when a claim is open.
pub fn cell(reading: &Reading, level: &Level) -> Cell {
    let differs = |outcome: &measure::Outcome| *outcome != reading.agreed;
    let claimed = if reading.sides.values().any(differs) {
        "*"
    } else {
        ""
    };
    let small = match reading.agreed.is_forgiven(level) {
        true => "°",
        false => "",
    };
    let state = reading.agreed.state;
    let value = words::table_value(&reading.agreed.value, level.round).english();
    Cell::figure(format!("{} {value}{small}{claimed}", words::glyph(state))).styled(style(state))
}

/// The colour of a state.
pub fn style(state: State) -> clap::builder::styling::Style {
    use crate::console::{BAD, FAIR, GOOD};
    match state {
        State::Missed => BAD,
        State::BelowExpected => FAIR,
        State::Met => GOOD,
        State::Shown => clap::builder::styling::Style::new(),
        State::Insufficient => FAINT,
    }
}
