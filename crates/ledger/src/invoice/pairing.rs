//! Which lines of an invoice stand for which computed lines.
//!
//! First lines that name clause and window, then those that name the clause and no window, then those
//! whose clause is owed in another period or currency. Within a clause and window equal amounts go
//! together; what is left goes together as a whole.

use std::collections::BTreeMap;

use super::bill::{Bill, bill};
use super::name::Names;
use super::{Against, Difference, InvoiceLine, Owed};
use crate::statement::Pair;
use facts::Exact;
use jiff::civil::Date;

/// Lines, the computed lines that they stand for, and what is known about them before amounts are
/// compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) lines: Vec<usize>,
    pub(super) owed: Vec<usize>,
    pub(super) why: Option<Difference>,
}

/// A computed line of the statement.
pub(super) struct OwedLine {
    pub(super) shown: Owed,
    pub(super) bill: Option<Bill>,
}

/// Every line and every computed line in one group.
pub(super) struct Pairing {
    pub(super) owed: Vec<OwedLine>,
    /// The currency of each line of the invoice.
    pub(super) currencies: Vec<String>,
    pub(super) groups: Vec<Group>,
}

/// A clause in a currency; a window, or all that no line names.
type Key = (String, String, Option<String>);

struct Walk<'a> {
    lines: &'a [InvoiceLine],
    against: &'a Against<'a>,
    paths: Vec<Option<&'a str>>,
    owed: Vec<OwedLine>,
    currencies: Vec<String>,
    /// Which computed lines are in a group.
    taken: Vec<bool>,
    groups: Vec<Group>,
}

/// Groups the lines of an invoice and the lines of the statement.
pub(super) fn pairing(lines: &[InvoiceLine], against: &Against<'_>) -> Pairing {
    let names = Names::of(against.agreement);
    let owed = owed(against);
    let first = owed.first().map(|owed| owed.shown.currency.clone());
    let first = first.or_else(|| against.agreement.currency.clone());
    let currencies = lines.iter().map(|line| match line.currency.as_str() {
        "" => first.clone().unwrap_or_default(),
        named => named.into(),
    });
    let mut walk = Walk {
        lines,
        against,
        paths: lines.iter().map(|line| names.path(line)).collect(),
        taken: vec![false; owed.len()],
        owed,
        currencies: currencies.collect(),
        groups: Vec::new(),
    };
    walk.pair();
    Pairing {
        owed: walk.owed,
        currencies: walk.currencies,
        groups: walk.groups,
    }
}

fn owed(against: &Against<'_>) -> Vec<OwedLine> {
    let all = against.statements.iter();
    let own = all.filter(|one| one.pair == *against.pair && one.month == against.month);
    let lines = own.flat_map(|one| one.lines.iter().map(move |line| (one, line)));
    lines
        .map(|(statement, line)| OwedLine {
            shown: Owed {
                clause: line.clause.clone(),
                what: line.what.clone(),
                window: line.window.clone(),
                corrects: line.corrects,
                amount: line.amount.clone(),
                held: line.held.clone(),
                currency: statement.currency.clone(),
            },
            bill: bill(against.charges, line),
        })
        .collect()
}

impl Walk<'_> {
    fn pair(&mut self) {
        let mut left: Vec<usize> = Vec::new();
        for line in 0..self.lines.len() {
            match self.is_between_others(line) {
                true => self.alone(line, Difference::WrongPair),
                false => left.push(line),
            }
        }
        let mut named: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        left.retain(|line| match self.window_key(*line) {
            Some(key) => {
                named.entry(key).or_default().push(*line);
                false
            }
            None => true,
        });
        let keys: Vec<Key> = named.keys().cloned().collect();
        let mut members: BTreeMap<Key, Vec<usize>> = keys
            .iter()
            .map(|key| (key.clone(), self.take(key)))
            .collect();
        left.retain(|line| {
            let Some(key) = self.clause_key(*line) else {
                return true;
            };
            if !members.contains_key(&key) {
                let owed = self.take(&key);
                if owed.is_empty() {
                    // All that is owed under the clause has a line that names its window.
                    let other = keys
                        .iter()
                        .find(|known| known.0 == key.0 && known.1 == key.1);
                    return match other {
                        Some(other) => {
                            named.entry(other.clone()).or_default().push(*line);
                            false
                        }
                        None => true,
                    };
                }
                members.insert(key.clone(), owed);
            }
            named.entry(key).or_default().push(*line);
            false
        });
        for (key, lines) in named {
            let owed = members.remove(&key).unwrap_or_default();
            self.within(lines, owed);
        }
        for line in left {
            self.elsewhere(line);
        }
        for owed in 0..self.owed.len() {
            if !self.taken[owed] {
                let why = match self.owed[owed].shown.amount.is_negative() {
                    true => Difference::CreditMissing,
                    false => Difference::NotInvoiced,
                };
                self.group(Vec::new(), vec![owed], Some(why));
            }
        }
    }

    /// Whether a line names parties that are not those of the statement, by id or name.
    fn is_between_others(&self, line: usize) -> bool {
        let Pair { payer, payee } = self.against.pair;
        let parties = &self.against.agreement.parties;
        let is_own = |named: &str| {
            [payer, payee].into_iter().any(|own| {
                let name = parties.get(own).map_or("", |party| party.name.as_str());
                named == own.as_str() || named.to_lowercase() == name.to_lowercase()
            })
        };
        let line = &self.lines[line];
        [line.from.trim(), line.to.trim()]
            .into_iter()
            .any(|party| !party.is_empty() && !is_own(party))
    }

    /// The window or month that a line is for; of a day that is no window the month.
    fn period(&self, line: usize) -> &str {
        let said = self.lines[line].period.trim();
        let is_window = self.owed.iter().any(|owed| owed.shown.window == said);
        match said.parse::<Date>() {
            Ok(_) if !is_window => said.get(..7).unwrap_or(said),
            _ => said,
        }
    }

    /// The clause and window of a line, where the statement has both.
    fn window_key(&self, line: usize) -> Option<Key> {
        let period = self.period(line);
        let mut owed = self.of_clause(self.paths[line]?, &self.currencies[line]);
        owed.any(|(_, owed)| owed.window == period).then(|| {
            let (path, currency) = (self.paths[line].unwrap_or_default(), &self.currencies[line]);
            (path.into(), currency.clone(), Some(period.into()))
        })
    }

    /// The clause of a line that is for the statement's month, or says no period.
    fn clause_key(&self, line: usize) -> Option<Key> {
        let period = self.period(line);
        let is_own = period.is_empty() || period == self.against.month.to_string();
        let path = self.paths[line].filter(|_| is_own)?;
        let mut owed = self.of_clause(path, &self.currencies[line]);
        owed.next()?;
        Some((path.into(), self.currencies[line].clone(), None))
    }

    fn of_clause<'w>(
        &'w self,
        path: &'w str,
        currency: &'w str,
    ) -> impl Iterator<Item = (usize, &'w Owed)> {
        let all = self.owed.iter().map(|owed| &owed.shown).enumerate();
        all.filter(move |(_, owed)| owed.clause == path && owed.currency == currency)
    }

    /// Takes the computed lines of a key that are in no group yet.
    fn take(&mut self, (path, currency, window): &Key) -> Vec<usize> {
        let all = self.of_clause(path, currency);
        let fits = |owed: &Owed| window.as_ref().is_none_or(|window| owed.window == *window);
        let found: Vec<usize> = all
            .filter(|(index, owed)| fits(owed) && !self.taken[*index])
            .map(|(index, _)| index)
            .collect();
        for index in &found {
            self.taken[*index] = true;
        }
        found
    }

    /// Lines and computed lines of one clause and window.
    fn within(&mut self, mut lines: Vec<usize>, mut owed: Vec<usize>) {
        let billed: Exact = lines
            .iter()
            .map(|line| self.lines[*line].amount.clone())
            .sum();
        let computed: Exact = owed
            .iter()
            .map(|one| self.owed[*one].shown.amount.clone())
            .sum();
        if billed == computed && lines.len() > 1 && owed.len() == 1 {
            return self.group(lines, owed, None);
        }
        lines.retain(|line| {
            let amount = &self.lines[*line].amount;
            let same = owed
                .iter()
                .position(|one| self.owed[*one].shown.amount == *amount);
            let Some(same) = same else { return true };
            let one = owed.remove(same);
            self.groups.push(Group {
                lines: vec![*line],
                owed: vec![one],
                why: None,
            });
            false
        });
        let surplus = self.surplus(&mut lines, owed.len());
        for line in surplus {
            self.alone(line, Difference::BilledTwice);
        }
        if lines.is_empty() {
            // What is left is not billed, each line for itself.
            for one in owed {
                self.taken[one] = false;
            }
        } else {
            self.group(lines, owed, None);
        }
    }

    /// Takes out lines beyond so many: of those that say the same the later ones; all, where nothing is
    /// left that they could stand for.
    fn surplus(&self, lines: &mut Vec<usize>, owed: usize) -> Vec<usize> {
        if owed == 0 {
            return std::mem::take(lines);
        }
        let says = |line: usize| (&self.lines[line].amount, &self.lines[line].quantity);
        let mut times: BTreeMap<_, usize> = BTreeMap::new();
        for line in &*lines {
            *times.entry(says(*line)).or_default() += 1;
        }
        let mut left = lines.len();
        let mut surplus: Vec<usize> = Vec::new();
        let mut kept: Vec<usize> = Vec::new();
        for line in lines.drain(..).rev() {
            let again = times.get_mut(&says(line)).filter(|times| **times > 1);
            match again.filter(|_| left > owed) {
                Some(times) => {
                    *times -= 1;
                    left -= 1;
                    surplus.push(line);
                }
                None => kept.push(line),
            }
        }
        kept.reverse();
        *lines = kept;
        surplus
    }

    /// A line whose clause is not owed as it says.
    fn elsewhere(&mut self, line: usize) {
        let Some(path) = self.paths[line] else {
            return self.alone(line, Difference::NotComputed);
        };
        let currency = self.currencies[line].clone();
        let period = self.period(line).to_owned();
        let period = period.as_str();
        let is_known = |owed: &Owed| owed.clause == path;
        let free = |walk: &Self, fits: &dyn Fn(&Owed) -> bool| {
            let mut all = walk.owed.iter().map(|owed| &owed.shown).enumerate();
            let found = all.find(|(index, owed)| !walk.taken[*index] && fits(owed));
            found.map(|(index, _)| index)
        };
        if let Some(owed) = free(self, &|owed| is_known(owed) && owed.currency == currency) {
            return self.group(vec![line], vec![owed], Some(Difference::WrongPeriod));
        }
        let in_window =
            |owed: &Owed| period.is_empty() || period == owed.window || self.is_month(period);
        let foreign = |owed: &Owed| is_known(owed) && owed.currency != currency && in_window(owed);
        if let Some(owed) = free(self, &foreign) {
            return self.group(vec![line], vec![owed], Some(Difference::WrongCurrency));
        }
        let why = match self.owed_elsewhere(path) {
            _ if self.owed.iter().any(|owed| foreign(&owed.shown)) => Difference::BilledTwice,
            Some(pair) if pair != *self.against.pair => Difference::WrongPair,
            Some(_) if !period.is_empty() && !self.is_month(period) => Difference::WrongPeriod,
            _ => Difference::NotComputed,
        };
        self.alone(line, why);
    }

    fn is_month(&self, period: &str) -> bool {
        period == self.against.month.to_string()
    }

    /// Between whom a clause is owed in any month; the statement's own pair where it is one of them.
    fn owed_elsewhere(&self, path: &str) -> Option<Pair> {
        let all = self.against.statements.iter();
        let mut pairs = all
            .filter(|one| one.lines.iter().any(|line| line.clause == path))
            .map(|one| &one.pair);
        let first = pairs.clone().next()?;
        let own = pairs.find(|pair| *pair == self.against.pair);
        Some(own.unwrap_or(first).clone())
    }

    fn alone(&mut self, line: usize, why: Difference) {
        self.group(vec![line], Vec::new(), Some(why));
    }

    fn group(&mut self, lines: Vec<usize>, owed: Vec<usize>, why: Option<Difference>) {
        for one in &owed {
            self.taken[*one] = true;
        }
        self.groups.push(Group { lines, owed, why });
    }
}
