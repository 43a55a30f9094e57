//! How an amount was worked out: every step, then the charges behind it, then readings and facts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use facts::id::ChargeId;
use facts::{FactId, Instant, Sentence, say};
use ledger::settle::{Books, MonthAllocated};
use ledger::{Charged, Derived, Input, Month, Sheet, Source, Statement, StatementLine, StepId};
use serde_json::{Value, json};

use super::grounded::{Grounded, Named, ground};
use super::{Line, Shown, document};
use crate::missing::Missing;

/// How an amount was worked out, and what it rests on in the end.
pub struct Derivation<'a> {
    /// The amount.
    pub of: Amount<'a>,
    /// What was known at this instant.
    pub as_of: Instant,
    /// The amount and the charges behind it, with their steps.
    pub parts: Vec<Part<'a>>,
    /// Readings that it rests on.
    pub readings: Vec<Grounded>,
    /// Facts that it rests on.
    pub facts: BTreeSet<FactId>,
    /// Months whose closed statements it rests on.
    pub posted: BTreeSet<Month>,
}

/// What was worked out.
#[derive(Clone, Copy)]
pub enum Amount<'a> {
    /// A line of a statement.
    Line(&'a Statement, &'a StatementLine),
    /// What an allocation gives on in a month.
    Allocation(&'a MonthAllocated),
}

/// An amount and the steps that lead to it.
pub struct Part<'a> {
    /// Its title.
    pub title: Sentence,
    of: Of,
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

/// The parts of an amount, and the names of the readings behind them.
struct Traced<'a> {
    derivation: Derivation<'a>,
    readings: BTreeSet<Named>,
}

/// How the lines and allocations that are named were worked out: the lines first. A line is named by its
/// number over all statements shown, by its clause or by what it is for; an allocation by its clause.
pub fn derive<'a>(shown: &Shown<'a>, named: &[String]) -> Result<Vec<Derivation<'a>>, Missing> {
    let (mut lines, mut allocations) = (Vec::<Line<'a>>::new(), Vec::new());
    for name in named {
        let id = name.strip_prefix("allocation.");
        let own = shown.allocations.iter().copied();
        let own = own.filter(|one| id == Some(one.id.as_str()));
        let before = allocations.len();
        allocations.extend(own);
        if allocations.len() == before {
            lines.extend(shown.lines(name)?);
        }
    }
    let lines = lines
        .into_iter()
        .map(|(statement, line)| trace(shown, statement, line));
    let allocations = allocations
        .into_iter()
        .map(|one| trace_allocation(shown, one));
    let traced: Vec<Traced<'a>> = lines.chain(allocations).collect();
    Ok(with_readings(shown, traced))
}

/// Finds the readings behind all lines, where they are kept for whoever asks later.
pub fn ground_all(shown: &Shown<'_>) {
    let lines = shown.statements.iter().flat_map(|statement| {
        let lines = statement.lines.iter();
        lines.map(|line| trace(shown, statement, line))
    });
    with_readings(shown, lines.collect());
}

/// The same as JSON.
pub fn derivation(shown: &Shown<'_>, named: &[String]) -> Result<Value, Missing> {
    let derived = derive(shown, named)?;
    Ok(derived.iter().map(Derivation::json).collect())
}

impl Derivation<'_> {
    /// As JSON.
    pub fn json(&self) -> Value {
        let line = match self.of {
            Amount::Line(statement, line) => document::line(statement, line),
            Amount::Allocation(one) => document::allocation(one),
        };
        let parts: Vec<Value> = self.parts.iter().map(Part::json).collect();
        let readings: Vec<Value> = self.readings.iter().map(Grounded::json).collect();
        json!({
            "line": line,
            "as_of": self.as_of,
            "parts": parts,
            "readings": readings,
            "facts": self.facts,
            "posted": self.posted,
        })
    }
}

impl<'a> Part<'a> {
    /// The steps, the last of which is the amount.
    pub fn steps(&self) -> Vec<Derived<'a>> {
        self.sheet.derivation(self.step)
    }

    fn json(&self) -> Value {
        let of = match &self.of {
            Of::Line => json!("line"),
            Of::Now => json!("now"),
            Of::Unit(unit) => json!({ "unit": unit }),
            Of::Charge(charge, month) => {
                json!({ "charge": { "charge": charge, "month": month } })
            }
        };
        let steps: Vec<Value> = self.steps().iter().map(step).collect();
        json!({ "of": of, "title": self.title, "steps": steps })
    }
}

/// The steps of a line and of every charge behind it, and what is left then.
fn trace<'a>(shown: &Shown<'a>, statement: &'a Statement, line: &'a StatementLine) -> Traced<'a> {
    let books = shown.settled.books(statement);
    let mut next: VecDeque<Part<'a>> = VecDeque::new();
    if let (Some(sheet), Some(step)) = (shown.settled.sheet(statement, line), line.step) {
        next.push_back(Part {
            of: Of::Line,
            title: say!(
                "steps-under",
                "The steps under {clause}",
                clause = &line.clause
            ),
            sheet,
            step,
        });
    }
    if let Some(sheet) = books.worked().sheet(&line.clause) {
        next.extend(line.now.iter().map(|step| Part {
            of: Of::Now,
            title: say!(
                "steps-now",
                "What {clause} comes to now",
                clause = &line.clause
            ),
            sheet,
            step: *step,
        }));
    }
    let as_of = statement.closed().unwrap_or(shown.settled.as_of);
    behind(Amount::Line(statement, line), books, as_of, next)
}

/// The steps of what each unit bears, and of every charge behind them.
fn trace_allocation<'a>(shown: &Shown<'a>, one: &'a MonthAllocated) -> Traced<'a> {
    let shares = one.allocated.shares.iter();
    let parts = shares.map(|(unit, share)| Part {
        of: Of::Unit(unit.clone()),
        title: say!("steps-of", "The steps of {unit}", unit),
        sheet: &one.allocated.sheet,
        step: share.exact,
    });
    let (books, as_of) = (&shown.settled.now, shown.settled.as_of);
    let mut traced = behind(Amount::Allocation(one), books, as_of, parts.collect());
    // An allocation gives on what lines come to; the readings behind them are told there.
    traced.readings.clear();
    traced
}

/// The parts and those of every charge behind them, and what is left then.
fn behind<'a>(
    of: Amount<'a>,
    books: &'a Books,
    as_of: Instant,
    mut next: VecDeque<Part<'a>>,
) -> Traced<'a> {
    let mut derivation = Derivation {
        of,
        as_of,
        parts: Vec::new(),
        readings: Vec::new(),
        facts: BTreeSet::new(),
        posted: BTreeSet::new(),
    };
    let mut readings = BTreeSet::new();
    let mut seen: BTreeSet<(ChargeId, Month)> = BTreeSet::new();
    while let Some(part) = next.pop_front() {
        for source in part.sheet.sources(part.step) {
            match source {
                Source::Reading { level, window, key } => {
                    readings.insert((level, window, key));
                }
                Source::Facts(ids) => derivation.facts.extend(ids),
                Source::Posted { month, .. } => {
                    derivation.posted.insert(month);
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
        derivation.parts.push(part);
    }
    Traced {
        derivation,
        readings,
    }
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
            title: say!(
                "steps-charge",
                "The steps under {clause} for {window}",
                clause = format!("charges.{}", one.charge),
                window = &window.window
            ),
            sheet: &one.sheet,
            step: window.posted,
        })
    })
}

/// Finds the readings behind the amounts.
fn with_readings<'a>(shown: &Shown<'a>, traced: Vec<Traced<'a>>) -> Vec<Derivation<'a>> {
    let wanted = traced.iter().flat_map(|one| {
        let as_of = one.derivation.as_of;
        one.readings.iter().map(move |named| (as_of, named))
    });
    let grounded: BTreeMap<(Instant, Named), Grounded> = ground(shown, wanted);
    let derivations = traced.into_iter().map(|traced| {
        let mut derivation = traced.derivation;
        let as_of = derivation.as_of;
        let readings = traced.readings.into_iter();
        let readings = readings.filter_map(|named| grounded.get(&(as_of, named)).cloned());
        derivation.readings = readings.collect();
        derivation
    });
    derivations.collect()
}

fn step(derived: &Derived<'_>) -> Value {
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
