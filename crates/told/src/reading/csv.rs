//! Readings as CSV, one line each.

use exchange::format::csv::cell;
use facts::Rounding;
use measure::{Engine, Reading, Value};

use super::Shown;
use super::figure::unit_word;

const HEAD: &str = "level,window,from,until,key,version,value,exact,unit,state,counted,missed,numerator,denominator,claims_open";

/// Digits after the point of a value that the clause does not round.
const DIGITS: u32 = 10;

/// The readings asked for, below a line with the names of the columns.
pub fn csv(shown: &[Shown<'_>], engine: &Engine<'_>) -> String {
    let mut text = format!("{HEAD}\n");
    for shown in shown {
        for reading in &shown.readings {
            text.push_str(&row(reading, shown, engine).join(","));
            text.push('\n');
        }
    }
    text
}

fn row(reading: &Reading, shown: &Shown<'_>, engine: &Engine<'_>) -> [String; 15] {
    let outcome = &reading.agreed;
    let round = engine
        .level_at(shown.id, reading.span.until)
        .and_then(|(_, level)| level.round);
    let (value, exact, unit) = match &outcome.value {
        Value::Insufficient => Default::default(),
        Value::Known {
            exact,
            rounded,
            unit,
        } => {
            let value = match round {
                Some(rule) => rounded.to_fixed(u32::from(rule.digits), rule.mode),
                // WHY: a fraction such as `800/11` is no number to a spreadsheet; `exact` keeps it.
                None => rounded.round(DIGITS, Rounding::HalfEven).to_string(),
            };
            (value, exact.to_string(), unit_word(unit).to_owned())
        }
    };
    let key: Vec<String> = reading
        .key
        .iter()
        .map(|(field, value)| format!("{field}={value}"))
        .collect();
    let state = serde_json::to_value(outcome.state).unwrap_or_default();
    [
        cell(shown.id.as_str()),
        cell(&reading.window),
        reading.span.from.to_string(),
        reading.span.until.to_string(),
        cell(&key.join(" ")),
        cell(&reading.version),
        value,
        exact,
        unit,
        state.as_str().unwrap_or_default().to_owned(),
        outcome.counted.to_string(),
        outcome.missed.to_string(),
        outcome.numerator.to_string(),
        outcome.denominator.to_string(),
        (!reading.sides.is_empty()).to_string(),
    ]
}
