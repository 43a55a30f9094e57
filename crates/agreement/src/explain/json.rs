//! What is said as JSON: clauses with their sentences.

use facts::English;
use serde_json::{Value, json as object};

use super::block::characters;
use super::document::Document;
use super::statements;

/// The clauses at these addresses, or all of them, sentence by sentence.
pub fn json(document: &Document, addresses: &[String]) -> Value {
    let inside = |long: &str, short: &str| {
        let rest = long.strip_prefix(short);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let clauses: Vec<Value> = document
        .clauses
        .iter()
        .filter_map(|clause| {
            let base = clause.address();
            let whole = addresses.is_empty() || addresses.iter().any(|one| inside(&base, one));
            let statements: Vec<Value> = statements(&clause.said, &document.speech(&English))
                .into_iter()
                .filter_map(|statement| {
                    let mut at = base.clone();
                    for step in &statement.path {
                        at.push('.');
                        at.push_str(step);
                    }
                    let asked = whole || addresses.iter().any(|one| inside(&at, one));
                    asked.then(
                        || object!({ "at": at, "under": statement.trail, "text": statement.text }),
                    )
                })
                .collect();
            (whole || !statements.is_empty()).then(|| {
                object!({
                    "clause": base,
                    "title": characters(&document.called(clause, &English)),
                    "statements": statements,
                })
            })
        })
        .collect();
    object!({
        "title": document.title,
        "version": document.version,
        "hash": document.hash,
        "clauses": clauses,
    })
}
