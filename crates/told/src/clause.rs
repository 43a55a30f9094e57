//! Clauses as JSON: their paths, and where they stand.

use agreement::Sources;
use agreement::coverage::Clause;
use serde_json::{Value, json};

/// A clause with its file, line and column.
pub(crate) fn clause(clause: &Clause, sources: &Sources) -> Value {
    let text = sources.get(&clause.place.file).unwrap_or("");
    let (line, column) = clause.place.line_column(text);
    json!({
        "path": clause.path,
        "file": &*clause.place.file,
        "line": line,
        "column": column,
    })
}

/// Several.
pub(crate) fn clauses(all: &[Clause], sources: &Sources) -> Vec<Value> {
    all.iter().map(|one| clause(one, sources)).collect()
}
