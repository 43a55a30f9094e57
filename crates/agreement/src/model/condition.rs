//! Conditions on the fields of a record: CEL, type-checked and reduced to a small closed form.

use std::collections::BTreeSet;

use facts::{Exact, Place};

/// A checked condition, with its source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The text as written.
    pub source: String,
    /// What it tests.
    pub test: Test,
    /// Where it stands.
    pub place: Place,
}

/// The closed form of a condition. Evaluation cannot fail: an absent text reads as the empty text,
/// and a comparison with an absent or unreadable number or boolean is false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Always true or false.
    Constant(bool),
    /// All hold.
    All(Vec<Test>),
    /// At least one holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// A field against a literal.
    Field {
        /// The field's name.
        field: String,
        /// The type that its text is read as.
        kind: FieldType,
        /// The comparison.
        compare: Compare,
        /// The literal.
        literal: Literal,
    },
    /// A field against a list: `priority in ["P1", "P2"]`.
    In {
        /// The field's name.
        field: String,
        /// The type that its text is read as.
        kind: FieldType,
        /// The list.
        list: Vec<Literal>,
    },
    /// A field against a field of the same type.
    Fields {
        /// The left field.
        left: String,
        /// The type that both texts are read as.
        kind: FieldType,
        /// The comparison.
        compare: Compare,
        /// The right field.
        right: String,
    },
    /// Whether the field has a value: `has(unit)`.
    Has(String),
}

impl Test {
    /// The names of the fields that it reads.
    pub fn fields(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.add_fields(&mut names);
        names
    }

    fn add_fields<'t>(&'t self, names: &mut BTreeSet<&'t str>) {
        match self {
            Test::Constant(_) => {}
            Test::All(parts) | Test::Any(parts) => {
                parts.iter().for_each(|part| part.add_fields(names));
            }
            Test::Not(part) => part.add_fields(names),
            Test::Field { field, .. } | Test::In { field, .. } | Test::Has(field) => {
                names.insert(field);
            }
            Test::Fields { left, right, .. } => {
                names.extend([left.as_str(), right.as_str()]);
            }
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `.startsWith(…)`, text only.
    StartsWith,
    /// `.endsWith(…)`, text only.
    EndsWith,
    /// `.contains(…)`, text only.
    Contains,
}

/// A literal of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// An integer or a decimal.
    Number(Exact),
    /// A boolean.
    Boolean(bool),
}

/// The type of a case's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldType {
    /// Text, compared by bytes.
    Text,
    /// A whole number.
    Integer,
    /// A decimal.
    Decimal,
    /// `true` or `false`.
    Boolean,
}

/// Fields that the engine derives from a case's own timeline; integers, 0 where nothing happened.
pub const DERIVED_FIELDS: &[&str] = &[
    // how often the case was reopened
    "reopens",
    // how often the holder changed
    "hand_overs",
    // how often the case came back to a holder that had had it before
    "bounces",
];
