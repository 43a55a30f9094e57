//! Amounts on both sides, by month and pair of parties.

use std::collections::{BTreeMap, BTreeSet};

use agreement::{Agreement, Versions};
use facts::{Exact, Fact, Instant, Span};
use serde::Serialize;

use super::stretch::Stretch;
use crate::month::Month;
use crate::settle::unclosed;
use crate::statement::{LineKey, Pair, Statement, StatementLine};

/// Amounts by line: what the payer owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(BTreeMap<Place, Exact>);

/// Where an amount stands: month, pair of parties, currency, line.
type Place = (Month, Pair, String, LineKey);

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
    /// The lines for some months, in whichever month they are booked: a credit for December that is
    /// booked in January is one of December.
    pub fn of<'s>(
        statements: impl IntoIterator<Item = &'s Statement>,
        takes: impl Fn(Month) -> bool,
    ) -> Self {
        let mut lines = Lines::default();
        for statement in statements {
            let is_taken = |line: &&StatementLine| {
                let month = line.window.parse().unwrap_or(statement.month);
                takes(month)
            };
            for line in statement.lines.iter().filter(is_taken) {
                let place = (
                    statement.month,
                    statement.pair.clone(),
                    statement.currency.clone(),
                    line.key(),
                );
                let sum = lines.0.entry(place).or_insert_with(Exact::zero);
                *sum = &*sum + &line.amount;
            }
        }
        lines
    }

    fn amount(&self, place: &Place) -> Exact {
        self.0.get(place).cloned().unwrap_or_else(Exact::zero)
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
    let places: BTreeSet<&Place> = before.0.keys().chain(after.0.keys()).collect();
    let mut months: Vec<MonthPair> = Vec::new();
    for place in places {
        let (month, pair, currency, key) = place;
        let line = AmountPair {
            clause: key.clause.clone(),
            what: key.what.clone(),
            window: key.window.clone(),
            before: before.amount(place),
            after: after.amount(place),
        };
        let same =
            |one: &MonthPair| one.month == *month && one.pair == *pair && one.currency == *currency;
        if !months.last().is_some_and(same) {
            months.push(MonthPair {
                month: *month,
                pair: pair.clone(),
                currency: currency.clone(),
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

/// What is owed for the months that end in the stretch: as it was in force, and under the draft. No
/// month is taken as closed, so that the draft alone makes the difference.
pub fn amounts(
    versions: &Versions,
    draft: &Agreement,
    facts: &[&Fact],
    as_of: Instant,
    stretch: Stretch,
) -> Vec<MonthPair> {
    InForce::new(versions, facts, as_of, stretch).beside(draft)
}

/// What is owed as it was in force, for any number of drafts beside it.
pub struct InForce<'a> {
    versions: &'a Versions,
    facts: &'a [&'a Fact],
    as_of: Instant,
    stretch: Stretch,
    lines: Lines,
}

impl<'a> InForce<'a> {
    /// Settles what was in force.
    pub fn new(
        versions: &'a Versions,
        facts: &'a [&'a Fact],
        as_of: Instant,
        stretch: Stretch,
    ) -> Self {
        let mut in_force = InForce {
            versions,
            facts,
            as_of,
            stretch,
            lines: Lines::default(),
        };
        in_force.lines = in_force.owed(versions);
        in_force
    }

    /// What is owed under a draft beside it, by month and pair.
    pub fn beside(&self, draft: &Agreement) -> Vec<MonthPair> {
        // The draft stands in the place of all versions, from where the first one began.
        let draft = Agreement {
            effective: self.versions.all()[0].effective,
            ..draft.clone()
        };
        let drafted = Versions::new(vec![draft]).0;
        let lines = drafted.map_or_else(Lines::default, |draft| self.owed(&draft));
        compare(&self.lines, &lines)
    }

    fn owed(&self, versions: &Versions) -> Lines {
        let zone = &self.versions.latest().zone;
        let takes = |month: Month| {
            let span = Span::new(month.begin(zone), month.end(zone));
            self.stretch.takes(span)
        };
        Lines::of(&unclosed(versions, self.facts, self.as_of), takes)
    }
}

#[cfg(test)]
mod tests {
    use facts::id::PartyId;

    use super::*;

    fn lines(amounts: &[(&str, &str, i64)]) -> Lines {
        let party = |id| PartyId::new(id).expect("an id");
        let line = |(month, clause, amount): &(&str, &str, i64)| {
            let pair = Pair {
                payer: party("a"),
                payee: party("b"),
            };
            let key = LineKey {
                clause: (*clause).into(),
                what: "desk".into(),
                window: (*month).into(),
            };
            let month = month.parse().expect("a month");
            ((month, pair, "EUR".to_owned(), key), Exact::from(*amount))
        };
        Lines(amounts.iter().map(line).collect())
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
