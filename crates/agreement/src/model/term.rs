//! Small terms: durations, quantities with units, comparisons.

use facts::Exact;

/// A duration as a clause writes it. The unit decides how it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duration {
    /// `s`, `min`, `h`: time elapsed on the clock's calendar, in milliseconds.
    Elapsed(i64),
    /// `wd`: working days by date, same time of day; from a closed moment the next opening first.
    WorkingDays(u32),
    /// `d`: calendar days.
    Days(u32),
    /// `mo`: calendar months, the end of a month kept.
    Months(u32),
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A share in percent: `97 %` has the value 97.
    Percent,
    /// A duration, in milliseconds of elapsed time.
    Milliseconds,
    /// Money of an ISO 4217 currency.
    Money(String),
    /// A plain number: a count, a score.
    Number,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// The number.
    pub value: Exact,
    /// What it counts.
    pub unit: Unit,
}

/// A comparison of a value with a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoundOp {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
}

impl BoundOp {
    /// Whether `value` satisfies the comparison with `bound`.
    pub fn holds(self, value: &Exact, bound: &Exact) -> bool {
        match self {
            BoundOp::AtLeast => value >= bound,
            BoundOp::Above => value > bound,
            BoundOp::AtMost => value <= bound,
            BoundOp::Below => value < bound,
        }
    }

    /// As written in a clause.
    pub fn sign(self) -> &'static str {
        match self {
            BoundOp::AtLeast => ">=",
            BoundOp::Above => ">",
            BoundOp::AtMost => "<=",
            BoundOp::Below => "<",
        }
    }
}
