//! What is at stake by open claims: the amounts of statements that they move.

use std::collections::{BTreeMap, BTreeSet};

use facts::Exact;
use facts::fact::{ClaimOn, LineName};
use ledger::{Source, StatementLine};
use maud::{Markup, html};
use measure::Engine;
use measure::docket::Entry;
use told::reading::{Asked, Shown};
use told::words::money;

use crate::api::call::Inside;
use crate::api::problem::Problem;
use crate::api::reading::worked_out;
use crate::api::statement;
use crate::page::frame::Page;
use crate::page::statement::path;

/// A level and a window.
type Named = (String, String);

/// What each claim bears on.
enum Bears {
    /// The readings in which it counts.
    Readings(BTreeSet<Named>),
    /// A line.
    Line(LineName),
}

/// For each of these claims that is open and bears on amounts that whoever asks sees: what these are, and what they would be.
pub fn of(
    page: &Page<'_>,
    inside: &Inside<'_>,
    entries: &[&Entry<'_>],
) -> Result<BTreeMap<String, Markup>, Problem> {
    let pending = entries.iter().filter(|entry| entry.standing.is_pending());
    let pending: Vec<&Entry<'_>> = pending.copied().collect();
    let others = statement::seen(inside);
    if pending.is_empty() || others.is_empty() {
        return Ok(BTreeMap::new());
    }
    let bears = worked_out(inside, &Asked::default(), |engine, shown| {
        let each = pending.iter().map(|entry| bears(engine, shown, entry));
        Ok::<_, Problem>(each.collect::<Vec<_>>())
    })?;
    let mut told: BTreeMap<String, Vec<Markup>> = BTreeMap::new();
    for with in others {
        let owed = statement::settled(inside, &with)?;
        let shown = statement::shown(inside, &owed, &with, None)?;
        for one in &shown.statements {
            for (entry, bears) in pending.iter().zip(&bears) {
                let by = entry.by();
                let moved = one
                    .lines
                    .iter()
                    .filter(|line| line.sides.contains_key(by) && bears.has(line));
                let moved: Vec<&StatementLine> = moved.collect();
                if moved.is_empty() {
                    continue;
                }
                let agreed: Exact = moved.iter().map(|line| line.amount.clone()).sum();
                let side: Exact = moved.iter().map(|line| line.amount_of(by).clone()).sum();
                let sum = |amount| format!("{} {}", money(amount, &one.currency), one.currency);
                let text = page.with(
                    "claim-stake-told",
                    &[("agreed", &sum(&agreed)), ("side", &sum(&side))],
                );
                let line = html! {
                    div {
                        a href=(page.link(&path(&with, one.month))) { (page.party(&with)) ", " (one.month) } ": " (text)
                    }
                };
                told.entry(entry.claim.id.to_string())
                    .or_default()
                    .push(line);
            }
        }
    }
    let told = told.into_iter();
    Ok(told
        .map(|(id, lines)| (id, html! { @for line in &lines { (line) } }))
        .collect())
}

fn bears(engine: &Engine<'_>, shown: &[Shown<'_>], entry: &Entry<'_>) -> Bears {
    match &entry.claim.on {
        ClaimOn::Line(line) => Bears::Line(line.clone()),
        ClaimOn::Reading(reading) => {
            let name = (reading.level.to_string(), reading.window.clone());
            Bears::Readings(BTreeSet::from([name]))
        }
        ClaimOn::Case(case) => {
            let clocks = told::case::clocks(shown, engine, case.as_str()).unwrap_or_default();
            let names = clocks.iter().filter_map(|clock| {
                let window = clock.window()?;
                Some((clock.shown.id.to_string(), window.to_owned()))
            });
            Bears::Readings(names.collect())
        }
        ClaimOn::Fact(_) | ClaimOn::Outage(_) => Bears::Readings(BTreeSet::new()),
    }
}

impl Bears {
    fn has(&self, line: &StatementLine) -> bool {
        match self {
            Bears::Line(name) => {
                line.clause == name.clause && line.window == name.window && line.what == name.what
            }
            Bears::Readings(names) => line.rests_on.iter().any(|source| match source {
                Source::Reading { level, window, .. } => {
                    names.contains(&(level.to_string(), window.clone()))
                }
                _ => false,
            }),
        }
    }
}
