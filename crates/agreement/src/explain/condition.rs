//! Conditions in words: `priority == "P1"` is said as: priority is “P1”.
//!
//! INVARIANT: conditions that test something else are said otherwise; the words come from the closed
//! form, so that layout and needless brackets play no part.

use crate::model::{Compare, FieldType, Literal, Test};

/// A condition in words.
pub(crate) fn words(test: &Test) -> String {
    said(test, false)
}

/// `inside` says that the words stand inside of others, which need brackets around several parts.
fn said(test: &Test, inside: bool) -> String {
    let joined = |tests: &[Test], word: &str, empty: &str| {
        let parts: Vec<String> = tests.iter().map(|test| said(test, true)).collect();
        match parts.len() {
            0 => empty.to_string(),
            1 => parts.concat(),
            _ if inside => format!("({})", parts.join(word)),
            _ => parts.join(word),
        }
    };
    match test {
        Test::Constant(true) => "anything holds".into(),
        Test::Constant(false) => "nothing holds".into(),
        Test::All(tests) => joined(tests, " and ", "anything holds"),
        Test::Any(tests) => joined(tests, " or ", "nothing holds"),
        Test::Not(inner) => match &**inner {
            Test::Has(name) => format!("{} has no value", field(name)),
            Test::In {
                field: name, list, ..
            } => {
                format!("{} is none of {}", field(name), listed(list))
            }
            Test::Field {
                field: name,
                kind: FieldType::Boolean,
                compare: Compare::Equal,
                literal: Literal::Boolean(value),
            } => format!("{} is not {value}", field(name)),
            inner => format!("it is not so that {}", bracketed(said(inner, true))),
        },
        Test::Field {
            field: name,
            kind: FieldType::Boolean,
            compare: Compare::Equal,
            literal: Literal::Boolean(value),
        } => format!("{} is {value}", field(name)),
        Test::Field {
            field: name,
            compare,
            literal: value,
            ..
        } => format!("{} {} {}", field(name), sign(*compare), literal(value)),
        Test::In {
            field: name, list, ..
        } => match list.as_slice() {
            [one] => format!("{} is {}", field(name), literal(one)),
            _ => format!("{} is one of {}", field(name), listed(list)),
        },
        Test::Fields {
            left,
            compare,
            right,
            ..
        } => format!("{} {} {}", field(left), sign(*compare), field(right)),
        Test::Has(name) => format!("{} has a value", field(name)),
    }
}

fn bracketed(words: String) -> String {
    match words.starts_with('(') && words.ends_with(')') {
        true => words,
        false => format!("({words})"),
    }
}

/// The name of a field as people read it. Names hold no blanks, so that no two become one.
pub(crate) fn field(name: &str) -> String {
    name.replace('_', " ")
}

fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "is",
        Compare::NotEqual => "is not",
        Compare::Less => "is less than",
        Compare::LessEqual => "is at most",
        Compare::Greater => "is more than",
        Compare::GreaterEqual => "is at least",
        Compare::StartsWith => "begins with",
        Compare::EndsWith => "ends with",
        Compare::Contains => "contains",
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("“{text}”"),
        Literal::Number(number) => number.to_string(),
        Literal::Boolean(value) => value.to_string(),
    }
}

fn listed(list: &[Literal]) -> String {
    list.iter().map(literal).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let fields: BTreeMap<String, FieldType> = [
            ("priority", FieldType::Text),
            ("unit", FieldType::Text),
            ("reopens", FieldType::Integer),
            ("made_sla", FieldType::Boolean),
        ]
        .into_iter()
        .map(|(name, kind)| (name.to_string(), kind))
        .collect();
        let test = crate::condition::parse(source, &fields).expect("a condition");
        assert_eq!(words(&test), expected, "{source}");
    }

    #[test]
    fn conditions_are_said_in_words() {
        check("priority == \"P1\"", "priority is “P1”");
        check("(priority) == (\"P1\")", "priority is “P1”");
        check(
            "priority in [\"P1\", \"P2\"] && reopens > 0",
            "priority is one of “P1”, “P2” and reopens is more than 0",
        );
        check(
            "made_sla && (priority == \"P1\" || unit != \"x\")",
            "made sla is true and (priority is “P1” or unit is not “x”)",
        );
        check("has(unit)", "unit has a value");
        check("priority.startsWith(\"P\")", "priority begins with “P”");
        check("true", "anything holds");
        check("!made_sla", "made sla is not true");
    }
}
