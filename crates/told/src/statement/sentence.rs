//! Where a statement stands, in sentences.

use std::collections::BTreeMap;

use facts::{Exact, Sentence, say};
use ledger::statement::State;
use ledger::{Right, Settled, Source, Statement};

use super::Shown;
use crate::words;

/// Who owes whom how much, and where the statement stands.
pub fn owes(statement: &Statement) -> Sentence {
    let currency = &statement.currency;
    let money = |amount: &Exact| format!("{} {currency}", words::money(amount, currency));
    let due = statement.total() - statement.held();
    let (from, to, amount) = match due.is_negative() {
        true => (&statement.pair.payee, &statement.pair.payer, -due),
        false => (&statement.pair.payer, &statement.pair.payee, due),
    };
    let (from, to, amount) = (from.as_str(), to.as_str(), money(&amount));
    let mut sentences = vec![match statement.state {
        State::Closed { .. } => say!("owed", "{from} owed {to} {amount}", from, to, amount),
        State::Running => say!(
            "owes-so-far",
            "{from} so far owes {to} {amount}",
            from,
            to,
            amount
        ),
        State::Open { .. } => say!("owes", "{from} owes {to} {amount}", from, to, amount),
    }];
    let held = statement.held();
    let closed = statement.closed().is_some();
    if held.is_negative() {
        let held = money(&-held);
        sentences.push(say!(
            "held-no-longer",
            "{held} of earlier months is held back no longer",
            held
        ));
    } else if !held.is_zero() && closed {
        let held = money(&held);
        sentences.push(say!(
            "held-when-closed",
            "{held} more was held back when it was closed",
            held
        ));
    } else if !held.is_zero() {
        let held = money(&held);
        sentences.push(say!(
            "held-until",
            "{held} more is held back until the dispute ends",
            held
        ));
    }
    match &statement.state {
        State::Running => sentences.push(say!("month-runs", "the month is not over")),
        State::Open { agreed } => sentences.extend(agreed.first().map(|party| {
            let party = party.as_str();
            say!("month-agreed", "{party} has agreed to it", party)
        })),
        State::Closed { at } => {
            let at = at.to_string();
            sentences.push(say!("month-closed", "closed at {at}", at));
        }
    }
    Sentence::row(sentences, "; ")
}

/// What the sides have instead, one after the other.
pub fn disputed(statement: &Statement) -> String {
    let sides = statement.sides().into_iter().map(|side| {
        let other = statement.total_of(side) - statement.total();
        format!(
            "{side} {}",
            words::signed_money(&other, &statement.currency)
        )
    });
    sides.collect::<Vec<_>>().join(", ")
}

/// The rights to end the agreement that history has given: the last of each trigger.
pub fn rights(shown: &Shown<'_>) -> Vec<Sentence> {
    let rights = &shown.settled.now.rights;
    let mut last: BTreeMap<&str, &Right> = BTreeMap::new();
    for right in &rights.rights {
        last.insert(&right.trigger, right);
    }
    let zone = &shown.versions.latest().zone;
    let sentence = |right: &Right| {
        let day = |instant| zone.local(instant).date().to_string();
        let lapses = right.lapses.map(|at| {
            let end = day(at.plus_ms(-1));
            match right.stands(shown.settled.as_of) {
                true => say!("right-until", ", up to the end of {end}", end),
                false => say!("right-lapsed", ", lapsed with the end of {end}", end),
            }
        });
        let readings = rights.sheet.sources(right.step).into_iter();
        let readings = readings.filter_map(|source| match source {
            Source::Reading { level, window, .. } => {
                let (level, window) = (words::plain(level.as_str()), words::plain(&window));
                Some(say!("right-reading", "{level} in {window}", level, window))
            }
            _ => None,
        });
        let title = match right.title.as_deref() {
            Some(title) => words::plain(title).into(),
            None => say!("right-untitled", "a trigger"),
        };
        say!(
            "right",
            "{title} ({clause}): of {party}, since {since}{lapses}; {readings}",
            title,
            clause = format!("exit.triggers.{}", words::plain(&right.trigger)),
            party = words::plain(right.right_of.as_str()),
            since = day(right.since),
            lapses,
            readings = Sentence::row(readings, ", ")
        )
    };
    last.into_values().map(sentence).collect()
}

/// Agreements to a total that a statement does not have, and claims about no line: they change nothing.
pub fn idle(settled: &Settled) -> Vec<Sentence> {
    let closings = settled.idle_closings.iter().map(|idle| {
        let has = match &idle.total {
            Some(total) => {
                let total = format!("{} {}", words::money(total, &idle.currency), idle.currency);
                say!("closing-has", "the statement has {total}", total)
            }
            None => say!(
                "closing-none",
                "there is no such statement of a month that is over"
            ),
        };
        say!(
            "closing-idle",
            "`{by}` agreed to {stated} for {month} with `{with}`, which closes nothing: {has}",
            by = words::plain(idle.by.as_str()),
            stated = format!(
                "{} {}",
                words::plain(&idle.stated),
                words::plain(&idle.currency)
            ),
            month = words::plain(&idle.month),
            with = words::plain(idle.with.as_str()),
            has
        )
    });
    let claims = settled.now.idle_claims.iter();
    closings
        .chain(claims.map(|idle| words::plain(&idle.message).into()))
        .collect()
}
