//! A clock as a picture in the terminal: a bar for each holder, off hours shaded.

use std::io::{self, Write};

use clap::builder::styling::Style;
use facts::Span;
use told::timeline::{Kind, Stretch, Timeline};
use told::words;
use unicode_width::UnicodeWidthStr;

use crate::console::{BAD, COMMAND, FAINT, FAIR, GOOD, STRONG};

/// The longest name of a holder that is shown in full.
const NAME: usize = 30;

/// How much of a bar there is at least: room for two dates above it.
const BAR: usize = 44;

/// Draws it, at most `width` columns wide.
pub fn draw(timeline: &Timeline, width: usize, out: &mut impl Write) -> io::Result<()> {
    let name_width = timeline
        .stretches
        .iter()
        .map(|stretch| name(stretch).width())
        .max()
        .unwrap_or(0);
    // Beside the bar: two gaps, the time held and what was left.
    let bar_width = width.saturating_sub(name_width + 2 + 2 + 18).max(BAR);
    let from = words::local(&timeline.zone, timeline.start).english();
    let until = words::local(&timeline.zone, timeline.end).english();
    let gap = bar_width.saturating_sub(from.len() + until.len());
    writeln!(
        out,
        "{:name_width$}  {FAINT}{from}{:gap$}{until}  {:>8}  {:>8}{FAINT:#}",
        "", "", "held", "left"
    )?;
    for stretch in &timeline.stretches {
        let name = name(stretch);
        let pad = " ".repeat(name_width - name.width());
        write!(out, "{name}{pad}  ")?;
        bar(timeline, stretch, bar_width, out)?;
        let left = stretch.left_ms - counted_ms(stretch);
        let style = if timeline.target_ms.is_some() && left < 0 {
            BAD
        } else {
            Style::new()
        };
        let left = match timeline.target_ms {
            Some(_) => words::short_duration(left),
            None => String::new(),
        };
        writeln!(
            out,
            "  {:>8}  {style}{left:>8}{style:#}",
            words::short_duration(stretch.open_ms)
        )?;
    }
    legend(timeline, out)
}

/// What a stretch adds to the elapsed time.
fn counted_ms(stretch: &Stretch) -> i64 {
    match stretch.kind {
        Kind::Party => stretch.open_ms,
        Kind::CustomerWait | Kind::Excluded => 0,
    }
}

fn name(stretch: &Stretch) -> String {
    let name = stretch.holder.english();
    if name.chars().count() <= NAME {
        return name;
    }
    let short: String = name.chars().take(NAME - 1).collect();
    format!("{short}…")
}

fn bar(
    timeline: &Timeline,
    stretch: &Stretch,
    width: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let whole_ms = timeline.end.since(timeline.start).max(1);
    let columns = i64::try_from(width).unwrap_or(i64::MAX);
    let column = |at: facts::Instant| at.since(timeline.start) * columns / whole_ms;
    let first = column(stretch.from).min(columns - 1);
    // WHY: a stretch too short for a column is still seen.
    let last = column(stretch.until).max(first + 1);
    let edge = |column: i64| timeline.start.plus_ms(column * whole_ms / columns);
    for column in 0..columns {
        if !(first..last).contains(&column) {
            write!(out, " ")?;
            continue;
        }
        let cell = Span::new(edge(column), edge(column + 1))
            .intersect(Span::new(stretch.from, stretch.until));
        let open = cell.is_empty() || timeline.open_ms(cell) * 2 >= cell.len_ms();
        let (mark, style) = mark(stretch, open);
        write!(out, "{style}{mark}{style:#}")?;
    }
    Ok(())
}

fn mark(stretch: &Stretch, open: bool) -> (char, Style) {
    match (stretch.kind, open) {
        (_, false) => ('░', FAINT),
        (Kind::Party, true) if stretch.contested => ('▓', FAIR),
        (Kind::Party, true) => ('█', COMMAND),
        (Kind::CustomerWait, true) => ('▒', GOOD),
        (Kind::Excluded, true) => ('·', FAINT),
    }
}

fn legend(timeline: &Timeline, out: &mut impl Write) -> io::Result<()> {
    let mut parts = vec!["█ counts"];
    if timeline.stretches.iter().any(|stretch| stretch.contested) {
        parts.push("▓ counts, contested");
    }
    let has = |kind| {
        timeline
            .stretches
            .iter()
            .any(|stretch| stretch.kind == kind)
    };
    if has(Kind::CustomerWait) {
        parts.push("▒ waits for the customer");
    }
    if has(Kind::Excluded) {
        parts.push("· excluded");
    }
    if timeline
        .stretches
        .iter()
        .any(|stretch| stretch.off_hours_ms > 0)
    {
        parts.push("░ outside the agreed hours");
    }
    writeln!(
        out,
        "{FAINT}{}   times in {}{FAINT:#}",
        parts.join("   "),
        timeline.zone.name()
    )?;
    let elapsed = words::duration(timeline.elapsed_ms);
    match (timeline.target_ms, timeline.left_ms()) {
        (Some(target), Some(left)) if left < 0 => writeln!(
            out,
            "{STRONG}{elapsed}{STRONG:#} of {}: {BAD}missed by {}{BAD:#}",
            words::duration(target),
            words::duration(-left)
        ),
        (Some(target), Some(left)) => writeln!(
            out,
            "{STRONG}{elapsed}{STRONG:#} of {}: {} left",
            words::duration(target),
            words::duration(left)
        ),
        _ => writeln!(out, "{STRONG}{elapsed}{STRONG:#}, without a target"),
    }
}
