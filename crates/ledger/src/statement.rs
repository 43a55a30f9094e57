//! Statements: what two parties owe each other for a month, line by line, each with its clause and
//! the readings that it rests on.

use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::{Agreement, Role};
use facts::Exact;
use facts::id::PartyId;
use serde::Serialize;

use crate::charge::Charged;
use crate::credit::{Credits, What};
use crate::entry::Entry;
use crate::month::Month;
use crate::sharing::Shared;
use crate::sheet::{Sheet, Stage, StepId};

/// Two parties that trade with each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Pair {
    /// The customer of the two; of two of one kind the first by id. It pays amounts above zero.
    pub payer: PartyId,
    /// The other one. It pays amounts below zero.
    pub payee: PartyId,
}

/// What two parties owe each other for a month, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The two.
    pub pair: Pair,
    /// The month in which it is booked.
    pub month: Month,
    /// ISO 4217 code.
    pub currency: String,
    /// The lines, in the order of their clauses and windows.
    pub lines: Vec<StatementLine>,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    /// The path of the clause: `remedies.credits`.
    pub clause: String,
    /// The number of the clause in the prose contract.
    pub number: Option<String>,
    /// What the line is for, in words: `desk`, `carried from 2025-01`.
    pub what: String,
    /// The window or month that it is for.
    pub window: String,
    /// Who owes amounts under the clause.
    pub debtor: PartyId,
    /// What the payer owes; below zero what the payee owes.
    pub amount: Exact,
    /// The readings that it rests on: `up in 2025-01`.
    pub rests_on: Vec<String>,
    /// The step of the clause's sheet that gives the exact amount.
    pub step: StepId,
}

/// All that a ledger has worked out, by clause.
#[derive(Clone, Copy, Debug)]
pub struct Worked<'a> {
    /// Charges.
    pub charges: &'a [Charged],
    /// Credits.
    pub credits: &'a [Credits],
    /// Sharings.
    pub sharing: &'a [Shared],
}

impl Statement {
    /// The sum of all lines.
    pub fn total(&self) -> Exact {
        self.lines.iter().map(|line| line.amount.clone()).sum()
    }

    /// The entries that book it, one for each line.
    pub fn entries(&self) -> Vec<Entry> {
        let Pair { payer, payee } = &self.pair;
        let when = (self.month, self.currency.as_str());
        let entry = |line: &StatementLine| {
            let what = (line.what.as_str(), line.window.as_str());
            // WHY: what comes back is booked against the clause's own accounts, not as its opposite.
            match line.debtor == *payer {
                true => Entry::owed((payer, payee), when, &line.clause, what, &line.amount),
                false => Entry::owed(
                    (payee, payer),
                    when,
                    &line.clause,
                    what,
                    &-line.amount.clone(),
                ),
            }
        };
        self.lines.iter().map(entry).collect()
    }

    /// What must be booked so that what was posted becomes this: a line for every difference, under the
    /// same clause and window. Nothing where nothing has changed.
    pub fn correction(&self, posted: &Statement) -> Vec<StatementLine> {
        let key =
            |line: &StatementLine| (line.clause.clone(), line.window.clone(), line.what.clone());
        let mut differences: BTreeMap<_, StatementLine> = BTreeMap::new();
        for line in &self.lines {
            differences
                .entry(key(line))
                .and_modify(|one| one.amount = &one.amount + &line.amount)
                .or_insert_with(|| line.clone());
        }
        for line in &posted.lines {
            differences
                .entry(key(line))
                .and_modify(|one| one.amount = &one.amount - &line.amount)
                .or_insert_with(|| StatementLine {
                    amount: -line.amount.clone(),
                    ..line.clone()
                });
        }
        let changed = differences.into_values();
        changed.filter(|line| !line.amount.is_zero()).collect()
    }
}

/// The statements of all pairs and months in which something is owed, by pair, month and currency.
pub fn statements(versions: &Versions, worked: Worked<'_>) -> Vec<Statement> {
    let agreement = versions.latest();
    let mut book = Book::default();
    for charged in worked.charges {
        let clause = format!("charges.{}", charged.charge);
        let terms = agreement.charges.get(&charged.charge);
        let number = terms.and_then(|terms| terms.clause.clone());
        for window in &charged.windows {
            let line = StatementLine {
                clause: clause.clone(),
                number: number.clone(),
                what: charged.charge.to_string(),
                window: window.window.clone(),
                debtor: window.from.clone(),
                amount: charged.sheet.value(window.posted).clone(),
                rests_on: readings(&charged.sheet, window.posted),
                step: window.posted,
            };
            book.add(
                agreement,
                (&window.from, &window.to),
                window.month,
                &window.currency,
                line,
            );
        }
    }
    for credits in worked.credits {
        let clause = format!("remedies.{}", credits.remedy);
        let terms = agreement.remedies.get(&credits.remedy);
        let number = terms.and_then(|terms| terms.clause.clone());
        for month in &credits.months {
            for own in &month.lines {
                let line = StatementLine {
                    clause: clause.clone(),
                    number: number.clone(),
                    what: named(&own.what),
                    window: month.month.to_string(),
                    debtor: month.from.clone(),
                    amount: own.amount.clone(),
                    rests_on: readings(&credits.sheet, own.step),
                    step: own.step,
                };
                book.add(
                    agreement,
                    (&month.from, &month.to),
                    month.booked,
                    &month.currency,
                    line,
                );
            }
        }
    }
    for shared in worked.sharing {
        let clause = format!("sharing.{}", shared.sharing);
        let terms = agreement.sharing.get(&shared.sharing);
        let number = terms.and_then(|terms| terms.clause.clone());
        for window in &shared.windows {
            let line = StatementLine {
                clause: clause.clone(),
                number: number.clone(),
                what: shared.sharing.clone(),
                window: window.window.clone(),
                debtor: window.customer.clone(),
                amount: shared.sheet.value(window.posted).clone(),
                rests_on: readings(&shared.sheet, window.posted),
                step: window.posted,
            };
            let parties = (&window.customer, &window.provider);
            book.add(agreement, parties, window.month, &window.currency, line);
        }
    }
    book.into_statements()
}

/// The lines so far, by pair, month and currency.
#[derive(Default)]
struct Book {
    lines: BTreeMap<(Pair, Month, String), Vec<StatementLine>>,
}

impl Book {
    /// Adds what the first of the parties owes the second.
    fn add(
        &mut self,
        agreement: &Agreement,
        (from, to): (&PartyId, &PartyId),
        month: Month,
        currency: &str,
        mut line: StatementLine,
    ) {
        if line.amount.is_zero() {
            return;
        }
        let pair = Pair::of(agreement, from, to);
        if pair.payer != *from {
            line.amount = -line.amount;
        }
        let lines = self
            .lines
            .entry((pair, month, currency.into()))
            .or_default();
        lines.push(line);
    }

    fn into_statements(self) -> Vec<Statement> {
        let statement = |((pair, month, currency), mut lines): (_, Vec<StatementLine>)| {
            lines.sort_by(|a, b| (&a.clause, &a.window).cmp(&(&b.clause, &b.window)));
            Statement {
                pair,
                month,
                currency,
                lines,
            }
        };
        self.lines.into_iter().map(statement).collect()
    }
}

impl Pair {
    /// Two parties, the customer first; of two of one kind the first by id.
    pub fn of(agreement: &Agreement, one: &PartyId, other: &PartyId) -> Self {
        let is_customer = |party: &PartyId| {
            let party = agreement.parties.get(party);
            party.is_some_and(|party| party.role == Role::Customer)
        };
        let (payer, payee) = match (is_customer(one), is_customer(other)) {
            (true, false) => (one, other),
            (false, true) => (other, one),
            _ => (one.min(other), one.max(other)),
        };
        Pair {
            payer: payer.clone(),
            payee: payee.clone(),
        }
    }
}

fn named(what: &What) -> String {
    match what {
        What::Level(level) => level.to_string(),
        What::Carried(month) => format!("carried from {month}"),
        What::Bonus => "bonus".into(),
        What::EarnedBack => "earned back".into(),
    }
}

fn readings(sheet: &Sheet, step: StepId) -> Vec<String> {
    let behind = sheet.behind(step).into_iter().map(|step| sheet.get(step));
    let measured = behind.filter(|step| step.stage == Stage::Measure);
    measured.map(|step| step.what.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::balances;
    use crate::sheet::{Op, given};
    use proptest::prelude::*;

    /// A statement with a line for each amount, in cents: by clause, window, amount, and whether the
    /// payee is the debtor.
    fn statement(lines: &[(u8, u8, i64, bool)]) -> Statement {
        let party = |id| PartyId::new(id).expect("an id");
        let mut sheet = Sheet::default();
        let step = sheet.step(Stage::Post, "", "", Op::Take, [given("", &Exact::zero())]);
        let pair = Pair {
            payer: party("a"),
            payee: party("b"),
        };
        let lines = lines
            .iter()
            .map(|(clause, window, cents, payee)| StatementLine {
                clause: format!("charges.c{clause}"),
                number: None,
                what: "c".into(),
                window: format!("2025-0{window}"),
                debtor: if *payee { party("b") } else { party("a") },
                amount: Exact::ratio((*cents).into(), 100).unwrap_or_else(Exact::zero),
                rests_on: Vec::new(),
                step,
            });
        Statement {
            pair,
            month: "2025-01".parse().expect("a month"),
            currency: "EUR".into(),
            lines: lines.collect(),
        }
    }

    fn lines() -> impl Strategy<Value = Vec<(u8, u8, i64, bool)>> {
        proptest::collection::vec((0_u8..4, 1_u8..4, -9_999_i64..9_999, any::<bool>()), 0..12)
    }

    proptest! {
        #[test]
        fn debits_equal_credits_in_the_books_of_each(own in lines()) {
            let statement = statement(&own);
            let entries = statement.entries();
            let balances = balances(&entries);
            for party in ["a", "b"] {
                let books = balances.iter().filter(|((account, _), _)| account.party().as_str() == party);
                prop_assert!(books.map(|(_, amount)| amount.clone()).sum::<Exact>().is_zero());
            }
            let of = |account| balances.get(&(account, "EUR".to_owned())).cloned();
            let Pair { payer, payee } = statement.pair.clone();
            let owed = of(crate::Account::Receivable(payee.clone(), payer.clone()));
            let owing = of(crate::Account::Receivable(payer, payee));
            let zero = Exact::zero;
            let net = owed.unwrap_or_else(zero) - owing.unwrap_or_else(zero);
            prop_assert_eq!(net, statement.total());
        }

        #[test]
        fn a_correction_is_the_difference_of_two_statements(before in lines(), after in lines()) {
            let (before, after) = (statement(&before), statement(&after));
            let correction = after.correction(&before);
            let sum: Exact = correction.iter().map(|line| line.amount.clone()).sum();
            prop_assert_eq!(sum, after.total() - before.total());
            prop_assert!(after.correction(&after).is_empty());
        }
    }
}
