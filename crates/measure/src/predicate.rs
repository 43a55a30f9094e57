//! Conditions compiled for columns: whatever reads one field becomes a table over its symbols.

use agreement::model::{Condition, Test};
use facts::Exact;

use crate::symbols::{Symbol, Symbols};

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
        /// The name of the left field.
        name: String,
        /// The test.
        test: Test,
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
                name,
                test,
            } => test.holds(&|field| {
                let slot = if field == name { left } else { right };
                symbols.text(values.slot(*slot))
            }),
        }
    }
}

fn compile(test: &Test, symbols: &Symbols, slot: &mut impl FnMut(&str) -> usize) -> Predicate {
    let fields = test.fields();
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
        Test::Fields { left, right, .. } => Predicate::Pair {
            left: slot(left),
            right: slot(right),
            name: left.clone(),
            test: test.clone(),
        },
        // INVARIANT: the other forms read exactly one field and became a table above.
        Test::Field { .. } | Test::In { .. } | Test::Has(_) => Predicate::Constant(false),
    }
}

/// Evaluates a test of a single field for one value of it.
fn holds_for(test: &Test, value: Option<&str>) -> bool {
    test.holds(&|_| value)
}

/// Reads a field's text as a number.
pub fn read_number(value: Option<&str>) -> Option<Exact> {
    Exact::parse(value?.trim()).ok()
}
