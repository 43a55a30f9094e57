//! Conditions in words: `priority == "P1"` is said as: priority is “P1”.
//!
//! INVARIANT: conditions that test something else are said otherwise; the words come from the closed
//! form, so that layout and needless brackets play no part.

use facts::sentence::Value;
use facts::{Sentence, say};

use crate::model::{Compare, FieldType, Literal, Test};

/// A condition in words.
pub(crate) fn words(test: &Test) -> Sentence {
    said(test, false)
}

/// `inside` says that the words stand inside of others, which need brackets around several parts.
fn said(test: &Test, inside: bool) -> Sentence {
    let one = |name: &str, literal: &Literal| Sides {
        left: field(name),
        right: self::literal(literal),
    };
    match test {
        Test::Constant(true) => anything(),
        Test::Constant(false) => nothing(),
        Test::All(tests) => joined(tests, inside, true),
        Test::Any(tests) => joined(tests, inside, false),
        Test::Not(inner) => match &**inner {
            Test::Has(name) => say!("test-has-not", "{field} has no value", field = field(name)),
            Test::In {
                field: name, list, ..
            } => {
                let (field, list) = (field(name), listed(list));
                say!("test-none-of", "{field} is none of {list}", field, list)
            }
            Test::Field {
                field: name,
                kind: FieldType::Boolean,
                compare: Compare::Equal,
                literal,
            } => one(name, literal).compared(Compare::NotEqual),
            inner => {
                let words = said(inner, true);
                // Several parts have their brackets already.
                let english = words.english();
                let test = match english.starts_with('(') && english.ends_with(')') {
                    true => words,
                    false => bracketed(words),
                };
                say!("test-not", "it is not so that {test}", test)
            }
        },
        Test::Field {
            field: name,
            compare,
            literal,
            ..
        } => one(name, literal).compared(*compare),
        Test::In {
            field: name, list, ..
        } => match list.as_slice() {
            [literal] => one(name, literal).compared(Compare::Equal),
            _ => {
                let (field, list) = (field(name), listed(list));
                say!("test-one-of", "{field} is one of {list}", field, list)
            }
        },
        Test::Fields {
            left,
            compare,
            right,
            ..
        } => Sides {
            left: field(left),
            right: field(right).into(),
        }
        .compared(*compare),
        Test::Has(name) => say!("test-has", "{field} has a value", field = field(name)),
    }
}

fn anything() -> Sentence {
    say!("test-anything", "anything holds")
}

fn nothing() -> Sentence {
    say!("test-nothing", "nothing holds")
}

fn joined(tests: &[Test], inside: bool, all: bool) -> Sentence {
    let mut parts = tests.iter().map(|test| said(test, true));
    let Some(first) = parts.next() else {
        return if all { anything() } else { nothing() };
    };
    let several = tests.len() > 1;
    let whole = parts.fold(first, |most, last| match all {
        true => say!("list-and", "{most} and {last}", most, last),
        false => say!("list-or", "{most} or {last}", most, last),
    });
    match inside && several {
        true => bracketed(whole),
        false => whole,
    }
}

fn bracketed(words: Sentence) -> Sentence {
    Sentence::row(["(".into(), Value::from(words), ")".into()], "")
}

/// What a condition compares.
struct Sides {
    left: String,
    right: Sentence,
}

impl Sides {
    fn compared(self, compare: Compare) -> Sentence {
        let Sides { left, right } = self;
        match compare {
            Compare::Equal => say!("test-is", "{left} is {right}", left, right),
            Compare::NotEqual => say!("test-is-not", "{left} is not {right}", left, right),
            Compare::Less => say!("test-less", "{left} is less than {right}", left, right),
            Compare::LessEqual => say!("test-at-most", "{left} is at most {right}", left, right),
            Compare::Greater => say!("test-more", "{left} is more than {right}", left, right),
            Compare::GreaterEqual => {
                say!("test-at-least", "{left} is at least {right}", left, right)
            }
            Compare::StartsWith => say!("test-begins", "{left} begins with {right}", left, right),
            Compare::EndsWith => say!("test-ends", "{left} ends with {right}", left, right),
            Compare::Contains => say!("test-contains", "{left} contains {right}", left, right),
        }
    }
}

/// The name of a field as people read it. Names hold no blanks, so that no two become one.
pub(crate) fn field(name: &str) -> String {
    name.replace('_', " ")
}

fn literal(literal: &Literal) -> Sentence {
    match literal {
        Literal::Text(text) => say!("test-text", "“{text}”", text),
        Literal::Number(number) => Sentence::plain(number),
        Literal::Boolean(true) => say!("test-true", "true"),
        Literal::Boolean(false) => say!("test-false", "false"),
    }
}

fn listed(list: &[Literal]) -> Sentence {
    Sentence::row(list.iter().map(literal), ", ")
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
        assert_eq!(words(&test).english(), expected, "{source}");
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
