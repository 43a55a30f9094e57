//! What each company may put into the scope of a certificate, and why, as JSON.

use agreement::Sources;
use agreement::scope::{Performer, Scope};
use serde_json::{Value, json};

use crate::clause::clauses;
use crate::coverage::word;

/// The scopes of companies.
pub fn document(scopes: &[Scope], sources: &Sources) -> Value {
    let parties: Vec<Value> = scopes.iter().map(|it| of_scope(it, sources)).collect();
    json!({ "parties": parties })
}

fn of_scope(scope: &Scope, sources: &Sources) -> Value {
    let services: Vec<Value> = scope
        .services
        .iter()
        .map(|service| {
            let tests: Vec<Value> = service
                .tests
                .iter()
                .map(|test| {
                    json!({
                        "clause": test.clause,
                        "holds": test.holds,
                        "sentence": test.sentence,
                        "rests_on": clauses(&test.clauses, sources),
                    })
                })
                .collect();
            let performers = service.performers.iter();
            let performers: Vec<Value> = performers.map(|it| of_performer(it, sources)).collect();
            json!({
                "service": service.service,
                "possible": service.is_possible(),
                "claimed": service.claimed,
                "delivers": service.delivers.map(word),
                "tests": tests,
                "performers": performers,
            })
        })
        .collect();
    json!({
        "party": scope.party,
        "statement": scope.statement,
        "own_it": scope.own_it,
        "services": services,
    })
}

fn of_performer(performer: &Performer, sources: &Sources) -> Value {
    json!({
        "clause": performer.clause,
        "process": performer.process,
        "title": performer.title,
        "accountable": performer.accountable,
        "performed_by": performer.performed_by,
        "control": performer.control.words(),
        "rests_on": clauses(&performer.clauses, sources),
    })
}
