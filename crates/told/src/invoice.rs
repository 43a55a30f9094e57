//! An invoice beside a statement, as JSON.

use exchange::Invoice;
use ledger::invoice::{Item, Owed, Part};
use ledger::{Match, Month, Pair};
use serde_json::{Map, Value, json};

/// The items, the totals with their reasons, the rows that could not be read, and the account of all.
pub fn document(invoice: &Invoice, pair: &Pair, month: Month, found: &Match) -> Value {
    let counts = found.counts(invoice.rejected.len());
    let items: Vec<Value> = found.items.iter().map(|one| item(invoice, one)).collect();
    let reasons = found.reasons();
    let totals: Map<String, Value> = found
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
    let rejected: Vec<Value> = invoice
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
        "payer": pair.payer,
        "payee": pair.payee,
        "month": month,
        "received": counts.received,
        "matched": counts.matched,
        "differing": counts.differing,
        "unmatched": counts.unmatched,
        "rejected": counts.rejected,
        "left_out": invoice.left_out,
        "not_billed": counts.missing,
        "totals": totals,
        "items": items,
        "rejections": rejected,
    })
}

fn item(invoice: &Invoice, item: &Item) -> Value {
    let lines: Vec<Value> = item
        .lines
        .iter()
        .map(|line| {
            let line = &invoice.lines[*line];
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
