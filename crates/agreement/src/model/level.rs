//! What is promised of a measure.

use std::collections::BTreeMap;

use facts::id::{LevelId, MeasureId, ServiceId};
use facts::{Exact, Place, Rounding, Zone};

use super::Spanned;
use super::condition::Condition;
use super::term::{BoundOp, Duration, Quantity};

/// A level: a measure, the records it takes, a statistic, a window, and what is promised.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its id.
    pub id: LevelId,
    /// Its title.
    pub title: Option<String>,
    /// The number of the clause in the prose contract.
    pub clause: Option<String>,
    /// The service; `None` takes the records of every service.
    pub service: Option<ServiceId>,
    /// The measure.
    pub measure: MeasureId,
    /// Which records count, by their fields when the clock stops (at the start under
    /// `on_priority_change: locked`).
    pub filter: Option<Condition>,
    /// One reading per combination of these fields' values.
    pub per: Vec<String>,
    /// What a fan-out comes to as one value.
    pub combine: Option<Combine>,
    /// What is computed.
    pub statistic: Statistic,
    /// In which window a record counts.
    pub counted_in: CountedIn,
    /// What happens to a record that is open beyond its target.
    pub open_breach: OpenBreach,
    /// The windows.
    pub window: Window,
    /// Rounding of the value before it is compared; `None` compares the exact value.
    pub round: Option<RoundRule>,
    /// What is expected.
    pub expected: Option<Bound>,
    /// What is the least.
    pub minimum: Option<Bound>,
    /// A few records judge otherwise.
    pub small_sample: Option<SmallSample>,
    /// How many records a window has, by experience.
    pub expected_volume: Option<u32>,
    /// The levels beneath it: what others promise so that this one can be met.
    pub rests_on: Vec<Spanned<LevelId>>,
    /// How much it matters.
    pub importance: Importance,
    /// Where it is declared.
    pub place: Place,
}

/// What is computed over the records of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The share of records, in percent, whose clock is within the target.
    ShareWithin(Targets),
    /// The share of records, in percent, that satisfy the condition.
    Share(Condition),
    /// A percentile of the measured value.
    Percentile(Percentile),
    /// The arithmetic mean of the measured value.
    Mean,
    /// The largest measured value.
    Max,
    /// The smallest measured value.
    Min,
    /// The number of records.
    Count,
    /// The sum of the measured value.
    Sum,
    /// Records that satisfy the first condition over records that satisfy the second, as a number.
    Ratio(Condition, Condition),
    /// The measure's own figure: availability, unit cost, capacity share, delivery measure,
    /// business value (the last one of the window).
    Figure,
}

/// The target of a share: one duration, or one per value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The field; `None` when one target holds for every record.
    pub by: Option<String>,
    /// Target by value of the field.
    pub values: BTreeMap<String, Duration>,
    /// For any other value, and where there is no field. Records without a target are left out.
    pub otherwise: Option<Duration>,
}

impl Targets {
    /// The target of a record with this value of the field; of any other value where there is none.
    pub fn of(&self, value: Option<&str>) -> Option<Duration> {
        let own = value.and_then(|value| self.values.get(value).copied());
        own.or(self.otherwise)
    }
}

/// A percentile and its method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percentile {
    /// Between 0 and 100.
    pub p: Exact,
    /// How it is taken.
    pub method: PercentileMethod,
}

/// How a percentile is taken from n sorted values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PercentileMethod {
    /// The value at rank ceil(p n / 100).
    NearestRank,
    /// Linear between ranks, rank 1 + p (n - 1) / 100 (spreadsheets' PERCENTILE.INC).
    LinearInclusive,
    /// Linear between ranks, rank p (n + 1) / 100 (spreadsheets' PERCENTILE.EXC); outside ranks 1
    /// to n there is no value.
    LinearExclusive,
}

/// What a fan-out comes to as one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Combine {
    /// The worst reading.
    Worst,
    /// Each reading stands for itself.
    Each,
    /// All records together, as if there were no fan-out.
    ByVolume,
}

/// In which window a record counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedIn {
    /// Where its clock started.
    Opened,
    /// Where its clock stopped.
    Stopped,
    /// Where it was due.
    Due,
}

/// What happens to a record that is open beyond its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenBreach {
    /// It counts as missed in the window of its due time.
    MissedWhenDue,
    /// It counts when it stops.
    WhenStopped,
}

/// The windows of a level: half-open, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long, and where they begin.
    pub length: WindowLength,
    /// The zone of their local boundaries.
    pub zone: Zone,
}

/// How long windows are, and where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowLength {
    /// Local days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months from this day on; in a month without that day, from its last day.
    Month {
        /// 1 to 31.
        day: u8,
    },
    /// Quarters from January, April, July, October, on this day.
    Quarter {
        /// 1 to 31.
        day: u8,
    },
    /// Years from this month and day.
    Year {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// The last `days` local days, taken anew at the end of each local day or month.
    Rolling {
        /// How many days back.
        days: u16,
        /// Taken at the end of each month (else of each day).
        monthly: bool,
    },
    /// The last `months` months, taken anew at the end of each month.
    RollingMonths {
        /// How many months back.
        months: u8,
    },
}

/// Rounding of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundRule {
    /// Digits after the point.
    pub digits: u8,
    /// How.
    pub mode: Rounding,
}

/// A promise about a value: `>= 97 %`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The comparison.
    pub op: BoundOp,
    /// The bound, with its unit.
    pub quantity: Quantity,
    /// Where it stands.
    pub place: Place,
}

/// With fewer than `below` records the level is met when at most `allow` miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallSample {
    /// Applies below this number of records.
    pub below: u32,
    /// So many misses are allowed.
    pub allow_misses: u32,
}

/// How much a level matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Importance {
    /// Missing it endangers the business.
    Critical,
    /// It matters.
    Key,
    /// It is only shown.
    Informative,
}
