//! Statements as JSON.

use ledger::settle::MonthAllocated;
use ledger::statement::State;
use ledger::{Source, Statement, StatementLine};
use measure::Engine;
use serde_json::{Map, Value, json};

use super::Shown;
use crate::claims;

/// All statements shown, and everything that was left open.
pub fn document(shown: &Shown<'_>) -> Value {
    let engine = shown.engine();
    let statements = shown.statements.iter();
    let statements: Vec<Value> = statements.map(|one| statement(one, &engine)).collect();
    let allocations = shown.allocations.iter().map(|one| allocation(one));
    let latest = shown.versions.latest();
    json!({
        "as_of": shown.settled.as_of,
        "alliance": latest.alliance,
        "from": shown.settled.over.from,
        "statements": statements,
        "allocations": allocations.collect::<Vec<_>>(),
        "rights": rights(shown),
        "expected_losses": losses(shown),
        "claims_without_effect": shown.settled.now.idle_claims,
        "closings_without_effect": idle_closings(shown),
        "left_open": shown.gaps,
    })
}

/// What an allocation gives on in a month.
pub(super) fn allocation(one: &MonthAllocated) -> Value {
    let shares = one.allocated.shares.iter();
    let shares: Map<String, Value> = shares
        .map(|(unit, share)| (unit.clone(), json!(share.amount.to_string())))
        .collect();
    json!({
        "allocation": one.id,
        "party": one.party,
        "month": one.month,
        "currency": one.currency,
        "shares": shares,
    })
}

/// A line. Facts that it rests on are counted; its derivation names them.
pub(super) fn line(statement: &Statement, line: &StatementLine) -> Value {
    let rests_on: Vec<Value> = line
        .rests_on
        .iter()
        .map(|source| match source {
            Source::Facts(ids) => json!({ "facts": ids.len() }),
            source => json!(source),
        })
        .collect();
    let sides: Map<String, Value> = line
        .sides
        .iter()
        .map(|(side, amount)| (side.to_string(), json!(amount.to_string())))
        .collect();
    json!({
        "clause": line.clause,
        "number": line.number,
        "what": line.what,
        "window": line.window,
        "corrects": line.corrects,
        "debtor": line.debtor,
        "amount": line.amount.to_string(),
        "currency": statement.currency,
        "held": line.held.to_string(),
        "sides": sides,
        "rests_on": rests_on,
    })
}

fn statement(one: &Statement, engine: &Engine<'_>) -> Value {
    let claims: Vec<Value> = super::claims::of(engine, one, 1)
        .into_iter()
        .map(|about| {
            let mut claim = claims::json(about.entry);
            claim["about"] = json!(about.what);
            claim
        })
        .collect();
    let lines: Vec<Value> = one.lines.iter().map(|line| self::line(one, line)).collect();
    let sides: Map<String, Value> = one
        .sides()
        .into_iter()
        .map(|side| (side.to_string(), json!(one.total_of(side).to_string())))
        .collect();
    let (state, agreed) = match &one.state {
        State::Running => ("running", &[][..]),
        State::Open { agreed } => ("open", &agreed[..]),
        State::Closed { .. } => ("closed", &[][..]),
    };
    json!({
        "payer": one.pair.payer,
        "payee": one.pair.payee,
        "month": one.month,
        "currency": one.currency,
        "state": state,
        "agreed": agreed,
        "closed": one.closed(),
        "total": one.total().to_string(),
        "held": one.held().to_string(),
        "sides": sides,
        "lines": lines,
        "claims": claims,
    })
}

/// Rights to end the agreement early.
fn rights(shown: &Shown<'_>) -> Vec<Value> {
    let found = &shown.settled.now.rights;
    let rights = found.rights.iter().map(|right| {
        let steps = found.sheet.derivation(right.step);
        let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
        json!({
            "trigger": right.trigger,
            "title": right.title,
            "right_of": right.right_of,
            "since": right.since,
            "lapses": right.lapses,
            "stands": right.stands(shown.settled.as_of),
            "steps": steps,
        })
    });
    rights.collect()
}

/// What the risks of the register cost.
fn losses(shown: &Shown<'_>) -> Vec<Value> {
    let (sheet, losses) = ledger::losses(shown.versions.latest());
    let losses = losses.iter().map(|one| {
        let accepted = one.accepted.as_ref();
        json!({
            "risk": one.risk,
            "title": one.title,
            "currency": one.currency,
            "single": sheet.value(one.loss.single).to_string(),
            "yearly": sheet.value(one.loss.yearly).to_string(),
            "accepted": accepted.map(|money| money.amount.to_string()),
        })
    });
    losses.collect()
}

/// Agreements to a total that a statement does not have.
fn idle_closings(shown: &Shown<'_>) -> Vec<Value> {
    let idle = shown.settled.idle_closings.iter().map(|idle| {
        json!({
            "fact": idle.fact,
            "by": idle.by,
            "with": idle.with,
            "month": idle.month,
            "currency": idle.currency,
            "stated": idle.stated,
            "total": idle.total.as_ref().map(ToString::to_string),
        })
    });
    idle.collect()
}
