//! Time by calendar between two instants, the smallest piece of every clock.

use std::path::Path;

use facts::calendar::Hours;
use facts::time::DAY_MS;
use facts::{Instant, OpenTime, Span};

use crate::command::bench::answer;
use crate::command::bench::figures::Figure;
use crate::command::bench::repeat::timed;
use crate::command::demo::random::Random;
use crate::failure::{At, Failure};

/// How many pairs of instants are drawn.
const PAIRS: usize = 1_000_000;

/// Intervals across changes of the clocks and holidays, with their seconds of office time.
const CASES: &[(&str, &str, i64)] = &[
    ("2025-03-28T15:00:00Z", "2025-03-31T08:00:00Z", 7_200),
    ("2025-10-24T14:00:00Z", "2025-10-27T09:00:00Z", 7_200),
    ("2025-04-17T13:30:00Z", "2025-04-22T07:30:00Z", 7_200),
    ("2025-10-24T22:30:00Z", "2025-10-27T11:00:00Z", 10_800),
    ("2025-12-24T11:00:00Z", "2026-01-02T11:00:00Z", 86_400),
    ("2025-06-18T07:00:01Z", "2025-06-18T14:59:59Z", 28_798),
];

/// The calendar of the agreement, compiled over the year.
fn office() -> Result<OpenTime, Failure> {
    let agreement = answer::agreement()?;
    let mut calendars = agreement.calendars.values();
    let calendar = calendars.find(|calendar| calendar.hours != Hours::Always);
    let calendar = calendar.ok_or_else(|| Failure::new("the agreement has no calendar"))?;
    let span = Span::new(at("2024-12-30T00:00:00Z")?, at("2026-07-01T00:00:00Z")?);
    Ok(OpenTime::compile(calendar, span))
}

fn at(text: &str) -> Result<Instant, Failure> {
    Instant::parse(text).map_err(|error| Failure::new(error.to_string()))
}

/// Times pairs drawn at random over a year, after the known intervals have come out right.
pub fn figure(folder: Option<&Path>) -> Result<Figure, Failure> {
    let open = office()?;
    for (from, until, seconds) in CASES {
        check(&open, at(from)?, at(until)?, *seconds)?;
    }
    if let Some(folder) = folder {
        check_file(&open, &folder.join("cases.csv"), [1, 2, 3])?;
        check_file(&open, &folder.join("pairs.csv"), [0, 1, 2])?;
    }
    let pairs = pairs()?;
    let (spread, _) = timed(PAIRS, || {
        let each = pairs
            .iter()
            .map(|(from, until)| open.between(*from, *until));
        Ok::<i64, Failure>(std::hint::black_box(each.sum()))
    })?;
    Ok(Figure {
        id: "P1",
        what: "office time between two instants",
        spread,
        unit: "ns",
        target: 10,
    })
}

fn check(open: &OpenTime, from: Instant, until: Instant, seconds: i64) -> Result<(), Failure> {
    let found = open.between(from, until);
    if found == seconds * 1_000 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "from {from} until {until} there are {found} ms of office time, and {seconds} s are right"
    )))
}

/// Checks the lines of a file, if it is there: from and until in seconds of Unix time, and the
/// seconds of office time, in these fields.
fn check_file(open: &OpenTime, path: &Path, fields: [usize; 3]) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let text = std::fs::read_to_string(path).reading(path)?;
    for (line, text) in text.lines().enumerate() {
        let cells: Vec<&str> = text.split(',').collect();
        let number = |field: usize| {
            let cell = cells.get(field).and_then(|cell| cell.parse::<i64>().ok());
            cell.ok_or_else(|| {
                let (path, line) = (path.display(), line + 1);
                Failure::new(format!(
                    "`{path}`, line {line}: field {} is no number",
                    field + 1
                ))
            })
        };
        let instant = |field| Ok::<_, Failure>(Instant::from_ms(number(field)? * 1_000));
        check(
            open,
            instant(fields[0])?,
            instant(fields[1])?,
            number(fields[2])?,
        )?;
    }
    Ok(())
}

/// Starts anywhere in the year, ends up to 30 days later.
fn pairs() -> Result<Vec<(Instant, Instant)>, Failure> {
    let start = at("2025-01-01T00:00:00Z")?;
    let mut random = Random::part(super::SEED, "pairs");
    let pair = |_| {
        let from = start.plus_ms(random.between(0, 365 * DAY_MS));
        (from, from.plus_ms(random.between(0, 30 * DAY_MS)))
    };
    Ok((0..PAIRS).map(pair).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_intervals_come_out() {
        let open = office().unwrap();
        for (from, until, seconds) in CASES {
            check(&open, at(from).unwrap(), at(until).unwrap(), *seconds).unwrap();
        }
        let day = at("2025-06-18T10:00:00Z").unwrap();
        let error = check(&open, day, day, 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "from 2025-06-18T10:00:00Z until 2025-06-18T10:00:00Z there are 0 ms of office time, and 1 s are right"
        );
    }
}
