//! How lines were worked out: every step, then the charges behind it, then readings and facts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;

use facts::FactId;
use facts::id::{ChargeId, LevelId};
use ledger::{Charged, Derived, Month, Sheet, Source, Statement, StatementLine, StepId};
use measure::{Engine, Evidence, Reading};
use serde_json::{Value, json};

use crate::console::{COMMAND, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::words;

use super::Shown;

/// How many records or facts are named.
const NAMED: usize = 6;

/// An amount and the steps that lead to it.
struct Part<'a> {
    title: String,
    sheet: &'a Sheet,
    step: StepId,
}

/// What an amount rests on in the end.
#[derive(Default)]
struct Grounds {
    readings: BTreeSet<(LevelId, String, String)>,
    facts: BTreeSet<FactId>,
    posted: BTreeSet<Month>,
}

/// Prints how lines were worked out.
pub(super) fn print(
    shown: &Shown<'_>,
    lines: &[(&Statement, &StatementLine)],
    console: &Console,
) -> Result<(), Failure> {
    let mut documents = Vec::new();
    let mut out = console.out();
    for (statement, line) in lines {
        let (parts, grounds) = trace(shown, statement, line);
        let as_of = statement.closed().unwrap_or(shown.settled.as_of);
        let mut engine = shown.contents.engine(as_of);
        let readings: Vec<Grounded> = grounds
            .readings
            .iter()
            .filter_map(|key| Grounded::find(&mut engine, key))
            .collect();
        if console.json() {
            let of = super::json::line(statement, line);
            documents.push(document(of, &parts, &readings, &grounds));
            continue;
        }
        let amount = words::money(&line.amount, &statement.currency);
        writeln!(
            out,
            "{STRONG}{} {}: {amount} {}{STRONG:#}, {} to {}, {}",
            line.what,
            line.window,
            statement.currency,
            statement.pair.payer,
            statement.pair.payee,
            statement.month
        )?;
        for part in &parts {
            writeln!(out, "\n{}", part.title)?;
            for derived in part.sheet.derivation(part.step) {
                writeln!(out, "{}", step(&derived))?;
            }
        }
        writeln!(out, "\nIt rests on")?;
        for reading in &readings {
            writeln!(out, "- {}", reading.sentence())?;
            writeln!(
                out,
                "  {COMMAND}{}{COMMAND:#}",
                shown.measure(&reading.reading)
            )?;
        }
        if !grounds.facts.is_empty() {
            let count = grounds.facts.len();
            let named: Vec<String> = grounds
                .facts
                .iter()
                .take(NAMED)
                .map(|id| id.to_string()[..12].to_owned())
                .collect();
            let more = if count > NAMED { ", …" } else { "" };
            let facts = if count == 1 { "fact" } else { "facts" };
            writeln!(out, "- {count} {facts}: {}{more}", named.join(", "))?;
        }
        for month in &grounds.posted {
            writeln!(out, "- the statement of {month} as it was closed")?;
        }
        if readings.is_empty() && grounds.facts.is_empty() && grounds.posted.is_empty() {
            writeln!(out, "- the clause alone")?;
        }
        writeln!(out)?;
    }
    if console.json() {
        console.print_json(&documents)?;
    }
    out.flush()?;
    Ok(())
}

/// A step on a line: `#3 credit   fast in 2025-01   #1 8000 x 0.05 (5 %) = 400   remedies.…`.
fn step(derived: &Derived<'_>) -> String {
    format!(
        "  #{:<3} {:<16} {}: {}  {FAINT}{}{FAINT:#}",
        derived.number,
        derived.step.stage.name(),
        words::plain(&derived.step.what),
        words::plain(&derived.how),
        derived.step.clause
    )
}

/// The steps of a line and of every charge behind it, and what is left then.
fn trace<'a>(
    shown: &Shown<'a>,
    statement: &Statement,
    line: &StatementLine,
) -> (Vec<Part<'a>>, Grounds) {
    let books = shown.settled.books(statement);
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut grounds = Grounds::default();
    let mut seen: BTreeSet<(ChargeId, Month)> = BTreeSet::new();
    let mut next: VecDeque<Part<'a>> = VecDeque::new();
    if let Some(sheet) = shown.settled.sheet(statement, line) {
        next.push_back(Part {
            title: format!("The steps under {}", line.clause),
            sheet,
            step: line.step,
        });
    }
    while let Some(part) = next.pop_front() {
        for source in part.sheet.sources(part.step) {
            match source {
                Source::Reading { level, window, key } => {
                    grounds.readings.insert((level, window, key));
                }
                Source::Facts(ids) => grounds.facts.extend(ids),
                Source::Posted { month, .. } => {
                    grounds.posted.insert(month);
                }
                Source::Charge { charge, month } => {
                    if seen.insert((charge.clone(), month)) {
                        next.extend(charge_parts(&books.charges, &charge, month));
                    }
                }
            }
        }
        parts.push(part);
    }
    (parts, grounds)
}

/// The windows of a charge that belong to a month.
fn charge_parts<'a>(
    charges: &'a [Charged],
    charge: &ChargeId,
    month: Month,
) -> impl Iterator<Item = Part<'a>> {
    let found = charges.iter().filter(move |one| one.charge == *charge);
    found.flat_map(move |one| {
        let windows = one.windows.iter();
        let windows = windows.filter(move |window| window.month == month);
        windows.map(move |window| Part {
            title: format!(
                "The steps under charges.{} for {}",
                one.charge, window.window
            ),
            sheet: &one.sheet,
            step: window.posted,
        })
    })
}

/// A reading with the records that tell against its promise.
struct Grounded {
    reading: Reading,
    value: String,
    promise: String,
    glyph: char,
    misses: Vec<(String, Vec<FactId>)>,
}

impl Grounded {
    fn find(
        engine: &mut Engine<'_>,
        (level, window, key): &(LevelId, String, String),
    ) -> Option<Self> {
        let run = engine.run(level)?;
        let same = |reading: &&Reading| {
            reading.window == *window && ledger::finding::key_of(reading) == *key
        };
        let reading = run.readings.iter().find(same)?.clone();
        let (_, terms) = engine.level_at(level, reading.span.until)?;
        let misses = match &reading.evidence {
            Evidence::Records(records) => {
                let verdicts = records.iter();
                let verdicts = verdicts.filter_map(|index| run.verdicts.get(*index as usize));
                let tells =
                    |verdict: &&measure::Verdict| measure::reading::tells_against(terms, verdict);
                verdicts
                    .filter(tells)
                    .map(|verdict| {
                        let facts = [verdict.start_fact, verdict.stop_fact];
                        let facts = facts.into_iter().filter_map(|fact| engine.fact(fact));
                        (
                            engine.log().case_id(verdict.case).to_owned(),
                            facts.map(|fact| fact.id).collect(),
                        )
                    })
                    .collect()
            }
            Evidence::Items(items) => items
                .iter()
                .filter(|item| !item.adds.is_zero())
                .map(|item| (item.what.clone(), item.facts.clone()))
                .collect(),
        };
        let found = Grounded {
            value: words::value(&reading.agreed.value, terms.round),
            promise: words::promise(terms),
            glyph: words::glyph(reading.agreed.state),
            reading,
            misses,
        };
        engine.give_back(run);
        Some(found)
    }

    fn sentence(&self) -> String {
        let reading = &self.reading;
        let key = ledger::finding::key_of(reading);
        let key = if key.is_empty() {
            key
        } else {
            format!(", {key}")
        };
        let named: Vec<&str> = self
            .misses
            .iter()
            .take(NAMED)
            .map(|(what, _)| what.as_str())
            .collect();
        let more = match self.misses.len() {
            n if n > NAMED => format!(" and {} more", n - NAMED),
            _ => String::new(),
        };
        let names = match named.is_empty() {
            true => String::new(),
            false => format!(": {}{more}", named.join(", ")),
        };
        format!(
            "{} in {}{key}: {} {} ({}){}",
            reading.level,
            reading.window,
            self.value,
            self.glyph,
            self.promise,
            words::plain(&names)
        )
    }
}

impl Shown<'_> {
    /// The command that opens a reading.
    fn measure(&self, reading: &Reading) -> String {
        let measure = self
            .command
            .replacen("entente statement", "entente measure", 1);
        let keys = reading.key.iter();
        let keys: String = keys
            .map(|(field, value)| format!(" --key {}", words::quoted(&format!("{field}={value}"))))
            .collect();
        format!(
            "{measure} --level {} --window {}{keys}",
            words::quoted(reading.level.as_str()),
            words::quoted(&reading.window)
        )
    }
}

fn document(line: Value, parts: &[Part<'_>], readings: &[Grounded], grounds: &Grounds) -> Value {
    let parts: Vec<Value> = parts
        .iter()
        .map(|part| {
            let steps: Vec<Value> = part
                .sheet
                .derivation(part.step)
                .iter()
                .map(step_json)
                .collect();
            json!({ "title": part.title, "steps": steps })
        })
        .collect();
    let readings: Vec<Value> = readings
        .iter()
        .map(|one| {
            let misses: BTreeMap<&str, &Vec<FactId>> = one
                .misses
                .iter()
                .map(|(what, facts)| (what.as_str(), facts))
                .collect();
            json!({
                "level": one.reading.level,
                "window": one.reading.window,
                "key": ledger::finding::key_of(&one.reading),
                "value": one.value,
                "state": one.reading.agreed.state,
                "against": misses,
            })
        })
        .collect();
    json!({
        "line": line,
        "parts": parts,
        "readings": readings,
        "facts": grounds.facts,
        "posted": grounds.posted,
    })
}

fn step_json(derived: &Derived<'_>) -> Value {
    json!({
        "number": derived.number,
        "stage": derived.step.stage,
        "clause": derived.step.clause,
        "what": derived.step.what,
        "how": derived.how,
        "result": derived.step.result.to_string(),
    })
}
