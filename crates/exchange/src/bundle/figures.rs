//! Figures as lines of JSON, the same bytes from the same agreement, facts and instant.
//!
//! A figure of two parties follows from what both of them read, and nothing else, so that both come to the
//! same. A reading follows from what its reader reads but for what it said to nobody; where others' facts of
//! the kind are hidden, they may come to another value, and a report says which these are.

use std::collections::BTreeMap;
use std::sync::Arc;

use agreement::Versions;
use facts::id::PartyId;
use facts::journal::Compartment;
use facts::{Exact, Fact, Instant};
use measure::Engine;
use measure::reading::{Coverage, Outcome, Reading, State, Value};
use serde::Serialize;

/// All figures that a party may read: its readings, and the statements of which it is a side. In one month
/// only, if one is named: readings of windows that end in it. Each fact comes with its readers.
pub fn figures(
    versions: &Versions,
    facts: &[(Compartment, Arc<Fact>)],
    as_of: Instant,
    reader: &PartyId,
    month: Option<&str>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let said = of_readings(facts);
    let mut engine = Engine::new(versions.all(), said.iter().map(Arc::as_ref), as_of);
    let levels: Vec<_> = engine.level_ids().into_iter().cloned().collect();
    for level in levels {
        let readings = engine
            .run(&level)
            .map(|run| run.readings)
            .unwrap_or_default();
        let zone = &versions.latest().zone;
        let wanted = readings.iter().filter(|reading| {
            // A window ends before the first instant that is not in it.
            let last = zone.local(reading.span.until.plus_ms(-1)).date();
            month.is_none_or(|month| last.strftime("%Y-%m").to_string() == month)
        });
        lines.extend(wanted.map(of_reading));
    }
    let parties = versions.parties().into_iter();
    for other in parties.filter(|other| *other != reader) {
        let both = of_pair(facts, reader, other);
        let both: Vec<&Fact> = both.iter().map(Arc::as_ref).collect();
        let settled = ledger::settle(versions, &both, as_of);
        let own = settled.statements.iter().filter(|statement| {
            let pair = [&statement.pair.payer, &statement.pair.payee];
            let month = month.is_none_or(|month| statement.month.to_string() == month);
            month && pair.contains(&reader) && pair.contains(&other)
        });
        lines.extend(own.map(|statement| line(&Figure::Statement(statement))));
    }
    lines
}

/// A reading as a line.
pub fn of_reading(reading: &Reading) -> String {
    line(&Figure::Reading(Box::new(Read::of(reading))))
}

/// The facts from which a reader's readings follow: all that it reads but for what it said to nobody.
pub fn of_readings(facts: &[(Compartment, Arc<Fact>)]) -> Vec<Arc<Fact>> {
    seen(facts, |compartment| {
        !matches!(compartment, Compartment::Private(_))
    })
}

/// The facts from which the statements of two parties follow: what both of them read.
pub fn of_pair(
    facts: &[(Compartment, Arc<Fact>)],
    one: &PartyId,
    other: &PartyId,
) -> Vec<Arc<Fact>> {
    let pair = Compartment::commercial(one, other);
    seen(facts, |compartment| {
        *compartment == Compartment::Shared || Some(compartment) == pair.as_ref()
    })
}

fn seen(facts: &[(Compartment, Arc<Fact>)], by: impl Fn(&Compartment) -> bool) -> Vec<Arc<Fact>> {
    let seen = facts.iter().filter(|(compartment, _)| by(compartment));
    seen.map(|(_, fact)| Arc::clone(fact)).collect()
}

#[derive(Serialize)]
#[serde(tag = "figure", rename_all = "kebab-case")]
enum Figure<'f> {
    Reading(Box<Read<'f>>),
    Statement(&'f ledger::Statement),
}

#[derive(Serialize)]
struct Read<'f> {
    level: &'f str,
    version: &'f str,
    window: &'f str,
    from: Instant,
    until: Instant,
    key: &'f [(String, String)],
    agreed: Came,
    sides: BTreeMap<&'f PartyId, Came>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<Came>,
}

#[derive(Serialize)]
struct Came {
    /// Nothing where there is nothing to compute from.
    value: Option<Exact>,
    rounded: Option<Exact>,
    numerator: Exact,
    denominator: Exact,
    counted: u64,
    missed: u64,
    state: State,
}

impl<'f> Read<'f> {
    fn of(reading: &'f Reading) -> Read<'f> {
        Read {
            level: reading.level.as_str(),
            version: &reading.version,
            window: &reading.window,
            from: reading.span.from,
            until: reading.span.until,
            key: &reading.key,
            agreed: Came::of(&reading.agreed),
            sides: reading
                .sides
                .iter()
                .map(|(party, outcome)| (party, Came::of(outcome)))
                .collect(),
            coverage: reading.coverage,
            computed: reading
                .replaced
                .as_ref()
                .map(|replaced| Came::of(&replaced.computed)),
        }
    }
}

impl Came {
    fn of(outcome: &Outcome) -> Came {
        let (value, rounded) = match &outcome.value {
            Value::Insufficient => (None, None),
            Value::Known { exact, rounded, .. } => (Some(exact.clone()), Some(rounded.clone())),
        };
        Came {
            value,
            rounded,
            numerator: outcome.numerator.clone(),
            denominator: outcome.denominator.clone(),
            counted: outcome.counted,
            missed: outcome.missed,
            state: outcome.state,
        }
    }
}

fn line(figure: &Figure<'_>) -> String {
    // Texts, numbers and lists always serialise.
    serde_json::to_string(figure).unwrap_or_default()
}
