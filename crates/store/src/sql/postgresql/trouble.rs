//! What a server's refusal means.

use std::error::Error as _;
use std::sync::Arc;

use postgres::error::{DbError, Severity};

use crate::sql::error::{Error, ErrorKind};

/// The trouble, without the values that the server's words may hold.
pub fn classify(database: &Arc<str>, error: &postgres::Error, sql: &str) -> Error {
    if let Some(refusal) = error.as_db_error() {
        let kind = kind(refusal.code().code());
        return Error::new(kind, database, words(refusal, kind, sql));
    }
    let mut why = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !why.contains(&cause_words) {
            why = format!("{why}: {cause_words}");
        }
        source = cause.source();
    }
    // WHY: what the client itself refuses never reached the server; all else is trouble on the way.
    let is_value = why.starts_with("error serializing") || why.starts_with("error deserializing");
    let kind = if is_value {
        ErrorKind::Value
    } else {
        ErrorKind::Dropped
    };
    let place = if is_value {
        format!(" in `{sql}`")
    } else {
        String::new()
    };
    Error::new(kind, database, format!("{why}{place}"))
}

/// Whether a commit that was refused in this way was certainly not kept.
///
/// WHY: once the server has begun to write a commit down, it can only succeed, or end the session.
pub fn is_certain(error: &postgres::Error) -> bool {
    let severity = error.as_db_error().and_then(DbError::parsed_severity);
    severity == Some(Severity::Error)
}

fn kind(code: &str) -> ErrorKind {
    match (code, code.get(..2).unwrap_or_default()) {
        ("23505", _) => ErrorKind::Conflict,
        (_, "23") => ErrorKind::Constraint,
        (_, "40") | ("55P03" | "57014" | "53300", _) => ErrorKind::Busy,
        ("53100", _) => ErrorKind::Full,
        (_, "08" | "57") | ("25P03", _) => ErrorKind::Dropped,
        (_, "58") | ("XX001" | "XX002", _) => ErrorKind::Disk,
        ("25006", _) => ErrorKind::ReadOnly,
        (_, "28" | "3D") => ErrorKind::Open,
        (_, "22") => ErrorKind::Value,
        _ => ErrorKind::Statement,
    }
}

fn words(refusal: &DbError, kind: ErrorKind, sql: &str) -> String {
    let code = refusal.code().code();
    let table = refusal.table().unwrap_or("a table");
    match kind {
        ErrorKind::Conflict | ErrorKind::Constraint => {
            let rule = refusal
                .constraint()
                .or(refusal.column())
                .unwrap_or("a rule");
            format!("`{rule}` of `{table}` ({code})")
        }
        ErrorKind::Value => format!("refused by the server ({code}) in `{sql}`"),
        ErrorKind::Statement if code.starts_with('P') => format!("({code}) in `{sql}`"),
        ErrorKind::Statement => format!("{} ({code}) in `{sql}`", refusal.message()),
        _ => format!("{} ({code})", refusal.message()),
    }
}
