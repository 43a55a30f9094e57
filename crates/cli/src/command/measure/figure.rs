//! One reading: its sentence, each side's value, and what it rests on, the late ones first.

use std::io::Write;

use agreement::model::Level;
use facts::{Instant, Span, Zone};
use measure::reading::Coverage;
use measure::{Engine, Evidence, Item, Judgement, Reading, Verdict};
use told::Timeline;
use told::reading::{Absences, Basis, Shown, unheard, unheard_sentence, verdicts};
use told::words;

use super::claims;
use super::overview::style;
use crate::console::{BAD, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::shell::quoted;
use crate::table::{Cell, Table};

/// Records and observations that are listed; the others are counted.
const LISTED: usize = 20;

/// Prints every reading asked for; with the command that prints more of the record where there is one.
pub fn print(
    shown: &[Shown<'_>],
    engine: &Engine<'_>,
    command: Option<&str>,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    let mut latest = None;
    for shown in shown {
        let absences = Absences::of(shown, engine);
        for (place, reading) in shown.readings.iter().enumerate() {
            let Some((agreement, level)) = engine.level_at(shown.id, reading.span.until) else {
                continue;
            };
            if place > 0 {
                writeln!(out)?;
            }
            let basis = Basis::of(engine, shown, reading);
            head(reading, level, basis, &mut out)?;
            claims::print(reading, engine, level, basis, &mut out)?;
            let is_combined = reading.key.is_empty() && !level.per.is_empty();
            if let Some(why) = absences.sentence(reading, agreement, level) {
                writeln!(out, "{}", why.english())?;
                continue;
            }
            match &reading.evidence {
                Evidence::Records(_) | Evidence::Items(_) if is_combined => {
                    writeln!(out, "{FAINT}it comes from its parts, which follow{FAINT:#}")?;
                }
                Evidence::Records(_) => {
                    let verdicts = verdicts(reading, shown);
                    records(&verdicts, shown, engine, level, &mut out)?;
                    latest = latest.or(command.zip(verdicts.first()).map(|(command, verdict)| {
                        let case = engine.log().case_id(verdict.case);
                        format!(
                            "{command} --level {} --case {}",
                            quoted(shown.id.as_str()),
                            quoted(case)
                        )
                    }));
                }
                Evidence::Items(items) => observations(items, basis, &level.window.zone, &mut out)?,
            }
        }
        for unheard in unheard(shown, engine) {
            writeln!(out, "\n{}", unheard_sentence(&unheard).english())?;
        }
    }
    out.flush()?;
    if let Some(latest) = latest {
        console.next("see one record's clock by holder", &latest);
    }
    Ok(())
}

fn head(
    reading: &Reading,
    level: &Level,
    basis: Basis<'_>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let title = words::plain(level.title.as_deref().unwrap_or(level.id.as_str()));
    let mut of = String::new();
    for (field, value) in &reading.key {
        of.push_str(&format!(", {field} {}", words::plain(value)));
    }
    let clause = match &level.clause {
        Some(clause) => format!("clause {clause}, "),
        None => String::new(),
    };
    writeln!(out, "{STRONG}{title}{STRONG:#}, {}{of}", reading.window)?;
    let zone = &level.window.zone;
    writeln!(
        out,
        "{FAINT}{clause}version {}, from {} up to {} {}{FAINT:#}",
        reading.version,
        words::local(zone, reading.span.from).english(),
        words::local(zone, reading.span.until).english(),
        zone.name()
    )?;
    let state = reading.agreed.state;
    let style = style(state);
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}  {style}{} {}{style:#}  ({})",
        words::value(&reading.agreed.value, level.round).english(),
        words::glyph(state),
        words::state(state),
        words::promise(level).english()
    )?;
    if reading.replaced.is_none() {
        writeln!(out, "{}", basis.line(&reading.agreed, level).english())?;
    }
    if let Some(rule) = level.small_sample
        && reading.agreed.is_forgiven(level)
    {
        writeln!(
            out,
            "met as a small sample: below {} records, {} may miss",
            rule.below, rule.allow_misses
        )?;
    }
    for (party, outcome) in reading
        .sides
        .iter()
        .filter(|(_, outcome)| **outcome != reading.agreed)
    {
        writeln!(
            out,
            "if the open claims of {party} were accepted: {} ({}); {}",
            words::value(&outcome.value, level.round).english(),
            words::state(outcome.state),
            basis.line(outcome, level).english()
        )?;
    }
    if let Some(Coverage { missing_ms, of_ms }) = reading.coverage {
        writeln!(
            out,
            "the feed was missing for {} of {}",
            words::duration(missing_ms),
            words::duration(of_ms)
        )?;
    }
    Ok(())
}

fn records(
    verdicts: &[&Verdict],
    shown: &Shown<'_>,
    engine: &Engine<'_>,
    level: &Level,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if verdicts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(vec![
        Cell::new("record"),
        Cell::new("started"),
        Cell::figure("elapsed"),
        Cell::figure("target"),
        Cell::figure("left"),
        Cell::new(""),
        Cell::new("held longest by"),
    ]);
    for verdict in verdicts.iter().take(LISTED) {
        let timeline = Timeline::new(engine, level, &shown.run, verdict);
        let (state, style) = match verdict.judgement {
            Judgement::Missed => ("missed", BAD),
            Judgement::Met if verdict.hit => ("counts", clap::builder::styling::Style::new()),
            Judgement::Met => ("", clap::builder::styling::Style::new()),
            Judgement::Running => ("running", clap::builder::styling::Style::new()),
        };
        let target = verdict.target_ms().map(words::duration).unwrap_or_default();
        let left = timeline.left_ms().map(words::duration).unwrap_or_default();
        let longest = match timeline.shares().first() {
            Some((holder, ms)) => format!("{}, {}", holder.english(), words::duration(*ms)),
            None => String::new(),
        };
        table.row(vec![
            Cell::new(timeline.case.as_str()),
            Cell::new(words::local(&timeline.zone, timeline.start).english()),
            Cell::figure(words::duration(verdict.elapsed_ms)),
            Cell::figure(target),
            Cell::figure(left),
            Cell::new(state).styled(style),
            Cell::new(longest),
        ]);
    }
    table.write(out)?;
    if verdicts.len() > LISTED {
        writeln!(
            out,
            "{FAINT}and {} more; --json lists all{FAINT:#}",
            verdicts.len() - LISTED
        )?;
    }
    Ok(())
}

fn observations(
    items: &[Item],
    basis: Basis<'_>,
    zone: &Zone,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(vec![
        Cell::new("what"),
        Cell::new("from"),
        Cell::new("until"),
        Cell::figure("adds"),
        Cell::new("note"),
    ]);
    for item in items.iter().take(LISTED) {
        let at = |end: fn(Span) -> Instant| {
            item.span
                .map(|span| words::local(zone, end(span)).english())
                .unwrap_or_default()
        };
        table.row(vec![
            Cell::new(item.what.as_str()),
            Cell::new(at(|span| span.from)),
            Cell::new(at(|span| span.until)),
            Cell::figure(basis.amount(&item.adds).english()),
            Cell::new(item.note.clone().unwrap_or_default()),
        ]);
    }
    table.write(out)?;
    if items.len() > LISTED {
        writeln!(
            out,
            "{FAINT}and {} more; --json lists all{FAINT:#}",
            items.len() - LISTED
        )?;
    }
    Ok(())
}
