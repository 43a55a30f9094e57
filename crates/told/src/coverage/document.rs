//! The map, its flaws and what is really delivered, as JSON.

use agreement::coverage::{Delivery, Flaw, Holder, Reason, Row};
use agreement::model::Outsourcing;
use serde_json::{Value, json};

use super::Shown;
use crate::clause::{clause, clauses};

/// All of it.
pub fn document(shown: &Shown<'_>) -> Value {
    let services: Vec<Value> = shown
        .coverage
        .services
        .iter()
        .map(|service| {
            let rows = service.rows.iter();
            let rows: Vec<Value> = rows.map(|row| of_row(shown, row)).collect();
            json!({ "service": service.id, "processes": rows })
        })
        .collect();
    let flaws = shown.flaws.iter();
    let flaws: Vec<Value> = flaws.map(|flaw| of_flaw(shown, flaw)).collect();
    let deliveries = shown.deliveries.iter();
    let deliveries: Vec<Value> = deliveries.map(|it| of_delivery(shown, it)).collect();
    json!({
        "catalogue": shown.coverage.catalogue.map(|catalogue| catalogue.word()),
        "services": services,
        "flaws": flaws,
        "deliveries": deliveries,
    })
}

/// The word for a kind of outsourcing in agreements.
pub fn word(kind: Outsourcing) -> &'static str {
    match kind {
        Outsourcing::Service => "service",
        Outsourcing::Process => "process",
        Outsourcing::Knowledge => "knowledge",
    }
}

fn of_row(shown: &Shown<'_>, row: &Row<'_>) -> Value {
    let names = |holders: &[Holder<'_>]| -> Vec<String> {
        let names = holders
            .iter()
            .map(|holder| holder.who.value.as_str().to_owned());
        names.collect()
    };
    let assignments: Vec<Value> = row
        .assignments
        .iter()
        .map(|assignment| {
            json!({
                "process": assignment.named,
                "clause": clause(&assignment.clause, shown.sources),
                "accountable": names(&assignment.accountable),
                "responsible": names(&assignment.responsible),
                "consulted": names(&assignment.consulted),
                "informed": names(&assignment.informed),
                "hand_over": assignment.text.hand_over.as_ref().map(|it| &it.value),
            })
        })
        .collect();
    json!({
        "process": row.process.id,
        "title": row.process.title,
        "clause": row.process.clause,
        "needed": row.is_needed(),
        "not_needed": row.process.not_needed,
        "covered": row.is_covered(),
        "accountable": row.accountable(),
        "does_the_work": row.doers(),
        "missing_parts": row.missing_parts,
        "assignments": assignments,
    })
}

fn of_flaw(shown: &Shown<'_>, flaw: &Flaw) -> Value {
    json!({
        "kind": flaw.kind.word(),
        "services": flaw.services,
        "processes": flaw.processes,
        "sentence": flaw.sentence,
        "clauses": clauses(&flaw.clauses, shown.sources),
    })
}

fn of_delivery(shown: &Shown<'_>, delivery: &Delivery) -> Value {
    let reasons = |all: &[Reason]| -> Vec<Value> {
        all.iter()
            .map(|reason| {
                json!({
                    "sentence": reason.sentence,
                    "clauses": clauses(&reason.clauses, shown.sources),
                })
            })
            .collect()
    };
    json!({
        "service": delivery.service,
        "party": delivery.party,
        "declared": delivery.declared.map(word),
        "really": delivery.really.map(word),
        "processes": delivery.processes,
        "reasons": reasons(&delivery.reasons),
        "disagreements": reasons(&delivery.disagreements),
    })
}
