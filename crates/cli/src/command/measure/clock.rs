//! One case: its clock by holder, as a picture, in sentences, or as JSON.

use std::io::Write;

use measure::Engine;
use told::case::{self, Clock};
use told::idle::{claim_sentence, claims_on};
use told::reading::Shown;
use told::words;

use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::picture;

/// Prints every clock of a case in the levels asked for.
pub fn print<'a>(
    shown: &[Shown<'a>],
    engine: &Engine<'a>,
    case: &str,
    console: &Console,
) -> Result<(), Failure> {
    if console.json() {
        console.print_json(&case::document(shown, engine, case)?)?;
        return Ok(());
    }
    // Levels without a target show the same clock once more; their names are enough.
    let (mut drawn, mut named): (Vec<_>, Vec<_>) = case::clocks(shown, engine, case)?
        .into_iter()
        .partition(|clock| clock.verdict.target_ms().is_some());
    if drawn.is_empty() {
        drawn.push(named.remove(0));
    }
    let mut out = console.out();
    for (place, clock) in drawn.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        draw(clock, engine, console, &mut out)?;
    }
    if !named.is_empty() {
        let names: Vec<String> = named
            .iter()
            .map(|clock| match clock.window() {
                Some(window) => format!("{} in {window}", clock.shown.id),
                None => format!("{}, not counted yet", clock.shown.id),
            })
            .collect();
        writeln!(out, "\nalso a record of: {}", names.join("; "))?;
    }
    for idle in claims_on(engine, case) {
        writeln!(out, "\n{}", claim_sentence(idle).english())?;
    }
    out.flush()?;
    Ok(())
}

fn draw(
    clock: &Clock<'_, '_>,
    engine: &Engine<'_>,
    console: &Console,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let Clock {
        level, timeline, ..
    } = clock;
    let title = words::plain(level.title.as_deref().unwrap_or(level.id.as_str()));
    let counted = match clock.window() {
        Some(window) => format!("counts in {window}"),
        None => "does not count yet".to_owned(),
    };
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}  {title}  {FAINT}level {}, {counted}{FAINT:#}\n",
        timeline.case, clock.shown.id
    )?;
    picture::draw(timeline, console.width(), out)?;
    writeln!(out)?;
    for sentence in clock.sentences(engine) {
        writeln!(out, "{}", sentence.english())?;
    }
    for (fact, line) in clock.to_contest(engine) {
        let began = words::local(&timeline.zone, fact.at).english();
        writeln!(
            out,
            "{FAINT}To contest the hold of {began}, import this line with a mapping `format: entente`:{FAINT:#}\n{line}"
        )?;
    }
    Ok(())
}
