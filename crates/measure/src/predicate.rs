//! Conditions compiled for columns: whatever reads one field becomes a table over its symbols.

use std::collections::BTreeSet;

use agreement::model::{Compare, Condition, FieldType, Literal, Test};
use facts::Exact;

use crate::symbols::{ABSENT, Symbol, Symbols};

/// The values that a record shows to a condition.
pub trait Values {
    /// The value in a slot of the plan.
    fn slot(&self, slot: usize) -> Symbol;
    /// A field derived from the timeline.
    fn derived(&self, derived: Derived) -> u32;
}

/// A field derived from the timeline of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// How often the case was reopened.
    Reopens,
    /// How often its holder changed.
    HandOvers,
    /// How often it came back to a holder that had had it.
    Bounces,
}

impl Derived {
    /// The derived field of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "reopens" => Some(Derived::Reopens),
            "hand_overs" => Some(Derived::HandOvers),
            "bounces" => Some(Derived::Bounces),
            _ => None,
        }
    }
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub enum Predicate {
    /// Always the same.
    Constant(bool),
    /// All hold.
    All(Vec<Predicate>),
    /// At least one holds.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// A test of one field, decided beforehand for every symbol.
    Table {
        /// Where the field's value is.
        slot: usize,
        /// Decided by symbol; the condition itself for symbols that came later.
        table: Vec<bool>,
        /// The test, for symbols beyond the table.
        test: Test,
    },
    /// A test of a derived field.
    Derived {
        /// The field.
        derived: Derived,
        /// The test.
        test: Test,
    },
    /// A test of two fields.
    Pair {
        /// Where the left value is.
        left: usize,
        /// Where the right value is.
        right: usize,
        /// The type that both are read as.
        kind: FieldType,
        /// The comparison.
        compare: Compare,
    },
}

impl Predicate {
    /// Compiles a condition. `slot` gives the slot of a field.
    pub fn compile(
        condition: &Condition,
        symbols: &Symbols,
        slot: &mut impl FnMut(&str) -> usize,
    ) -> Predicate {
        compile(&condition.test, symbols, slot)
    }

    /// Whether the record satisfies the condition.
    #[inline]
    pub fn holds(&self, symbols: &Symbols, values: &impl Values) -> bool {
        match self {
            Predicate::Constant(holds) => *holds,
            Predicate::All(parts) => parts.iter().all(|part| part.holds(symbols, values)),
            Predicate::Any(parts) => parts.iter().any(|part| part.holds(symbols, values)),
            Predicate::Not(part) => !part.holds(symbols, values),
            Predicate::Table { slot, table, test } => {
                let symbol = values.slot(*slot);
                match table.get(symbol as usize) {
                    Some(holds) => *holds,
                    None => holds_for(test, symbols.text(symbol)),
                }
            }
            Predicate::Derived { derived, test } => {
                holds_for(test, Some(&values.derived(*derived).to_string()))
            }
            Predicate::Pair {
                left,
                right,
                kind,
                compare,
            } => {
                let text = |slot: usize| symbols.text(values.slot(slot));
                compare_texts(*kind, *compare, text(*left), text(*right))
            }
        }
    }
}

fn compile(test: &Test, symbols: &Symbols, slot: &mut impl FnMut(&str) -> usize) -> Predicate {
    let mut fields = BTreeSet::new();
    collect_fields(test, &mut fields);
    if let (1, Some(field)) = (fields.len(), fields.first()) {
        if let Some(derived) = Derived::from_name(field) {
            return Predicate::Derived {
                derived,
                test: test.clone(),
            };
        }
        let table = (0..symbols.len())
            .map(|symbol| holds_for(test, symbols.text(symbol as Symbol)))
            .collect();
        return Predicate::Table {
            slot: slot(field),
            table,
            test: test.clone(),
        };
    }
    match test {
        Test::Constant(holds) => Predicate::Constant(*holds),
        Test::All(parts) => Predicate::All(
            parts
                .iter()
                .map(|part| compile(part, symbols, slot))
                .collect(),
        ),
        Test::Any(parts) => Predicate::Any(
            parts
                .iter()
                .map(|part| compile(part, symbols, slot))
                .collect(),
        ),
        Test::Not(part) => Predicate::Not(Box::new(compile(part, symbols, slot))),
        Test::Fields {
            left,
            kind,
            compare,
            right,
        } => Predicate::Pair {
            left: slot(left),
            right: slot(right),
            kind: *kind,
            compare: *compare,
        },
        // INVARIANT: the other forms read exactly one field and became a table above.
        Test::Field { .. } | Test::In { .. } | Test::Has(_) => Predicate::Constant(false),
    }
}

/// The names of the fields that a test reads.
pub fn collect_fields<'a>(test: &'a Test, into: &mut BTreeSet<&'a str>) {
    match test {
        Test::Constant(_) => {}
        Test::All(parts) | Test::Any(parts) => {
            for part in parts {
                collect_fields(part, into);
            }
        }
        Test::Not(part) => collect_fields(part, into),
        Test::Field { field, .. } | Test::In { field, .. } | Test::Has(field) => {
            into.insert(field);
        }
        Test::Fields { left, right, .. } => {
            into.insert(left);
            into.insert(right);
        }
    }
}

/// Evaluates a test of a single field for one value of it.
fn holds_for(test: &Test, value: Option<&str>) -> bool {
    match test {
        Test::Constant(holds) => *holds,
        Test::All(parts) => parts.iter().all(|part| holds_for(part, value)),
        Test::Any(parts) => parts.iter().any(|part| holds_for(part, value)),
        Test::Not(part) => !holds_for(part, value),
        Test::Field {
            kind,
            compare,
            literal,
            ..
        } => compare_literal(*kind, *compare, value, literal),
        Test::In { kind, list, .. } => list
            .iter()
            .any(|literal| compare_literal(*kind, Compare::Equal, value, literal)),
        Test::Fields { kind, compare, .. } => compare_texts(*kind, *compare, value, value),
        Test::Has(_) => value.is_some(),
    }
}

fn compare_literal(
    kind: FieldType,
    compare: Compare,
    value: Option<&str>,
    literal: &Literal,
) -> bool {
    match literal {
        Literal::Text(text) => compare_text(compare, value.unwrap_or_default(), text),
        Literal::Number(number) => {
            matches!(kind, FieldType::Integer | FieldType::Decimal)
                && read_number(value).is_some_and(|value| compare_ordered(compare, &value, number))
        }
        Literal::Boolean(boolean) => {
            read_boolean(value).is_some_and(|value| compare_ordered(compare, &value, boolean))
        }
    }
}

fn compare_texts(
    kind: FieldType,
    compare: Compare,
    left: Option<&str>,
    right: Option<&str>,
) -> bool {
    match kind {
        FieldType::Text => {
            compare_text(compare, left.unwrap_or_default(), right.unwrap_or_default())
        }
        FieldType::Integer | FieldType::Decimal => match (read_number(left), read_number(right)) {
            (Some(left), Some(right)) => compare_ordered(compare, &left, &right),
            _ => false,
        },
        FieldType::Boolean => match (read_boolean(left), read_boolean(right)) {
            (Some(left), Some(right)) => compare_ordered(compare, &left, &right),
            _ => false,
        },
    }
}

fn compare_text(compare: Compare, left: &str, right: &str) -> bool {
    match compare {
        Compare::StartsWith => left.starts_with(right),
        Compare::EndsWith => left.ends_with(right),
        Compare::Contains => left.contains(right),
        _ => compare_ordered(compare, &left, &right),
    }
}

fn compare_ordered<T: Ord>(compare: Compare, left: &T, right: &T) -> bool {
    match compare {
        Compare::Equal => left == right,
        Compare::NotEqual => left != right,
        Compare::Less => left < right,
        Compare::LessEqual => left <= right,
        Compare::Greater => left > right,
        Compare::GreaterEqual => left >= right,
        Compare::StartsWith | Compare::EndsWith | Compare::Contains => false,
    }
}

/// Reads a field's text as a number.
pub fn read_number(value: Option<&str>) -> Option<Exact> {
    Exact::parse(value?.trim()).ok()
}

fn read_boolean(value: Option<&str>) -> Option<bool> {
    match value? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// The values of a record that is not there: every slot absent.
pub struct Nothing;

impl Values for Nothing {
    fn slot(&self, _: usize) -> Symbol {
        ABSENT
    }
    fn derived(&self, _: Derived) -> u32 {
        0
    }
}
