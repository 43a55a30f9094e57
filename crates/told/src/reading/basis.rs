//! What a figure is made of, on one line: records, or for availability time down against what is allowed.

use agreement::model::{
    AvailabilityBasis, Bound, BoundOp, Downtime, Level, Measure, MeasureKind, Statistic, Unit,
};
use facts::time::MINUTE_MS;
use facts::{Exact, Sentence, say};
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
    pub fn line(self, outcome: &Outcome, level: &Level) -> Sentence {
        if outcome.is_claimed {
            return as_claimed();
        }
        match self {
            Basis::Downtime(downtime) => self.down_line(outcome, level, downtime),
            Basis::Counted { in_ms } => counted(outcome, level, in_ms),
        }
    }

    /// What an item adds.
    pub fn amount(self, number: &Exact) -> Sentence {
        match self {
            Basis::Downtime(downtime) => amount(number, downtime.basis == AvailabilityBasis::Time),
            Basis::Counted { in_ms } => amount(number, in_ms),
        }
    }

    /// Of availability what was down, and what the promises allow; nothing for other measures.
    pub fn down(self, outcome: &Outcome, level: &Level) -> Option<(Sentence, Option<Sentence>)> {
        let Basis::Downtime(downtime) = self else {
            return None;
        };
        if outcome.is_claimed {
            return Some((as_claimed(), None));
        }
        let down = &outcome.denominator - &outcome.numerator;
        let allowed = match (
            allowed(&level.expected, outcome, downtime),
            allowed(&level.minimum, outcome, downtime),
        ) {
            (Some(expected), Some(minimum)) => Some(say!(
                "down-at-most",
                "{expected} (at most {minimum})",
                expected,
                minimum
            )),
            (expected, minimum) => expected.or(minimum),
        };
        Some((time(&down, downtime), allowed))
    }

    fn down_line(self, outcome: &Outcome, level: &Level, downtime: &Downtime) -> Sentence {
        let (Some((down, allowed)), false) =
            (self.down(outcome, level), outcome.denominator.is_zero())
        else {
            return say!(
                "down-unknown",
                "nothing is known of the service in its agreed time"
            );
        };
        let whole = time(&outcome.denominator, downtime);
        let stretches = match outcome.counted {
            0 => None,
            1 => Some(say!("down-stretch", " in 1 stretch")),
            n => Some(say!("down-stretches", " in {n} stretches", n)),
        };
        let allowed =
            allowed.map(|allowed| say!("down-allowed", "; the promise allows {allowed}", allowed));
        say!(
            "down",
            "down {down} of {whole}{stretches}{allowed}",
            down,
            whole,
            stretches,
            allowed
        )
    }
}

/// How much downtime a promise allows in the time that a reading knows of.
fn allowed(promised: &Option<Bound>, outcome: &Outcome, downtime: &Downtime) -> Option<Sentence> {
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

fn as_claimed() -> Sentence {
    say!("basis-claimed", "as claimed")
}

fn time(number: &Exact, downtime: &Downtime) -> Sentence {
    match downtime.basis {
        AvailabilityBasis::Time => words::duration(number.to_i64()).into(),
        AvailabilityBasis::UserMinutes => {
            let minutes = number.checked_div(&Exact::from(MINUTE_MS));
            let minutes = minutes.unwrap_or_else(Exact::zero);
            let number = words::number_text(&minutes);
            say!("user-minutes", "{number} user-minutes", number)
        }
        AvailabilityBasis::Slices { .. } => {
            let number = words::number_text(number);
            say!("slices", "{number} slices", number)
        }
    }
}

fn counted(outcome: &Outcome, level: &Level, in_ms: bool) -> Sentence {
    let n = outcome.counted;
    let counted = match outcome.missed {
        0 => say!("basis-counted", "{n} counted", n),
        missed => say!("basis-missed", "{n} counted, {missed} missed", n, missed),
    };
    if outcome.denominator.is_zero() {
        return counted;
    }
    let numerator = amount(&outcome.numerator, in_ms);
    // These are no quotients.
    match level.statistic {
        Statistic::Percentile(_) | Statistic::Max | Statistic::Min | Statistic::Sum => {
            return say!("basis-value", "{numerator}, {counted}", numerator, counted);
        }
        Statistic::Count => return counted,
        _ => {}
    }
    // The denominator of a mean is a number of records.
    let of_records = outcome.denominator == Exact::from(outcome.counted.cast_signed());
    let denominator = amount(&outcome.denominator, in_ms && !of_records);
    say!(
        "basis-quotient",
        "{numerator} over {denominator}, {counted}",
        numerator,
        denominator,
        counted
    )
}

fn amount(number: &Exact, is_ms: bool) -> Sentence {
    match is_ms {
        true => words::duration(number.to_i64()),
        false => words::number_text(number),
    }
    .into()
}
