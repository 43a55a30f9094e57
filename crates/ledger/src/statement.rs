//! Statements: what two parties owe each other for a month, line by line, each with its clause and
//! the readings that it rests on.

use facts::sentence::Value;
use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use agreement::model::{Agreement, Role};
use facts::id::PartyId;
use facts::{Exact, Instant, Zone, say};
use serde::Serialize;

use crate::charge::Charged;
use crate::credit::Credits;
use crate::entry::Entry;
use crate::month::Month;
use crate::sharing::Shared;
use crate::sheet::{Op, Sheet, Source, Stage, StepId, given_by};

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
    /// Whether it is settled between the two.
    pub state: State,
    /// The lines, in the order of their clauses and windows.
    pub lines: Vec<StatementLine>,
}

/// Where a statement stands between its two parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its month is not over: the lines are those booked so far.
    Running,
    /// Its month is over, and not both have agreed to it.
    Open {
        /// Who has agreed to its present total.
        agreed: Vec<PartyId>,
    },
    /// Both have agreed. Its lines stay as they are; what changes later is a correction in a later month.
    Closed {
        /// When the second of them agreed.
        at: Instant,
    },
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
    /// The month whose statement it corrects; nothing for a line of the month itself.
    pub corrects: Option<Month>,
    /// Who owes amounts under the clause.
    pub debtor: PartyId,
    /// What the payer owes; below zero what the payee owes. No pending claim counts.
    pub amount: Exact,
    /// What it would be if a side's pending claims were accepted; only where that differs.
    pub sides: BTreeMap<PartyId, Exact>,
    /// How much of the amount is held back until the dispute ends; below zero what a correction releases.
    pub held: Exact,
    /// What it rests on beyond the clauses.
    pub rests_on: Vec<Source>,
    /// The step that gives the amount, on the sheet of the clause; on that of corrections for one. Nothing
    /// where nothing is agreed, and only a side has the line.
    pub step: Option<StepId>,
    /// What a correction is worked out from: the steps, on the sheet of the clause, of what the corrected
    /// lines come to now.
    pub now: Vec<StepId>,
}

/// What tells the lines of a statement apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LineKey {
    /// The path of the clause.
    pub clause: String,
    /// The window or month that it is for.
    pub window: String,
    /// What it is for.
    pub what: String,
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

    /// When it was closed; nothing where it is not.
    pub fn closed(&self) -> Option<Instant> {
        match self.state {
            State::Closed { at } => Some(at),
            State::Running | State::Open { .. } => None,
        }
    }

    /// The sum of what is held back.
    pub fn held(&self) -> Exact {
        self.lines.iter().map(|line| line.held.clone()).sum()
    }

    /// The total in the view of a side: what it would be if its pending claims were accepted.
    pub fn total_of(&self, side: &PartyId) -> Exact {
        let lines = self.lines.iter();
        lines.map(|line| line.amount_of(side)).cloned().sum()
    }

    /// The parties with pending claims about its lines.
    pub fn sides(&self) -> BTreeSet<&PartyId> {
        let lines = self.lines.iter();
        lines.flat_map(|line| line.sides.keys()).collect()
    }

    /// The entries that book it, one for each line.
    pub fn entries(&self) -> Vec<Entry> {
        let Pair { payer, payee } = &self.pair;
        let when = (self.month, self.currency.as_str());
        let entry = |line: &StatementLine| {
            let what = match line.corrects {
                Some(month) => format!("{}, correction of {month}", line.what),
                None => line.what.clone(),
            };
            let what = (what.as_str(), line.window.as_str());
            // WHY: what comes back is booked against the clause's own accounts, not as its opposite.
            let mut entry = match line.debtor == *payer {
                true => Entry::owed((payer, payee), when, &line.clause, what, &line.amount),
                false => Entry::owed(
                    (payee, payer),
                    when,
                    &line.clause,
                    what,
                    &-line.amount.clone(),
                ),
            };
            entry.hold((payer, payee), &line.held);
            entry
        };
        self.lines.iter().map(entry).collect()
    }

    /// The amounts by line, those of equal lines added, corrections among those that they correct.
    pub(crate) fn amounts(&self) -> BTreeMap<LineKey, StatementLine> {
        let mut amounts: BTreeMap<LineKey, StatementLine> = BTreeMap::new();
        for line in &self.lines {
            let Some(one) = amounts.get_mut(&line.key()) else {
                let now = line.step.into_iter().collect();
                let line = StatementLine {
                    now,
                    ..line.clone()
                };
                amounts.insert(line.key(), line);
                continue;
            };
            let amount = &one.amount + &line.amount;
            let both: BTreeSet<&PartyId> = one.sides.keys().chain(line.sides.keys()).collect();
            let sides = both.into_iter().map(|side| {
                let own = one.amount_of(side) + line.amount_of(side);
                (side.clone(), own)
            });
            one.sides = sides.filter(|(_, own)| *own != amount).collect();
            one.amount = amount;
            one.held = &one.held + &line.held;
            one.now.extend(line.step);
        }
        amounts
    }

    /// What must be booked so that what was posted becomes this: a line for every difference, under the
    /// same clause and window, with its step on `sheet`. Nothing where nothing has changed.
    ///
    /// What came to be disputed, or is held back no longer, is a line as well, if need be of nothing.
    pub fn correction(&self, posted: &Statement, sheet: &mut Sheet) -> Vec<StatementLine> {
        let (now, before) = (self.amounts(), posted.amounts());
        let keys: BTreeSet<&LineKey> = now.keys().chain(before.keys()).collect();
        let mut lines = Vec::new();
        for key in keys {
            let (now, was) = (now.get(key), before.get(key));
            let zero = Exact::zero();
            let amount = |line: Option<&StatementLine>| {
                line.map_or(zero.clone(), |line| line.amount.clone())
            };
            let held =
                |line: Option<&StatementLine>| line.map_or(zero.clone(), |line| line.held.clone());
            let (now_is, posted_was) = (amount(now), amount(was));
            let held = held(now) - held(was);
            let difference = &now_is - &posted_was;
            // What a side has instead is a difference as well, to what it had when the month was closed.
            let sides = now.iter().flat_map(|now| &now.sides);
            let sides: BTreeMap<PartyId, Exact> = sides
                .map(|(side, own)| {
                    let had = was.map_or(&zero, |was| was.amount_of(side));
                    (side.clone(), own - had)
                })
                .filter(|(_, own)| *own != difference)
                .collect();
            let Some(like) = now.or(was) else { continue };
            if now_is == posted_was && held.is_zero() && sides.is_empty() {
                continue;
            }
            let what = say!(
                "step-correction-of",
                "{what} {window}, correction of {month}",
                what = Value::text(&key.what),
                window = Value::text(&key.window),
                month = Value::text(self.month)
            );
            let month = self.month;
            let source = posted
                .closed()
                .map(|closed| Source::Posted { month, closed });
            let inputs = [
                given_by(
                    say!("step-now", "now"),
                    &now_is,
                    Some(Source::Now { month }),
                ),
                given_by(say!("step-posted", "posted"), &posted_was, source),
            ];
            let step = sheet.step(
                Stage::Correction,
                &*key.clause,
                what,
                Op::Difference,
                inputs,
            );
            lines.push(StatementLine {
                amount: sheet.value(step).clone(),
                corrects: Some(self.month),
                sides,
                held,
                step: Some(step),
                now: now.map_or(Vec::new(), |line| line.now.clone()),
                ..like.clone()
            });
        }
        lines
    }
}

impl State {
    /// The state of a month that nobody has agreed to.
    pub(crate) fn of(month: Month, zone: &Zone, as_of: Instant) -> Self {
        match month.end(zone) > as_of {
            true => State::Running,
            false => State::Open { agreed: Vec::new() },
        }
    }
}

impl StatementLine {
    /// What a side has; the agreed amount where it has nothing else.
    pub fn amount_of(&self, side: &PartyId) -> &Exact {
        self.sides.get(side).unwrap_or(&self.amount)
    }

    /// What tells it apart.
    pub fn key(&self) -> LineKey {
        LineKey {
            clause: self.clause.clone(),
            window: self.window.clone(),
            what: self.what.clone(),
        }
    }
}

impl<'a> Worked<'a> {
    /// The sheet of a clause.
    pub fn sheet(&self, clause: &str) -> Option<&'a Sheet> {
        let (section, id) = clause.split_once('.')?;
        match section {
            "charges" => {
                let found = self.charges.iter().find(|one| one.charge.as_str() == id);
                found.map(|one| &one.sheet)
            }
            "remedies" => {
                let found = self.credits.iter().find(|one| one.remedy.as_str() == id);
                found.map(|one| &one.sheet)
            }
            "sharing" => {
                let found = self.sharing.iter().find(|one| one.sharing == id);
                found.map(|one| &one.sheet)
            }
            _ => None,
        }
    }
}

/// The statements of all pairs and months in which something is owed, by pair, month and currency.
///
/// A month that is not over as of `as_of`, in the agreement's zone, is running.
pub fn statements(versions: &Versions, worked: Worked<'_>, as_of: Instant) -> Vec<Statement> {
    let agreement = versions.latest();
    let mut book = Book::default();
    let line = |clause: String, number, debtor: &PartyId| StatementLine {
        clause,
        number,
        what: String::new(),
        window: String::new(),
        corrects: None,
        debtor: debtor.clone(),
        amount: Exact::zero(),
        sides: BTreeMap::new(),
        held: Exact::zero(),
        rests_on: Vec::new(),
        step: None,
        now: Vec::new(),
    };
    for charged in worked.charges {
        let clause = format!("charges.{}", charged.charge);
        let number = last(versions, |agreement| {
            agreement.charges.get(&charged.charge)?.clause.clone()
        });
        for window in &charged.windows {
            let line = StatementLine {
                what: charged.charge.to_string(),
                window: window.window.clone(),
                amount: charged.sheet.value(window.posted).clone(),
                rests_on: charged.sheet.sources(window.posted),
                step: Some(window.posted),
                ..line(clause.clone(), number.clone(), &window.from)
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
        let number = last(versions, |agreement| {
            agreement.remedies.get(&credits.remedy)?.clause.clone()
        });
        for month in &credits.months {
            for own in &month.lines {
                let line = StatementLine {
                    what: own.what.to_string(),
                    window: month.month.to_string(),
                    amount: own.amount.clone(),
                    rests_on: credits.sheet.sources(own.step),
                    step: Some(own.step),
                    ..line(clause.clone(), number.clone(), &month.from)
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
        let number = last(versions, |agreement| {
            agreement.sharing.get(&shared.sharing)?.clause.clone()
        });
        for window in &shared.windows {
            let line = StatementLine {
                what: shared.sharing.clone(),
                window: window.window.clone(),
                amount: shared.sheet.value(window.posted).clone(),
                rests_on: shared.sheet.sources(window.posted),
                step: Some(window.posted),
                ..line(clause.clone(), number.clone(), &window.customer)
            };
            let parties = (&window.customer, &window.provider);
            book.add(agreement, parties, window.month, &window.currency, line);
        }
    }
    book.into_statements(&agreement.zone, as_of)
}

/// What the last version that has it says.
fn last<T>(versions: &Versions, find: impl Fn(&Agreement) -> Option<T>) -> Option<T> {
    versions.all().iter().rev().find_map(find)
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

    fn into_statements(self, zone: &Zone, as_of: Instant) -> Vec<Statement> {
        let statement =
            |((pair, month, currency), mut lines): ((_, Month, _), Vec<StatementLine>)| {
                lines.sort_by(|a, b| (&a.clause, &a.window).cmp(&(&b.clause, &b.window)));
                Statement {
                    pair,
                    month,
                    currency,
                    state: match month.end(zone) > as_of {
                        true => State::Running,
                        false => State::Open { agreed: Vec::new() },
                    },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::balances;
    use crate::sheet::given;
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
                corrects: None,
                debtor: if *payee { party("b") } else { party("a") },
                amount: Exact::ratio((*cents).into(), 100).unwrap_or_else(Exact::zero),
                sides: BTreeMap::new(),
                held: Exact::zero(),
                rests_on: Vec::new(),
                step: Some(step),
                now: Vec::new(),
            });
        Statement {
            pair,
            month: "2025-01".parse().expect("a month"),
            currency: "EUR".into(),
            state: State::Running,
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
            let mut sheet = Sheet::default();
            let correction = after.correction(&before, &mut sheet);
            let sum: Exact = correction.iter().map(|line| line.amount.clone()).sum();
            prop_assert_eq!(sum, after.total() - before.total());
            prop_assert!(after.correction(&after, &mut sheet).is_empty());
        }
    }
}
