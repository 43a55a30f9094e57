//! From verdicts to figures: groups by window and fan-out, which merge in any order.

use std::collections::BTreeMap;

use agreement::model::{Combine, Level, Statistic, Unit};
use facts::id::PartyId;
use facts::{Exact, Instant};

use crate::clock::{Judgement, Verdict};
use crate::reading::{Outcome, Value, larger_is_better, misses};
use crate::statistic;

/// A window, by its start, and the values of the fan-out; absent values are `None`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    /// The start of the window.
    pub window: Instant,
    /// The values, in the order of the level's `per`.
    pub values: Vec<Option<Box<str>>>,
}

/// What the records of a window come to, so far.
///
/// INVARIANT: adding and merging commute, and taking out undoes adding, so any partition of the
/// cases in any order gives the same group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Records.
    pub counted: u64,
    /// Of those, the ones that miss their target.
    pub missed: u64,
    /// Records that satisfy the first condition.
    pub hits: u64,
    /// Records that satisfy the second condition.
    pub bases: u64,
    /// The sum of the measured durations, in milliseconds; without those of open records.
    pub sum_ms: i128,
    /// The measured durations, ascending, where the statistic needs each.
    pub durations_ms: Vec<i64>,
    /// The measured numbers, ascending, where a field holds them.
    pub numbers: Vec<Exact>,
}

/// What a verdict adds to its group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contribution {
    missed: bool,
    hit: bool,
    base: bool,
    duration_ms: Option<i64>,
    number: Option<Exact>,
}

impl Contribution {
    /// What a verdict adds under a statistic; nothing when it does not count for it. `number` is the
    /// measured number, for measures that take one from a field.
    #[inline]
    pub fn of(
        statistic: &Statistic,
        measures_number: bool,
        verdict: &Verdict,
        number: impl FnOnce() -> Option<Exact>,
    ) -> Option<Contribution> {
        let mut contribution = Contribution {
            missed: verdict.judgement == Judgement::Missed,
            hit: verdict.hit,
            base: verdict.base,
            duration_ms: None,
            number: None,
        };
        if takes_values(statistic) {
            if measures_number {
                contribution.number = Some(number()?);
            } else {
                verdict.stop()?;
                contribution.duration_ms = Some(verdict.elapsed_ms);
            }
        } else if sums(statistic) && verdict.stop().is_some() {
            contribution.duration_ms = Some(verdict.elapsed_ms);
        }
        Some(contribution)
    }
}

/// Whether the statistic is taken over measured values.
pub fn takes_values(statistic: &Statistic) -> bool {
    match statistic {
        Statistic::Percentile(_)
        | Statistic::Mean
        | Statistic::Max
        | Statistic::Min
        | Statistic::Sum => true,
        Statistic::ShareWithin(_)
        | Statistic::Share(_)
        | Statistic::Count
        | Statistic::Ratio(..)
        | Statistic::Figure => false,
    }
}

/// Whether durations are summed: where they are measured values, and where they are held to targets,
/// as a sum by the way costs nothing.
pub fn sums(statistic: &Statistic) -> bool {
    takes_values(statistic) || matches!(statistic, Statistic::ShareWithin(_))
}

/// Whether the statistic needs each value, and not only their sum.
pub fn needs_each(statistic: &Statistic) -> bool {
    matches!(
        statistic,
        Statistic::Percentile(_) | Statistic::Max | Statistic::Min
    )
}

impl Group {
    /// Adds a record.
    pub fn add(&mut self, statistic: &Statistic, contribution: &Contribution) {
        self.push(statistic, contribution);
        self.settle();
    }

    /// Adds one of many records. Call [`settle`](Self::settle) after the last one.
    #[inline]
    pub fn push(&mut self, statistic: &Statistic, contribution: &Contribution) {
        self.counted += 1;
        self.missed += u64::from(contribution.missed);
        self.hits += u64::from(contribution.hit);
        self.bases += u64::from(contribution.base);
        if let Some(ms) = contribution.duration_ms {
            self.sum_ms += i128::from(ms);
            if needs_each(statistic) {
                self.durations_ms.push(ms);
            }
        }
        if let Some(number) = &contribution.number {
            self.numbers.push(number.clone());
        }
    }

    /// Puts the measured values in order.
    pub fn settle(&mut self) {
        self.durations_ms.sort_unstable();
        self.numbers.sort_unstable();
    }

    /// Takes a record out that was added before.
    pub fn remove(&mut self, contribution: &Contribution) {
        self.counted = self.counted.saturating_sub(1);
        self.missed -= u64::from(contribution.missed).min(self.missed);
        self.hits -= u64::from(contribution.hit).min(self.hits);
        self.bases -= u64::from(contribution.base).min(self.bases);
        if let Some(ms) = contribution.duration_ms {
            self.sum_ms -= i128::from(ms);
            if let Ok(place) = self.durations_ms.binary_search(&ms) {
                self.durations_ms.remove(place);
            }
        }
        if let Some(number) = &contribution.number
            && let Ok(place) = self.numbers.binary_search(number)
        {
            self.numbers.remove(place);
        }
    }

    /// Adds all records of another group.
    pub fn merge(&mut self, other: &Group) {
        self.counted += other.counted;
        self.missed += other.missed;
        self.hits += other.hits;
        self.bases += other.bases;
        self.sum_ms += other.sum_ms;
        self.durations_ms.extend_from_slice(&other.durations_ms);
        self.numbers.extend_from_slice(&other.numbers);
        self.settle();
    }

    /// What the group comes to under a level.
    pub fn outcome(&self, level: &Level) -> Outcome {
        let count = |count: u64| Exact::from(i64::try_from(count).unwrap_or(i64::MAX));
        let hundred = Exact::from(100);
        let share = |part: u64| {
            let numerator = count(part);
            let denominator = count(self.counted);
            let value = numerator
                .checked_div(&denominator)
                .map(|share| share * hundred.clone());
            Outcome::judge(
                level,
                value,
                Unit::Percent,
                numerator,
                denominator,
                self.counted,
                misses(level, part, self.counted),
            )
        };
        match &level.statistic {
            Statistic::ShareWithin(_) => share(self.counted - self.missed),
            Statistic::Share(_) => share(self.hits),
            Statistic::Ratio(..) => {
                let (numerator, denominator) = (count(self.hits), count(self.bases));
                let value = numerator.checked_div(&denominator);
                let counted = self.bases;
                Outcome::judge(
                    level,
                    value,
                    Unit::Number,
                    numerator,
                    denominator,
                    counted,
                    misses(level, self.hits, counted),
                )
            }
            Statistic::Count | Statistic::Figure => {
                let value = count(self.counted);
                let one = Exact::from(1);
                let counted = self.counted;
                Outcome::judge(
                    level,
                    Some(value.clone()),
                    Unit::Number,
                    value,
                    one,
                    counted,
                    0,
                )
            }
            Statistic::Mean
            | Statistic::Sum
            | Statistic::Max
            | Statistic::Min
            | Statistic::Percentile(_) => self.value_outcome(level),
        }
    }

    fn value_outcome(&self, level: &Level) -> Outcome {
        let counted = Exact::from(i64::try_from(self.counted).unwrap_or(i64::MAX));
        let over_numbers = !self.numbers.is_empty();
        let unit = if over_numbers {
            Unit::Number
        } else {
            Unit::Milliseconds
        };
        let sum = if over_numbers {
            self.numbers.iter().cloned().sum()
        } else {
            Exact::ratio(self.sum_ms, 1).unwrap_or_else(Exact::zero)
        };
        let pick = |ms: Option<&i64>, number: Option<&Exact>| {
            number.cloned().or_else(|| ms.map(|ms| Exact::from(*ms)))
        };
        let value = match &level.statistic {
            _ if self.counted == 0 => None,
            Statistic::Mean => sum.checked_div(&counted),
            Statistic::Sum => Some(sum.clone()),
            Statistic::Max => pick(self.durations_ms.last(), self.numbers.last()),
            Statistic::Min => pick(self.durations_ms.first(), self.numbers.first()),
            Statistic::Percentile(percentile) if over_numbers => {
                statistic::percentile(&self.numbers, percentile)
            }
            Statistic::Percentile(percentile) => {
                statistic::percentile_ms(&self.durations_ms, percentile)
            }
            _ => None,
        };
        let (numerator, denominator) = match &level.statistic {
            Statistic::Mean => (sum, counted),
            _ => (value.clone().unwrap_or_else(Exact::zero), Exact::from(1)),
        };
        Outcome::judge(level, value, unit, numerator, denominator, self.counted, 0)
    }
}

/// What the records of a partition of the cases come to. Partials of disjoint partitions merge in
/// any order to the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partial {
    /// The agreed figures.
    pub agreed: BTreeMap<GroupKey, Group>,
    /// For each side with pending claims: what its figure takes out and what it adds.
    pub sides: BTreeMap<PartyId, BTreeMap<GroupKey, Delta>>,
}

/// How a side's figure differs from the agreed one.
///
/// INVARIANT: both lists ascend, so that the order of merging leaves no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    /// Records that the agreed figure has and this one has not.
    pub out: Vec<Contribution>,
    /// Records that this figure has and the agreed one has not.
    pub into: Vec<Contribution>,
}

impl Delta {
    /// Adds a record that the figure lacks (`out`) or has besides.
    pub fn add(&mut self, out: bool, contribution: &Contribution) {
        let list = if out { &mut self.out } else { &mut self.into };
        let place = list.partition_point(|other| other < contribution);
        list.insert(place, contribution.clone());
    }

    /// Takes back what [`add`](Self::add) added.
    pub fn take_back(&mut self, out: bool, contribution: &Contribution) {
        let list = if out { &mut self.out } else { &mut self.into };
        if let Ok(place) = list.binary_search(contribution) {
            list.remove(place);
        }
    }
}

impl Partial {
    /// Adds the partial of another partition.
    pub fn merge(&mut self, other: &Partial) {
        for (key, group) in &other.agreed {
            self.agreed.entry(key.clone()).or_default().merge(group);
        }
        for (side, deltas) in &other.sides {
            let own = self.sides.entry(side.clone()).or_default();
            for (key, delta) in deltas {
                let own = own.entry(key.clone()).or_default();
                own.out.extend_from_slice(&delta.out);
                own.out.sort_unstable();
                own.into.extend_from_slice(&delta.into);
                own.into.sort_unstable();
            }
        }
    }

    /// A side's group for a key, where it differs from the agreed one.
    pub fn side(&self, side: &PartyId, key: &GroupKey, statistic: &Statistic) -> Option<Group> {
        let delta = self.sides.get(side)?.get(key)?;
        let mut group = self.agreed.get(key).cloned().unwrap_or_default();
        for contribution in &delta.into {
            group.add(statistic, contribution);
        }
        for contribution in &delta.out {
            group.remove(contribution);
        }
        Some(group)
    }
}

/// What a fan-out comes to by [`Combine::Worst`]: the outcome with the worst value and its place, of
/// equal ones the first. Outcomes without a value stand back unless there is no other.
pub fn worst<'a>(
    level: &Level,
    outcomes: impl Iterator<Item = &'a Outcome>,
) -> Option<(usize, &'a Outcome)> {
    outcomes.enumerate().reduce(|worst, other| {
        if is_worse(level, &other.1.value, &worst.1.value) {
            other
        } else {
            worst
        }
    })
}

fn is_worse(level: &Level, value: &Value, than: &Value) -> bool {
    // The exact value decides, so that rounding does not make a tie.
    let Value::Known {
        exact: value, unit, ..
    } = value
    else {
        return false;
    };
    let Value::Known { exact: than, .. } = than else {
        return true;
    };
    // Where nothing is promised, more time and more money are worse.
    let is_promised = level.expected.is_some() || level.minimum.is_some();
    let costs = matches!(unit, Unit::Milliseconds | Unit::Money(_));
    if larger_is_better(level) && (is_promised || !costs) {
        value < than
    } else {
        value > than
    }
}

/// Whether a fan-out has one value besides its readings.
pub fn combines(level: &Level) -> bool {
    !level.per.is_empty() && matches!(level.combine, Some(Combine::Worst | Combine::ByVolume))
}
