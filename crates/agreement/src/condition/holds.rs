//! Plain evaluation of a condition over the fields of one record.

use std::cmp::Ordering;

use facts::Exact;

use crate::model::{Compare, FieldType, Literal, Test};

impl Test {
    /// Whether the condition holds of a record. `field` gives the text of a field; `None` where it is
    /// absent. An absent text reads as the empty text; a comparison with a number or boolean that is
    /// absent or unreadable is false, whatever the comparison.
    pub fn holds<'f>(&self, field: &dyn Fn(&str) -> Option<&'f str>) -> bool {
        match self {
            Test::Constant(value) => *value,
            Test::All(parts) => parts.iter().all(|part| part.holds(field)),
            Test::Any(parts) => parts.iter().any(|part| part.holds(field)),
            Test::Not(inner) => !inner.holds(field),
            Test::Has(name) => field(name).is_some_and(|text| !text.is_empty()),
            Test::Field {
                field: name,
                kind,
                compare,
                literal,
            } => against(field(name), *kind, *compare, literal),
            Test::In {
                field: name,
                kind,
                list,
            } => list
                .iter()
                .any(|literal| against(field(name), *kind, Compare::Equal, literal)),
            Test::Fields {
                left,
                kind,
                compare,
                right,
            } => match (value(field(left), *kind), value(field(right), *kind)) {
                (Some(left), Some(right)) => compared(&left, *compare, &right),
                _ => false,
            },
        }
    }
}

fn against(text: Option<&str>, kind: FieldType, compare: Compare, literal: &Literal) -> bool {
    value(text, kind).is_some_and(|value| compared(&value, compare, literal))
}

/// The text read as a type.
fn value(text: Option<&str>, kind: FieldType) -> Option<Literal> {
    match kind {
        FieldType::Text => Some(Literal::Text(text.unwrap_or("").into())),
        FieldType::Integer => {
            let text = text.filter(|text| !text.contains('.'))?;
            Exact::parse(text).ok().map(Literal::Number)
        }
        FieldType::Decimal => Exact::parse(text?).ok().map(Literal::Number),
        FieldType::Boolean => match text? {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => None,
        },
    }
}

fn compared(left: &Literal, compare: Compare, right: &Literal) -> bool {
    let order = match (left, right) {
        (Literal::Text(left), Literal::Text(right)) => {
            match compare {
                Compare::StartsWith => return left.starts_with(right.as_str()),
                Compare::EndsWith => return left.ends_with(right.as_str()),
                Compare::Contains => return left.contains(right.as_str()),
                _ => {}
            }
            left.cmp(right)
        }
        (Literal::Number(left), Literal::Number(right)) => left.cmp(right),
        (Literal::Boolean(left), Literal::Boolean(right)) => left.cmp(right),
        _ => return false,
    };
    match compare {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::LessEqual => order != Ordering::Greater,
        Compare::Greater => order == Ordering::Greater,
        Compare::GreaterEqual => order != Ordering::Less,
        Compare::StartsWith | Compare::EndsWith | Compare::Contains => false,
    }
}
