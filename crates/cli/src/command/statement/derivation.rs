//! How lines were worked out: every step, then the charges behind it, then readings and facts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;

use facts::id::{ChargeId, LevelId};
use facts::{FactId, Instant};
use ledger::settle::{Books, MonthAllocated};
use ledger::{Charged, Derived, Input, Month, Sheet, Source, Statement, StatementLine, StepId};
use measure::{Engine, Evidence, Reading, Run};
use serde_json::{Value, json};
use told::words;

use crate::console::{COMMAND, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::shell;

use super::Shown;

/// How many records or facts are named.
const NAMED: usize = 6;

/// An amount and the steps that lead to it.
struct Part<'a> {
    of: Of,
    title: String,
    sheet: &'a Sheet,
    step: StepId,
}

/// What a part is the amount of.
enum Of {
    /// The line.
    Line,
    /// What the line that a correction corrects comes to now.
    Now,
    /// A window of a charge that belongs to the month.
    Charge(ChargeId, Month),
    /// What a unit bears of an allocation.
    Unit(String),
}

/// What an amount rests on in the end.
#[derive(Default)]
struct Grounds {
    readings: BTreeSet<Named>,
    facts: BTreeSet<FactId>,
    posted: BTreeSet<Month>,
}

/// A reading: level, window, fan-out.
type Named = (LevelId, String, String);

/// The derivation of a line.
struct Traced<'a> {
    /// What was known at this instant.
    as_of: Instant,
    parts: Vec<Part<'a>>,
    grounds: Grounds,
}

/// Prints how lines and allocations were worked out.
pub(super) fn print(
    shown: &Shown<'_>,
    lines: &[(&Statement, &StatementLine)],
    allocations: &[&MonthAllocated],
    console: &Console,
) -> Result<(), Failure> {
    let mut documents = Vec::new();
    let mut out = console.out();
    let traced: Vec<Traced<'_>> = lines
        .iter()
        .map(|(statement, line)| trace(shown, statement, line))
        .collect();
    let grounded = grounded(shown, &traced);
    for ((statement, line), traced) in lines.iter().zip(&traced) {
        let Traced {
            as_of,
            parts,
            grounds,
        } = traced;
        let readings: Vec<&Grounded> = grounds
            .readings
            .iter()
            .filter_map(|key| grounded.get(&(*as_of, key.clone())))
            .collect();
        if console.json() {
            let of = super::json::line(statement, line);
            documents.push(document(of, *as_of, parts, &readings, grounds));
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
        if line.step.is_none() {
            writeln!(
                out,
                "\nNothing is agreed; only a side with an open claim has this line"
            )?;
            writeln!(out)?;
            continue;
        }
        print_parts(shown, parts, &readings, grounds, &mut out)?;
    }
    for one in allocations {
        let Traced {
            as_of,
            parts,
            grounds,
        } = trace_allocation(shown, one);
        if console.json() {
            let of = super::json::allocation(one);
            documents.push(document(of, as_of, &parts, &[], &grounds));
            continue;
        }
        writeln!(
            out,
            "{STRONG}allocation.{} at {}, {}{STRONG:#}",
            one.id, one.party, one.month
        )?;
        for (unit, share) in &one.allocated.shares {
            let amount = words::money(&share.amount, &one.currency);
            writeln!(out, "  {unit}: {amount} {}, in whole coins", one.currency)?;
        }
        print_parts(shown, &parts, &[], &grounds, &mut out)?;
    }
    if console.json() {
        console.print_json(&documents)?;
    }
    out.flush()?;
    Ok(())
}

/// Prints steps, and what they rest on in the end.
fn print_parts(
    shown: &Shown<'_>,
    parts: &[Part<'_>],
    readings: &[&Grounded],
    grounds: &Grounds,
    out: &mut impl Write,
) -> Result<(), Failure> {
    for part in parts {
        writeln!(out, "\n{}", part.title)?;
        for derived in part.sheet.derivation(part.step) {
            writeln!(out, "{}", step(&derived))?;
        }
    }
    writeln!(out, "\nIt rests on")?;
    for reading in readings {
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
fn trace<'a>(shown: &Shown<'a>, statement: &Statement, line: &StatementLine) -> Traced<'a> {
    let books = shown.settled.books(statement);
    let mut next: VecDeque<Part<'a>> = VecDeque::new();
    if let (Some(sheet), Some(step)) = (shown.settled.sheet(statement, line), line.step) {
        next.push_back(Part {
            of: Of::Line,
            title: format!("The steps under {}", line.clause),
            sheet,
            step,
        });
    }
    if let Some(sheet) = books.worked().sheet(&line.clause) {
        next.extend(line.now.iter().map(|step| Part {
            of: Of::Now,
            title: format!("What {} comes to now", line.clause),
            sheet,
            step: *step,
        }));
    }
    let as_of = statement.closed().unwrap_or(shown.settled.as_of);
    behind(books, as_of, next)
}

/// The steps of what each unit bears, and of every charge behind them.
fn trace_allocation<'a>(shown: &Shown<'a>, one: &'a MonthAllocated) -> Traced<'a> {
    let shares = one.allocated.shares.iter();
    let parts = shares.map(|(unit, share)| Part {
        of: Of::Unit(unit.clone()),
        title: format!("The steps of {unit}"),
        sheet: &one.allocated.sheet,
        step: share.exact,
    });
    behind(&shown.settled.now, shown.settled.as_of, parts.collect())
}

/// The parts and those of every charge behind them, and what is left then.
fn behind<'a>(books: &'a Books, as_of: Instant, mut next: VecDeque<Part<'a>>) -> Traced<'a> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut grounds = Grounds::default();
    let mut seen: BTreeSet<(ChargeId, Month)> = BTreeSet::new();
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
                // Its parts are there already.
                Source::Now { .. } => {}
                Source::Charge { charge, month } => {
                    if seen.insert((charge.clone(), month)) {
                        next.extend(charge_parts(&books.charges, &charge, month));
                    }
                }
            }
        }
        parts.push(part);
    }
    Traced {
        as_of,
        parts,
        grounds,
    }
}

/// All readings on which lines rest, each level run once for an instant.
fn grounded(shown: &Shown<'_>, traced: &[Traced<'_>]) -> BTreeMap<(Instant, Named), Grounded> {
    let mut wanted: BTreeMap<Instant, BTreeMap<&LevelId, BTreeSet<&Named>>> = BTreeMap::new();
    for one in traced {
        let levels = wanted.entry(one.as_of).or_default();
        for named in &one.grounds.readings {
            levels.entry(&named.0).or_default().insert(named);
        }
    }
    let mut found = BTreeMap::new();
    for (as_of, levels) in wanted {
        let mut engine = shown.contents.engine(as_of);
        for (level, all) in levels {
            let Some(run) = engine.run(level) else {
                continue;
            };
            for named in all {
                let own = Grounded::find(&engine, &run, named);
                found.extend(own.map(|own| ((as_of, named.clone()), own)));
            }
            engine.give_back(run);
        }
    }
    found
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
            of: Of::Charge(one.charge.clone(), month),
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
    fn find(engine: &Engine<'_>, run: &Run, (level, window, key): &Named) -> Option<Self> {
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
        Some(Grounded {
            value: words::value(&reading.agreed.value, terms.round),
            promise: words::promise(terms),
            glyph: words::glyph(reading.agreed.state),
            reading,
            misses,
        })
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
            .map(|(field, value)| format!(" --key {}", shell::quoted(&format!("{field}={value}"))))
            .collect();
        format!(
            "{measure} --level {} --window {}{keys}",
            shell::quoted(reading.level.as_str()),
            shell::quoted(&reading.window)
        )
    }
}

fn document(
    line: Value,
    as_of: Instant,
    parts: &[Part<'_>],
    readings: &[&Grounded],
    grounds: &Grounds,
) -> Value {
    let parts: Vec<Value> = parts
        .iter()
        .map(|part| {
            let steps: Vec<Value> = part
                .sheet
                .derivation(part.step)
                .iter()
                .map(step_json)
                .collect();
            let of = match &part.of {
                Of::Line => json!("line"),
                Of::Now => json!("now"),
                Of::Unit(unit) => json!({ "unit": unit }),
                Of::Charge(charge, month) => {
                    json!({ "charge": { "charge": charge, "month": month } })
                }
            };
            json!({ "of": of, "title": part.title, "steps": steps })
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
        "as_of": as_of,
        "parts": parts,
        "readings": readings,
        "facts": grounds.facts,
        "posted": grounds.posted,
    })
}

fn step_json(derived: &Derived<'_>) -> Value {
    let inputs = derived.step.inputs.iter();
    let given: Vec<Value> = inputs
        .filter_map(|input| match input {
            Input::Given(given) => Some(json!({
                "what": given.what,
                "value": given.value.to_string(),
                "source": given.source,
            })),
            Input::Step(_) => None,
        })
        .collect();
    json!({
        "number": derived.number,
        "stage": derived.step.stage,
        "clause": derived.step.clause,
        "what": derived.step.what,
        "how": derived.how,
        "given": given,
        "result": derived.step.result.to_string(),
    })
}
