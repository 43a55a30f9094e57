//! Figures of windows, by counting and adding up.

use std::collections::BTreeMap;

use agreement::model::{BoundOp, Level, Percentile, PercentileMethod, Statistic, WindowLength};
use facts::{Exact, Instant};
use jiff::ToSpan;
use jiff::civil::Date;

use super::SlowRecord;
use super::hours::{instant, local};

/// What the records of a window come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// How many there are.
    pub counted: u64,
    /// How many of them tell against the promise.
    pub missed: u64,
    /// The value of the statistic.
    pub value: Exact,
    /// Whether it keeps what is expected; `None` where nothing is.
    pub met: Option<bool>,
}

/// The figures by the begin of the window; windows without a value are left out.
pub fn figures(level: &Level, records: &[SlowRecord]) -> BTreeMap<Instant, Figure> {
    let mut windows: BTreeMap<Instant, Vec<&SlowRecord>> = BTreeMap::new();
    for record in records {
        for window in record.counts_at.iter().flat_map(|at| holding(level, *at)) {
            windows.entry(window).or_default().push(record);
        }
    }
    let figure =
        |(window, records): (Instant, Vec<&SlowRecord>)| Some((window, figure(level, &records)?));
    windows.into_iter().filter_map(figure).collect()
}

fn figure(level: &Level, records: &[&SlowRecord]) -> Option<Figure> {
    let number = |is: &dyn Fn(&SlowRecord) -> bool| {
        records.iter().filter(|record| is(record)).count() as u64
    };
    let quotient = |part: u64, whole: u64| Exact::ratio(part.into(), whole.into());
    let all = records.len() as u64;
    let missed = number(&|record| record.missed == Some(true));
    let bound = level.expected.as_ref().or(level.minimum.as_ref());
    let at_most = bound.is_some_and(|bound| matches!(bound.op, BoundOp::AtMost | BoundOp::Below));
    let hits = number(&|record| record.hit);
    let mut finished: Vec<i64> = records
        .iter()
        .filter(|record| record.stop.is_some())
        .map(|record| record.elapsed_ms)
        .collect();
    finished.sort_unstable();
    let sum: i64 = finished.iter().sum();
    let (counted, missed, value) = match &level.statistic {
        Statistic::ShareWithin(_) => {
            let within = all - missed;
            let against = if at_most { within } else { missed };
            (all, against, quotient(100 * within, all))
        }
        Statistic::Share(_) => {
            let against = if at_most { hits } else { all - hits };
            (all, against, quotient(100 * hits, all))
        }
        Statistic::Ratio(..) => {
            let bases = number(&|record| record.base);
            let against = if at_most {
                hits
            } else {
                bases.saturating_sub(hits)
            };
            (bases, against, quotient(hits, bases))
        }
        Statistic::Count => (all, 0, quotient(all, 1)),
        of_finished => {
            let n = finished.len();
            let value = match of_finished {
                Statistic::Mean => Exact::ratio(sum.into(), n as i128),
                Statistic::Sum => Some(Exact::from(sum)).filter(|_| n > 0),
                Statistic::Max => finished.last().map(|ms| Exact::from(*ms)),
                Statistic::Min => finished.first().map(|ms| Exact::from(*ms)),
                Statistic::Percentile(percentile) => at_percentile(&finished, percentile),
                other => panic!("the worlds have no {other:?}"),
            };
            (n as u64, 0, value)
        }
    };
    let value = value?;
    let met = level.expected.as_ref().map(|bound| {
        let few = level.small_sample.is_some_and(|few| {
            counted < u64::from(few.below) && missed <= u64::from(few.allow_misses)
        });
        few || bound.op.holds(&value, &bound.quantity.value)
    });
    Some(Figure {
        counted,
        missed,
        value,
        met,
    })
}

/// The percentile of ascending values; the worlds have whole ones.
fn at_percentile(values: &[i64], percentile: &Percentile) -> Option<Exact> {
    let n = values.len() as i64;
    let p = (0..=100).find(|p| Exact::from(*p) == percentile.p).unwrap();
    // The rank in hundredths.
    let rank = match percentile.method {
        PercentileMethod::NearestRank => {
            let covers = |rank: &i64| rank * 100 >= p * n;
            return (1..=n)
                .find(covers)
                .map(|r| Exact::from(values[r as usize - 1]));
        }
        PercentileMethod::LinearInclusive => 100 + p * (n - 1),
        PercentileMethod::LinearExclusive => p * (n + 1),
    };
    if n == 0 || rank < 100 || rank > 100 * n {
        return None;
    }
    let (below, part) = ((rank / 100) as usize - 1, rank % 100);
    let low = values[below];
    let high = values[(below + 1).min(values.len() - 1)];
    Exact::ratio(i128::from(low * (100 - part) + high * part), 100)
}

/// The begins of the windows that hold an instant, the earliest first.
pub fn holding(level: &Level, at: Instant) -> Vec<Instant> {
    let tz = level.window.zone.tz();
    let date = local(tz, at.ms()).date();
    let begins: Vec<Date> = match level.window.length {
        WindowLength::Day => vec![date],
        WindowLength::Week => {
            let past = i64::from(date.weekday().to_monday_zero_offset());
            vec![date - past.days()]
        }
        WindowLength::Month { day: 1 } => vec![date.first_of_month()],
        WindowLength::Rolling {
            days,
            monthly: false,
        } => (1..=i64::from(days))
            .rev()
            .map(|back| date + (1 - back).days())
            .collect(),
        WindowLength::RollingMonths { months } => (1..=i64::from(months))
            .rev()
            .map(|back| date.first_of_month() + (1 - back).months())
            .collect(),
        other => panic!("the worlds have no windows of {other:?}"),
    };
    let begin = |date: Date| Instant::from_ms(instant(tz, date.at(0, 0, 0, 0)));
    begins.into_iter().map(begin).collect()
}

#[test]
fn percentiles_are_those_of_the_published_example() {
    let check = |method, expected: i64| {
        let p = Exact::from(40);
        let value = at_percentile(&[15, 20, 35, 40, 50], &Percentile { p, method });
        assert_eq!(value, Some(Exact::from(expected)));
    };
    check(PercentileMethod::NearestRank, 20);
    check(PercentileMethod::LinearInclusive, 29);
    check(PercentileMethod::LinearExclusive, 26);
}
