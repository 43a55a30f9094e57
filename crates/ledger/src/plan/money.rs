//! Amounts on both sides, by month and pair of parties.

use std::collections::{BTreeMap, BTreeSet};

use facts::Exact;
use serde::Serialize;

use crate::month::Month;
use crate::statement::{Pair, Statement};

/// What makes a line of a statement the same line on both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LineKey {
    /// The month in which it is booked.
    pub month: Month,
    /// The two parties.
    pub pair: Pair,
    /// ISO 4217 code.
    pub currency: String,
    /// The path of the clause.
    pub clause: String,
    /// What it is for.
    pub what: String,
    /// The window or month that it is for.
    pub window: String,
}

/// Amounts by line: what the payer owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(BTreeMap<LineKey, Exact>);

/// What two parties owe each other for a month on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthPair {
    /// The month.
    pub month: Month,
    /// The two.
    pub pair: Pair,
    /// ISO 4217 code.
    pub currency: String,
    /// What the payer owed.
    pub before: Exact,
    /// What the payer owes under the draft.
    pub after: Exact,
    /// The lines, all of them.
    pub lines: Vec<AmountPair>,
}

/// A line on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AmountPair {
    /// The path of the clause.
    pub clause: String,
    /// What it is for.
    pub what: String,
    /// The window or month that it is for.
    pub window: String,
    /// What the payer owed; 0 where there was no such line.
    pub before: Exact,
    /// What the payer owes under the draft.
    pub after: Exact,
}

impl Lines {
    /// The lines of statements.
    pub fn of<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Self {
        let mut lines = Lines::default();
        for statement in statements {
            for line in &statement.lines {
                let key = LineKey {
                    month: statement.month,
                    pair: statement.pair.clone(),
                    currency: statement.currency.clone(),
                    clause: line.clause.clone(),
                    what: line.what.clone(),
                    window: line.window.clone(),
                };
                lines.add(key, &line.amount);
            }
        }
        lines
    }

    /// Adds an amount to a line.
    pub fn add(&mut self, key: LineKey, amount: &Exact) {
        let sum = self.0.entry(key).or_insert_with(Exact::zero);
        *sum = &*sum + amount;
    }

    fn amount(&self, key: &LineKey) -> Exact {
        self.0.get(key).cloned().unwrap_or_else(Exact::zero)
    }
}

impl MonthPair {
    /// Whether nothing differs in it.
    pub fn is_same(&self) -> bool {
        self.lines.iter().all(AmountPair::is_same)
    }
}

impl AmountPair {
    /// Whether both amounts are the same.
    pub fn is_same(&self) -> bool {
        self.before == self.after
    }
}

/// The amounts of both sides beside each other, by month and pair.
pub fn compare(before: &Lines, after: &Lines) -> Vec<MonthPair> {
    let keys: BTreeSet<&LineKey> = before.0.keys().chain(after.0.keys()).collect();
    let mut months: Vec<MonthPair> = Vec::new();
    for key in keys {
        let line = AmountPair {
            clause: key.clause.clone(),
            what: key.what.clone(),
            window: key.window.clone(),
            before: before.amount(key),
            after: after.amount(key),
        };
        let same = |one: &MonthPair| {
            one.month == key.month && one.pair == key.pair && one.currency == key.currency
        };
        if !months.last().is_some_and(same) {
            months.push(MonthPair {
                month: key.month,
                pair: key.pair.clone(),
                currency: key.currency.clone(),
                before: Exact::zero(),
                after: Exact::zero(),
                lines: Vec::new(),
            });
        }
        if let Some(month) = months.last_mut() {
            month.before = &month.before + &line.before;
            month.after = &month.after + &line.after;
            month.lines.push(line);
        }
    }
    months
}

#[cfg(test)]
mod tests {
    use facts::id::PartyId;

    use super::*;

    fn lines(amounts: &[(&str, &str, i64)]) -> Lines {
        let party = |id| PartyId::new(id).expect("an id");
        let mut lines = Lines::default();
        for (month, clause, amount) in amounts {
            let key = LineKey {
                month: month.parse().expect("a month"),
                pair: Pair {
                    payer: party("a"),
                    payee: party("b"),
                },
                currency: "EUR".into(),
                clause: (*clause).into(),
                what: "desk".into(),
                window: (*month).into(),
            };
            lines.add(key, &Exact::from(*amount));
        }
        lines
    }

    #[test]
    fn amounts_stand_beside_each_other() {
        let before = lines(&[
            ("2025-01", "charges.desk", 100),
            ("2025-01", "remedies.c", -5),
        ]);
        let after = lines(&[
            ("2025-01", "charges.desk", 100),
            ("2025-02", "remedies.c", -7),
        ]);
        let months = compare(&before, &after);
        let told: Vec<(String, i64, i64, usize)> = months
            .iter()
            .map(|one| {
                let changed = one.lines.iter().filter(|line| !line.is_same());
                let (before, after) = (one.before.to_i64(), one.after.to_i64());
                (one.month.to_string(), before, after, changed.count())
            })
            .collect();
        assert_eq!(
            told,
            [("2025-01".into(), 95, 100, 1), ("2025-02".into(), 0, -7, 1)]
        );
        assert!(compare(&before, &before).iter().all(MonthPair::is_same));
    }
}
