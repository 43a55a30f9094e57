//! Monitors of a public status page: downtime from their states against the minutes that the page
//! published itself.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::{Places, read};
use crate::record::{Record, readings};
use crate::table::Table;
use crate::trouble::{Result, broken};

/// The page publishes whole minutes by day; so much may be lost by that.
const TOLERANCE_MS: i64 = 90_000;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let states = places.data("upptime/history_states.csv")?;
    let published = published(&read(&places.data("upptime/summary.json")?)?)?;
    let table = Table::read(&states)?;
    let last = table.rows().map(|row| row.get("last_updated")).max();
    let as_of = last.ok_or_else(|| broken("there are no states"))?;
    let record = Record::begin(places, "upptime")?;
    let mapping = places.shown(&places.own("mappings/upptime.yaml"));
    let shown = places.shown(&states);
    let mut figures = Figures::repeated_by(record.import_command(&shown, &mapping, "status-page"));
    let import = record.import(&states, &mapping, "status-page")?;
    figures.exactly(
        "states of probes accepted",
        import.accepted,
        table.rows().count(),
    );

    let arguments = ["--as-of", as_of];
    figures.now_repeated_by(record.measure_command(&arguments));
    let document = record.measure(&arguments)?;
    let mut near = 0;
    let mut farthest_ms = 0;
    for (monitor, minutes) in &published {
        let off_ms = (down_ms(&document, monitor)? - minutes * 60_000).abs();
        near += usize::from(off_ms <= TOLERANCE_MS);
        farthest_ms = farthest_ms.max(off_ms);
    }
    figures.exactly("monitors with published minutes", published.len(), 18);
    figures.at_least(
        "monitors within 1.5 minutes of the published down minutes",
        near,
        18,
        published.len(),
    );
    let (seconds, thousandths) = (farthest_ms / 1_000, farthest_ms % 1_000);
    figures.holds(
        "the farthest of them is off by",
        format!("{seconds}.{thousandths:03} s"),
        "at most 90 s",
        farthest_ms <= TOLERANCE_MS,
    );
    Ok(figures.into_list())
}

/// The published down minutes of each monitor.
fn published(text: &str) -> Result<BTreeMap<String, i64>> {
    let list: Vec<Value> =
        serde_json::from_str(text).map_err(|error| broken(format!("the summary: {error}")))?;
    let of = |monitor: &Value| {
        let days = monitor["dailyMinutesDown"].as_object()?;
        let minutes = days.values().filter_map(Value::as_i64).sum();
        Some((monitor["slug"].as_str()?.to_owned(), minutes))
    };
    let all: Option<BTreeMap<String, i64>> = list.iter().map(of).collect();
    all.ok_or_else(|| broken("the summary lacks minutes or names"))
}

/// How long the product says that a monitor was down.
fn down_ms(document: &Value, monitor: &str) -> Result<i64> {
    let number = |text: &Value| text.as_str().and_then(|text| text.parse::<i64>().ok());
    let mut sum = 0;
    for reading in readings(document, monitor) {
        let outcome = &reading["agreed"];
        let (up, all) = (
            number(&outcome["numerator"]),
            number(&outcome["denominator"]),
        );
        let (Some(up), Some(all)) = (up, all) else {
            return Err(broken(format!("`{monitor}` has no whole milliseconds")));
        };
        sum += all - up;
    }
    Ok(sum)
}
