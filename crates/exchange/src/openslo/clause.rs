//! An objective as a measure and a level of an agreement.

use facts::time::{MINUTE_MS, SECOND_MS};
use facts::{Exact, Rounding};

use super::{Method, Objective, Unit, Window};

/// Why an objective has no clause.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClause {
    /// It names no window.
    #[error("the objective `{0}` names no time window, and a level needs one")]
    NoWindow(String),
    /// Its window is none of an agreement.
    #[error(
        "the objective `{id}` has a window of {what}; a level has days, weeks, months, quarters or years, or a rolling number of days or months"
    )]
    Window {
        /// The objective.
        id: String,
        /// Its window.
        what: String,
    },
    /// Its slices are finer than the language has them.
    #[error(
        "the objective `{0}` asks for a part of a percent of a slice; a slice is bad from a whole percent on"
    )]
    Slice(String),
}

/// The keys `measures` and `levels` of an agreement for one objective.
///
/// Time slices become availability over the recorded outages and samples of the service. A ratio of
/// events has no counterpart in recorded facts: it becomes a business figure in percent that the
/// monitoring system exports, under the name of its indicator.
pub fn to_agreement_yaml(objective: &Objective) -> Result<String, NoClause> {
    let id = name(&objective.id);
    let mut text = format!("measures:\n  {id}:\n");
    match (objective.method, &objective.slice) {
        (Method::Timeslices, Some(slice)) => {
            text.push_str("    of: availability\n    basis:\n");
            text.push_str(&format!("      slices: {}\n", length(slice.length_ms)));
            if let Some(target) = &slice.target {
                let bad_from = &Exact::from(100) - target;
                if bad_from != bad_from.round(0, Rounding::Down) {
                    return Err(NoClause::Slice(objective.id.clone()));
                }
                if !bad_from.is_zero() {
                    text.push_str(&format!("      bad_from: {bad_from} %\n"));
                }
            }
            text.push_str("    maintenance: counted-as-down\n    composed: own\n");
        }
        _ => {
            let figure = objective.indicator.as_deref().unwrap_or(&objective.id);
            text.push_str(&format!("    of: value\n    name: {}\n", quoted(figure)));
        }
    }
    text.push_str(&format!("levels:\n  {id}:\n"));
    if let Some(title) = &objective.title {
        text.push_str(&format!("    title: {}\n", quoted(title)));
    }
    if let (Method::Timeslices, Some(service)) = (objective.method, &objective.service) {
        text.push_str(&format!("    service: {}\n", quoted(service)));
    }
    text.push_str(&format!("    measure: {id}\n    statistic: figure\n"));
    text.push_str(&format!("    window: {}\n", window(objective)?));
    text.push_str(&format!(
        "    round: none\n    expected: \">= {} %\"\n",
        objective.target
    ));
    Ok(text)
}

fn window(objective: &Objective) -> Result<String, NoClause> {
    let window = objective
        .window
        .as_ref()
        .ok_or_else(|| NoClause::NoWindow(objective.id.clone()))?;
    let zone = window
        .begins
        .as_ref()
        .map(|(_, zone)| format!(", zone: {}", zone.name()));
    let zone = zone.unwrap_or_default();
    let none = || NoClause::Window {
        id: objective.id.clone(),
        what: in_words(window),
    };
    let count = window.count;
    if window.rolling {
        return Ok(match window.unit {
            Unit::Day => format!("{{ rolling: {count}d{zone} }}"),
            Unit::Week => format!("{{ rolling: {}d{zone} }}", count * 7),
            Unit::Month => format!("{{ rolling: {count}mo{zone} }}"),
            Unit::Quarter => format!("{{ rolling: {}mo{zone} }}", count * 3),
            Unit::Year => format!("{{ rolling: {}mo{zone} }}", count * 12),
            Unit::Minute | Unit::Hour => return Err(none()),
        });
    }
    if count != 1 {
        return Err(none());
    }
    let begins = window.begins.as_ref().map(|(local, _)| *local);
    let day = begins.map_or(1, |local| local.day());
    let month = begins.map_or(1, |local| local.month());
    Ok(match window.unit {
        Unit::Day => format!("{{ every: day{zone} }}"),
        Unit::Week => format!("{{ every: week{zone} }}"),
        Unit::Month => format!("{{ every: month, day: {day}{zone} }}"),
        Unit::Quarter => format!("{{ every: quarter, day: {day}{zone} }}"),
        Unit::Year => format!("{{ every: year, month: {month}, day: {day}{zone} }}"),
        Unit::Minute | Unit::Hour => return Err(none()),
    })
}

fn in_words(window: &Window) -> String {
    let unit = match window.unit {
        Unit::Minute => "minute(s)",
        Unit::Hour => "hour(s)",
        Unit::Day => "day(s)",
        Unit::Week => "week(s)",
        Unit::Month => "month(s)",
        Unit::Quarter => "quarter(s)",
        Unit::Year => "year(s)",
    };
    format!("{} {unit}", window.count)
}

fn length(ms: i64) -> String {
    if ms % MINUTE_MS == 0 {
        format!("{}min", ms / MINUTE_MS)
    } else {
        format!("{}s", ms / SECOND_MS)
    }
}

/// An id that needs no quotes.
fn name(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_matches('-');
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => name.into(),
        _ => format!("objective-{name}"),
    }
}

/// A text between single quotes.
fn quoted(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("'{}'", line.replace('\'', "''"))
}
