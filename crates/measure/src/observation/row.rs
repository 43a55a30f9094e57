//! Observations as rows, and the figure that rows of a window come to.
//!
//! Not here: which facts make rows, and availability, which is made of time.

use agreement::model::{Duration, Level, Statistic, Targets, Unit};
use facts::exact::DecimalSum;
use facts::time::DAY_MS;
use facts::{Exact, FactId, Instant, Span};

use super::field::{Fields, holds};
use super::{Figure, Key, feed};
use crate::reading::{Item, misses};
use crate::statistic;

/// One observation.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The instant that decides its window.
    pub at: Instant,
    /// What it is, in words.
    pub what: String,
    /// What it adds to the numerator, or its value.
    pub adds: Number<'a>,
    /// What it adds to the denominator.
    pub base: Number<'a>,
    /// Whether it counts; else the note says why not.
    pub counted: bool,
    /// Whether it is one of the misses.
    pub missed: bool,
    /// Why it counts as it does, where that is not plain.
    pub note: Option<String>,
    /// Its fields.
    pub fields: Fields<'a>,
    /// Fields beyond these divide other rows but not this one; `None` where every field does.
    pub divided_by: Option<&'static [&'static str]>,
    /// The currency of its amount.
    pub currency: Option<&'a str>,
    /// The facts it rests on.
    pub facts: Vec<FactId>,
}

/// A number as it stands in a fact.
#[derive(Clone, Copy, Debug)]
pub enum Number<'a> {
    /// A decimal, as text that was checked when the fact was admitted.
    Decimal(&'a str),
    /// A whole number.
    Whole(i64),
}

/// What rows come to when the statistic is the measure's own figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Natural {
    /// The sum.
    Sum,
    /// The value of the last row.
    Last,
    /// The arithmetic mean.
    Mean,
    /// The median.
    Median,
    /// The number of rows; 0 once there has been one.
    Count,
    /// The numerators over the denominators, times 100.
    Percent,
    /// The numerators over the denominators.
    Quotient,
}

/// The rows of a level, in order of their instants, with what they count.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    /// The rows.
    pub list: Vec<Row<'a>>,
    /// What they come to.
    pub natural: Natural,
    /// What a single row's value counts; of money the rows name the currency.
    pub unit: Unit,
    /// Stretches for which a feed of these rows is missing.
    pub missing: Vec<Span>,
    /// What the values are compared with, for the derivation.
    pub baseline: Option<Exact>,
}

impl Number<'_> {
    /// The number.
    pub fn exact(self) -> Exact {
        match self {
            // INVARIANT: admission has read every decimal of a fact.
            Number::Decimal(text) => Exact::parse(text).unwrap_or_else(|_| Exact::zero()),
            Number::Whole(number) => Exact::from(number),
        }
    }
}

impl<'a> Rows<'a> {
    /// The fan-out keys that occur in a window, in order.
    pub fn keys(&self, window: Span, per: &[String]) -> Vec<Key> {
        let decides = |row: &Row| {
            row.divided_by
                .is_none_or(|known| per.iter().all(|field| known.contains(&field.as_str())))
        };
        let mut keys: Vec<Key> = self
            .of(window)
            .filter(|row| decides(row))
            .map(|row| {
                let value = |field: &String| row.fields.get(field).unwrap_or_default().into_owned();
                per.iter()
                    .map(|field| (field.clone(), value(field)))
                    .collect()
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The figure of a window, for one key or for all rows.
    pub fn figure(
        &self,
        level: &Level,
        window: Span,
        key: &[(String, String)],
        as_of: Instant,
    ) -> Figure {
        let rows: Vec<&Row> = self.of(window).filter(|row| row.has_key(key)).collect();
        let counted: Vec<&Row> = rows.iter().copied().filter(|row| row.counted).collect();
        let mut figure = Figure {
            unit: self.unit.clone(),
            counted: counted.len() as u64,
            missed: counted.iter().filter(|row| row.missed).count() as u64,
            coverage: feed::coverage(window, as_of, &self.missing),
            items: rows.iter().map(|row| self.item(row)).collect(),
            ..Figure::insufficient(self.unit.clone())
        };
        if feed::is_blank(window, as_of, &self.missing) {
            return figure;
        }
        match currencies(&counted).as_slice() {
            [] => {}
            [one] => figure.unit = Unit::Money((*one).to_owned()),
            several => {
                figure.items.push(Item {
                    what: "currencies".into(),
                    span: None,
                    adds: Exact::zero(),
                    note: Some(format!(
                        "{} do not add up; take one reading per `currency`",
                        several.join(" and ")
                    )),
                    facts: Vec::new(),
                });
                return figure;
            }
        }
        self.fold(level, window, &counted, &mut figure);
        figure
    }

    fn fold(&self, level: &Level, window: Span, rows: &[&Row], figure: &mut Figure) {
        let total = whole(rows.len() as u64);
        let values = || -> Vec<Exact> {
            let mut values: Vec<Exact> = rows.iter().map(|row| row.adds.exact()).collect();
            values.sort_unstable();
            values
        };
        let satisfying = |test| {
            let hits = rows
                .iter()
                .filter(|row| holds(test, &|name| row.fields.get(name)));
            hits.count() as u64
        };
        let hundred = Exact::from(100);
        let natural = match &level.statistic {
            Statistic::Figure => self.natural,
            Statistic::Sum => Natural::Sum,
            Statistic::Mean => Natural::Mean,
            Statistic::Count => Natural::Count,
            Statistic::Percentile(rule) => {
                figure.value = statistic::percentile(&values(), rule);
                return;
            }
            Statistic::Max | Statistic::Min => {
                let values = values();
                figure.value = if level.statistic == Statistic::Max {
                    values.last().cloned()
                } else {
                    values.first().cloned()
                };
                return;
            }
            Statistic::Share(condition) => {
                figure.unit = Unit::Percent;
                let hits = satisfying(&condition.test);
                figure.missed = misses(level, hits, figure.counted);
                figure.quotient(whole(hits), total, &hundred);
                return;
            }
            Statistic::Ratio(above, below) => {
                figure.unit = Unit::Number;
                let (above, below) = (satisfying(&above.test), satisfying(&below.test));
                figure.counted = below;
                figure.missed = misses(level, above, below);
                figure.quotient(whole(above), whole(below), &Exact::from(1));
                return;
            }
            Statistic::ShareWithin(targets) => {
                figure.unit = Unit::Percent;
                if self.unit == Unit::Milliseconds {
                    share_within(level, targets, rows, figure);
                }
                return;
            }
        };
        match natural {
            Natural::Count => {
                figure.unit = Unit::Number;
                figure.numerator = total.clone();
                // Nothing happened is known only of a feed that has begun to speak.
                let begun = self.list.iter().any(|row| row.at < window.until);
                figure.value = begun.then_some(total);
            }
            Natural::Sum => {
                figure.numerator = sum(rows, |row| row.adds);
                figure.value = (!rows.is_empty()).then(|| figure.numerator.clone());
            }
            Natural::Last => figure.value = rows.last().map(|row| row.adds.exact()),
            Natural::Median => {
                figure.value = statistic::percentile(&values(), &statistic::median())
            }
            Natural::Mean => figure.quotient(sum(rows, |row| row.adds), total, &Exact::from(1)),
            Natural::Percent | Natural::Quotient => {
                let times = if natural == Natural::Percent {
                    hundred
                } else {
                    Exact::from(1)
                };
                figure.quotient(sum(rows, |row| row.adds), sum(rows, |row| row.base), &times);
            }
        }
    }

    fn item(&self, row: &Row) -> Item {
        let adds = row.adds.exact();
        let difference = self
            .baseline
            .as_ref()
            .filter(|_| row.counted)
            .map(|baseline| {
                let difference = &adds - baseline;
                let sign = if difference.is_negative() { "" } else { "+" };
                format!("baseline {baseline}, difference {sign}{difference}")
            });
        Item {
            what: row.what.clone(),
            span: None,
            adds: if row.counted { adds } else { Exact::zero() },
            note: row.note.clone().or(difference),
            facts: row.facts.clone(),
        }
    }

    fn of(&self, window: Span) -> impl Iterator<Item = &Row<'a>> {
        let first = self.list.partition_point(|row| row.at < window.from);
        let end = self.list.partition_point(|row| row.at < window.until);
        self.list[first..end.max(first)].iter()
    }
}

impl Row<'_> {
    fn has_key(&self, key: &[(String, String)]) -> bool {
        key.iter().all(|(field, value)| {
            self.divided_by
                .is_some_and(|known| !known.contains(&field.as_str()))
                || self.fields.get(field).unwrap_or_default() == value.as_str()
        })
    }
}

fn whole(count: u64) -> Exact {
    Exact::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn currencies<'r>(rows: &[&'r Row]) -> Vec<&'r str> {
    let mut currencies: Vec<&str> = rows.iter().filter_map(|row| row.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    currencies
}

fn sum<'a>(rows: &[&Row<'a>], of: impl Fn(&Row<'a>) -> Number<'a>) -> Exact {
    let mut decimals = DecimalSum::default();
    let mut whole = 0_i128;
    for row in rows {
        match of(row) {
            Number::Decimal(text) => {
                // INVARIANT: admission has read every decimal of a fact.
                let _ = decimals.add(text);
            }
            Number::Whole(number) => whole += i128::from(number),
        }
    }
    let whole = Exact::ratio(whole, 1).unwrap_or_else(Exact::zero);
    decimals.total() + whole
}

/// The share of durations within their target; rows without a target are left out.
fn share_within(level: &Level, targets: &Targets, rows: &[&Row], figure: &mut Figure) {
    let (mut within, mut counted) = (0_u64, 0_u64);
    for row in rows {
        let value = targets.by.as_ref().and_then(|by| row.fields.get(by));
        let target = value
            .and_then(|value| targets.values.get(&*value))
            .or(targets.otherwise.as_ref());
        let target_ms = match target {
            Some(Duration::Elapsed(ms)) => *ms,
            Some(Duration::Days(days)) => i64::from(*days) * DAY_MS,
            // Deliveries run on no calendar, so that working days and months have no length here.
            Some(Duration::WorkingDays(_) | Duration::Months(_)) | None => continue,
        };
        counted += 1;
        within += u64::from(row.adds.exact() <= Exact::from(target_ms));
    }
    figure.counted = counted;
    figure.missed = misses(level, within, counted);
    figure.quotient(whole(within), whole(counted), &Exact::from(100));
}
