//! Names as arguments of commands that a person may type.

use std::path::Path;

use facts::Instant;
pub use told::words::quoted;

/// A record, and the instant where one was stated, as arguments of another command.
pub fn of(record: &Path, as_of: Option<Instant>) -> String {
    let mut of = quoted(&record.display().to_string());
    if let Some(as_of) = as_of {
        of.push_str(&format!(" --as-of {as_of}"));
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_command() {
        for (name, expected) in [
            ("INC-1", "INC-1"),
            ("2025-03-31 (28d)", "'2025-03-31 (28d)'"),
            ("$(rm x)", "'$(rm x)'"),
            ("it's", r"'it'\''s'"),
            ("-x", "'-x'"),
        ] {
            assert_eq!(quoted(name), expected);
        }
    }
}
