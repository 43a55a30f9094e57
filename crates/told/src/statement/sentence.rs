//! Where a statement stands, in sentences.

use std::collections::BTreeMap;

use facts::Exact;
use ledger::statement::State;
use ledger::{Right, Settled, Source, Statement};

use super::Shown;
use crate::words;

/// Who owes whom how much, and where the statement stands.
pub fn owes(statement: &Statement) -> String {
    let currency = &statement.currency;
    let money = |amount: &Exact| format!("{} {currency}", words::money(amount, currency));
    let due = statement.total() - statement.held();
    let (from, to, amount) = match due.is_negative() {
        true => (&statement.pair.payee, &statement.pair.payer, -due),
        false => (&statement.pair.payer, &statement.pair.payee, due),
    };
    let owes = match statement.state {
        State::Closed { .. } => "owed",
        State::Running => "so far owes",
        State::Open { .. } => "owes",
    };
    let mut sentences = vec![format!("{from} {owes} {to} {}", money(&amount))];
    let held = statement.held();
    let closed = statement.closed().is_some();
    if held.is_negative() {
        let held = money(&-held);
        sentences.push(format!("{held} of earlier months is held back no longer"));
    } else if !held.is_zero() && closed {
        let held = money(&held);
        sentences.push(format!("{held} more was held back when it was closed"));
    } else if !held.is_zero() {
        let held = money(&held);
        sentences.push(format!("{held} more is held back until the dispute ends"));
    }
    match &statement.state {
        State::Running => sentences.push("the month is not over".into()),
        State::Open { agreed } if agreed.is_empty() => {}
        State::Open { agreed } => sentences.push(format!("{} has agreed to it", agreed[0])),
        State::Closed { at } => sentences.push(format!("closed at {at}")),
    }
    sentences.join("; ")
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
pub fn rights(shown: &Shown<'_>) -> Vec<String> {
    let rights = &shown.settled.now.rights;
    let mut last: BTreeMap<&str, &Right> = BTreeMap::new();
    for right in &rights.rights {
        last.insert(&right.trigger, right);
    }
    let zone = &shown.versions.latest().zone;
    let sentence = |right: &Right| {
        let day = |instant| zone.local(instant).date().to_string();
        let lapses = match right.lapses {
            Some(at) if right.stands(shown.settled.as_of) => {
                format!(", up to the end of {}", day(at.plus_ms(-1)))
            }
            Some(at) => format!(", lapsed with the end of {}", day(at.plus_ms(-1))),
            None => String::new(),
        };
        let readings = rights.sheet.sources(right.step).into_iter();
        let readings: Vec<String> = readings
            .filter_map(|source| match source {
                Source::Reading { level, window, .. } => Some(format!("{level} in {window}")),
                _ => None,
            })
            .collect();
        format!(
            "{} (exit.triggers.{}): of {}, since {}{lapses}; {}",
            words::plain(right.title.as_deref().unwrap_or("a trigger")),
            words::plain(&right.trigger),
            words::plain(right.right_of.as_str()),
            day(right.since),
            words::plain(&readings.join(", "))
        )
    };
    last.into_values().map(sentence).collect()
}

/// Agreements to a total that a statement does not have, and claims about no line: they change nothing.
pub fn idle(settled: &Settled) -> Vec<String> {
    let closings = settled.idle_closings.iter().map(|idle| {
        let has = match &idle.total {
            Some(total) => format!(
                "the statement has {} {}",
                words::money(total, &idle.currency),
                idle.currency
            ),
            None => "there is no such statement of a month that is over".to_owned(),
        };
        format!(
            "`{}` agreed to {} {} for {} with `{}`, which closes nothing: {has}",
            words::plain(idle.by.as_str()),
            words::plain(&idle.stated),
            words::plain(&idle.currency),
            words::plain(&idle.month),
            words::plain(idle.with.as_str())
        )
    });
    let claims = settled.now.idle_claims.iter();
    closings
        .chain(claims.map(|idle| words::plain(&idle.message)))
        .collect()
}
