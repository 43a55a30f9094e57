//! What a figure is made of, on one line: records, or for availability time down against what is allowed.

use agreement::model::{
    AvailabilityBasis, Bound, BoundOp, Downtime, Level, Measure, MeasureKind, Statistic, Unit,
};
use facts::Exact;
use facts::time::MINUTE_MS;
use measure::{Engine, Outcome, Reading};

use super::Shown;
use crate::words;

/// What the numbers of a reading count.
#[derive(Clone, Copy)]
pub enum Basis<'a> {
    /// Records or observations, which add up to a number or, in milliseconds, to time.
    Counted {
        /// Whether what is added up is time.
        in_ms: bool,
    },
    /// Service time and downtime.
    Downtime(&'a Downtime),
}

impl<'a> Basis<'a> {
    /// Of a reading, by the words of its version.
    pub fn of(engine: &Engine<'a>, shown: &Shown<'_>, reading: &Reading) -> Self {
        let known = engine.level_at(shown.id, reading.span.until);
        let measure = known.and_then(|(agreement, level)| agreement.measures.get(&level.measure));
        if let Some(downtime) = measure.and_then(downtime) {
            return Basis::Downtime(downtime);
        }
        let in_ms = matches!(
            reading.agreed.value,
            measure::Value::Known {
                unit: Unit::Milliseconds,
                ..
            }
        );
        Basis::Counted { in_ms }
    }

    /// What an outcome is made of.
    pub fn line(self, outcome: &Outcome, level: &Level) -> String {
        if outcome.is_claimed {
            return "as claimed".to_owned();
        }
        match self {
            Basis::Downtime(downtime) => self.down_line(outcome, level, downtime),
            Basis::Counted { in_ms } => counted(outcome, level, in_ms),
        }
    }

    /// What an item adds.
    pub fn amount(self, number: &Exact) -> String {
        match self {
            Basis::Downtime(downtime) => amount(number, downtime.basis == AvailabilityBasis::Time),
            Basis::Counted { in_ms } => amount(number, in_ms),
        }
    }

    /// Of availability what was down, and what the promises allow; nothing for other measures.
    pub fn down(self, outcome: &Outcome, level: &Level) -> Option<(String, String)> {
        let Basis::Downtime(downtime) = self else {
            return None;
        };
        if outcome.is_claimed {
            return Some(("as claimed".to_owned(), String::new()));
        }
        let down = &outcome.denominator - &outcome.numerator;
        let allowed = match (
            allowed(&level.expected, outcome, downtime),
            allowed(&level.minimum, outcome, downtime),
        ) {
            (Some(expected), Some(minimum)) => format!("{expected} (at most {minimum})"),
            (expected, minimum) => expected.or(minimum).unwrap_or_default(),
        };
        Some((time(&down, downtime), allowed))
    }

    fn down_line(self, outcome: &Outcome, level: &Level, downtime: &Downtime) -> String {
        let (Some((down, allowed)), false) =
            (self.down(outcome, level), outcome.denominator.is_zero())
        else {
            return "nothing is known of the service in its agreed time".to_owned();
        };
        let whole = time(&outcome.denominator, downtime);
        let stretches = match outcome.counted {
            0 => String::new(),
            1 => " in 1 stretch".to_owned(),
            n => format!(" in {n} stretches"),
        };
        let allowed = match allowed.as_str() {
            "" => String::new(),
            allowed => format!("; the promise allows {allowed}"),
        };
        format!("down {down} of {whole}{stretches}{allowed}")
    }
}

/// How much downtime a promise allows in the time that a reading knows of.
fn allowed(promised: &Option<Bound>, outcome: &Outcome, downtime: &Downtime) -> Option<String> {
    let promised = promised.as_ref()?;
    if !matches!(promised.op, BoundOp::AtLeast | BoundOp::Above) {
        return None;
    }
    let left = &Exact::from(100) - &promised.quantity.value;
    let share = (&left * &outcome.denominator).checked_div(&Exact::from(100))?;
    Some(time(&share, downtime))
}

/// How downtime is counted, for a measure of availability.
fn downtime(measure: &Measure) -> Option<&Downtime> {
    match &measure.kind {
        MeasureKind::Availability(downtime) => Some(downtime),
        _ => None,
    }
}

fn time(number: &Exact, downtime: &Downtime) -> String {
    match downtime.basis {
        AvailabilityBasis::Time => words::duration(number.to_i64()),
        AvailabilityBasis::UserMinutes => {
            let minutes = number.checked_div(&Exact::from(MINUTE_MS));
            let minutes = minutes.unwrap_or_else(Exact::zero);
            format!("{} user-minutes", words::number_text(&minutes))
        }
        AvailabilityBasis::Slices { .. } => format!("{} slices", words::number_text(number)),
    }
}

fn counted(outcome: &Outcome, level: &Level, in_ms: bool) -> String {
    let counted = match outcome.missed {
        0 => format!("{} counted", outcome.counted),
        n => format!("{} counted, {n} missed", outcome.counted),
    };
    if outcome.denominator.is_zero() {
        return counted;
    }
    let numerator = amount(&outcome.numerator, in_ms);
    // These are no quotients.
    match level.statistic {
        Statistic::Percentile(_) | Statistic::Max | Statistic::Min | Statistic::Sum => {
            return format!("{numerator}, {counted}");
        }
        Statistic::Count => return counted,
        _ => {}
    }
    // The denominator of a mean is a number of records.
    let of_records = outcome.denominator == Exact::from(outcome.counted.cast_signed());
    let denominator = amount(&outcome.denominator, in_ms && !of_records);
    format!("{numerator} over {denominator}, {counted}")
}

fn amount(number: &Exact, is_ms: bool) -> String {
    if is_ms {
        words::duration(number.to_i64())
    } else {
        words::number_text(number)
    }
}
