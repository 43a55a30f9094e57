//! A match as JSON.

use serde_json::{Value, json};

use ledger::invoice::{Item, Owed, Part};

use super::Shown;

/// The items, the totals with their reasons, the rows that could not be read, and the account of all.
pub(super) fn document(shown: &Shown<'_>) -> Value {
    let items: Vec<Value> = shown
        .found
        .items
        .iter()
        .map(|one| item(shown, one))
        .collect();
    let reasons = shown.found.reasons();
    let totals: serde_json::Map<String, Value> = shown
        .found
        .totals
        .iter()
        .map(|(currency, totals)| {
            let own = reasons.iter().filter(|((_, other), _)| other == currency);
            let own: Vec<Value> = own
                .map(|((why, _), amount)| json!({ "why": why, "amount": amount.to_string() }))
                .collect();
            let totals = json!({
                "billed": totals.invoiced.to_string(),
                "computed": totals.computed.to_string(),
                "difference": totals.difference.to_string(),
                "reasons": own,
            });
            (currency.clone(), totals)
        })
        .collect();
    let rejected: Vec<Value> = shown
        .invoice
        .rejected
        .iter()
        .map(|rejection| {
            json!({
                "line": rejection.line,
                "column": rejection.flaw.column,
                "value": rejection.flaw.value,
                "why": rejection.flaw.why,
                "help": rejection.flaw.help,
            })
        })
        .collect();
    json!({
        "payer": shown.pair.payer,
        "payee": shown.pair.payee,
        "month": shown.arguments.month,
        "received": shown.counts.received,
        "matched": shown.counts.matched,
        "differing": shown.counts.differing,
        "unmatched": shown.counts.unmatched,
        "rejected": shown.counts.rejected,
        "left_out": shown.invoice.left_out,
        "not_billed": shown.counts.missing,
        "totals": totals,
        "items": items,
        "rejections": rejected,
    })
}

fn item(shown: &Shown<'_>, item: &Item) -> Value {
    let lines: Vec<Value> = item
        .lines
        .iter()
        .map(|line| {
            let line = &shown.invoice.lines[*line];
            json!({
                "line": line.place,
                "clause": line.clause,
                "text": line.text,
                "period": line.period,
                "quantity": line.quantity.as_ref().map(ToString::to_string),
                "unit_price": line.unit_price.as_ref().map(ToString::to_string),
                "amount": line.amount.to_string(),
                "currency": line.currency,
            })
        })
        .collect();
    let computed: Vec<Value> = item.computed.iter().map(owed).collect();
    let parts: Vec<Value> = item.parts.iter().map(part).collect();
    json!({
        "standing": item.standing(),
        "billed": lines,
        "computed": computed,
        "difference": parts,
    })
}

fn owed(owed: &Owed) -> Value {
    json!({
        "clause": owed.clause,
        "what": owed.what,
        "window": owed.window,
        "corrects": owed.corrects,
        "amount": owed.amount.to_string(),
        "held": owed.held.to_string(),
        "currency": owed.currency,
    })
}

fn part(part: &Part) -> Value {
    json!({
        "why": part.why,
        "amount": part.amount.to_string(),
        "currency": part.currency,
    })
}
