//! Who held the incidents: the product's answer beside one that is counted from the log alone.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::figure::Figures;
use crate::record::Record;
use crate::table::{Row, Table};
use crate::trouble::{Result, broken};

const DAY: i64 = 24 * 60;
/// The hours of the stated terms: Monday to Friday from 14:00 to 23:00.
const OPENS: i64 = 14 * 60;
const CLOSES: i64 = 23 * 60;

/// What a group did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Group {
    open_minutes: i64,
    received: i64,
    bounced: i64,
}

/// A count of a group.
type Of = fn(&Group) -> i64;

/// Groups by name; incidents without a group are the provider's own.
type Groups = BTreeMap<String, Group>;

/// An update of an incident: when it happened, in minutes, and what was the case after it.
type Update = (i64, String);

/// Adds the figures.
pub fn figures(figures: &mut Figures, record: &Record, log: &Table) -> Result<()> {
    let arguments = ["--level", "in-time", "--holders"];
    figures.now_repeated_by(record.measure_command(&arguments));
    let ours = of_the_product(&record.measure(&arguments)?)?;
    let theirs = of_the_log(log)?;
    figures.exactly("groups that held an incident", ours.len(), theirs.len());
    type Shown = fn(i64) -> String;
    let counts: [(&str, &str, Of, Shown); 3] = [
        (
            "time held by all groups",
            "share of time is",
            |g| g.open_minutes,
            in_hours,
        ),
        (
            "hand-overs",
            "hand-overs are",
            |g| g.received,
            |n| n.to_string(),
        ),
        ("bounces", "bounces are", |g| g.bounced, |n| n.to_string()),
    ];
    for (all, each, of, shown) in counts {
        figures.exactly(all, shown(total(&ours, of)), shown(total(&theirs, of)));
        let right = |(name, group): &(&String, &Group)| {
            ours.get(*name).is_some_and(|own| of(own) == of(group))
        };
        figures.at_least(
            &format!("groups whose {each} right"),
            theirs.iter().filter(right).count(),
            theirs.len(),
            theirs.len(),
        );
    }

    let arguments = ["--level", "without-waits", "--holders"];
    figures.now_repeated_by(record.measure_command(&arguments));
    let document = record.measure(&arguments)?;
    let holders = document["levels"][0]["holders"]
        .as_array()
        .into_iter()
        .flatten();
    let waited_ms: i64 = holders
        .filter(|holder| holder["kind"] == "customer-wait")
        .filter_map(|holder| holder["open_ms"].as_i64())
        .sum();
    figures.exactly(
        "time on hold",
        in_hours(waited_ms / 60_000),
        in_hours(waits_of_the_log(log)?),
    );
    Ok(())
}

fn total(groups: &Groups, of: Of) -> i64 {
    groups.values().map(of).sum()
}

fn in_hours(minutes: i64) -> String {
    format!("{} h {} min", minutes / 60, minutes % 60)
}

fn of_the_product(document: &Value) -> Result<Groups> {
    let holders = document["levels"][0]["holders"].as_array();
    let holders = holders.ok_or_else(|| broken("the program names no holders"))?;
    let mut groups = Groups::new();
    for holder in holders {
        let number = |name: &str| holder[name].as_i64().unwrap_or(0);
        let name = holder["holder"].as_str().unwrap_or("").to_owned();
        let group = Group {
            open_minutes: number("open_ms") / 60_000,
            received: number("hand_overs"),
            bounced: number("bounces"),
        };
        groups.insert(name, group);
    }
    Ok(groups)
}

/// The same, counted from the log without the product.
fn of_the_log(log: &Table) -> Result<Groups> {
    let mut groups = Groups::new();
    for life in lives(log, name, name)? {
        for (minutes, name) in life.held() {
            groups.entry(name.clone()).or_default().open_minutes += minutes;
        }
        count_hand_overs(&life.updates, &mut groups);
    }
    Ok(groups)
}

/// Minutes inside the hours in which incidents waited, whatever for.
fn waits_of_the_log(log: &Table) -> Result<i64> {
    let state = |row: Row<'_>| row.get("incident_state").to_owned();
    // What an incident waited for is known from its first update on.
    let lives = lives(log, |_| String::new(), state)?;
    let waits = lives.iter().flat_map(Life::held);
    Ok(waits
        .filter(|(_, state)| state.starts_with("Awaiting"))
        .map(|(minutes, _)| minutes)
        .sum())
}

/// An incident from its opening to its closing.
struct Life {
    opened: i64,
    closed: i64,
    updates: Vec<Update>,
}

impl Life {
    /// Minutes inside the hours, and what was the case in them.
    fn held(&self) -> impl Iterator<Item = (i64, &String)> {
        self.updates.iter().enumerate().map(|(index, (at, what))| {
            let until = self
                .updates
                .get(index + 1)
                .map_or(self.closed, |next| next.0);
            let (from, until) = ((*at).max(self.opened), until.min(self.closed));
            (open_minutes(from, until), what)
        })
    }
}

/// The incidents of the log: what was the case from the opening on, and after each update.
fn lives(
    log: &Table,
    at_opening: impl Fn(Row<'_>) -> String,
    what: impl Fn(Row<'_>) -> String,
) -> Result<Vec<Life>> {
    let mut incidents: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for row in log.rows() {
        incidents.entry(row.get("number")).or_default().push(row);
    }
    let life = |rows: &Vec<Row<'_>>| {
        let opened = minutes(rows[0].get("opened_at"))?;
        let mut updates: Vec<Update> = vec![(opened, at_opening(rows[0]))];
        for row in rows {
            updates.push((minutes(row.get("sys_updated_at"))?, what(*row)));
        }
        updates.sort_by_key(|(at, _)| *at);
        Ok(Life {
            opened,
            closed: minutes(rows[rows.len() - 1].get("closed_at"))?,
            updates,
        })
    };
    incidents.values().map(life).collect()
}

fn count_hand_overs(updates: &[Update], groups: &mut Groups) {
    let mut had: Vec<&String> = Vec::new();
    for (_, name) in updates {
        if had.last().is_some_and(|last| *last != name) {
            let taker = groups.entry(name.clone()).or_default();
            taker.received += 1;
            taker.bounced += i64::from(had.contains(&name));
        }
        had.push(name);
    }
}

fn name(row: Row<'_>) -> String {
    match row.get("assignment_group") {
        "?" => "Desk".into(),
        group => format!("{group} (Desk)"),
    }
}

/// Minutes since 1970 of `29/2/2016 01:16`.
fn minutes(text: &str) -> Result<i64> {
    let parts: Option<Vec<i64>> = text
        .split(['/', ' ', ':'])
        .map(|part| part.parse().ok())
        .collect();
    let Some([day, month, year, hour, minute]) = parts.as_deref().and_then(|p| p.first_chunk())
    else {
        return Err(broken(format!("`{text}` is not a date of the log")));
    };
    // Years begin in March, so that the day that leap years add is the last one.
    let (y, m) = if *month > 2 {
        (*year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Ok(days * DAY + hour * 60 + minute)
}

/// Minutes inside the hours, counted day by day.
fn open_minutes(from: i64, until: i64) -> i64 {
    let mut sum = 0;
    let mut day = from.div_euclid(DAY);
    while day * DAY < until {
        // The first of January 1970 was a Thursday.
        if (day + 3).rem_euclid(7) < 5 {
            let start = from.max(day * DAY + OPENS);
            let end = until.min(day * DAY + CLOSES);
            sum += (end - start).max(0);
        }
        day += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_hours_are_those_of_the_calendar() {
        for (from, until, expected) in [
            ("29/2/2016 01:16", "29/2/2016 15:00", 60),
            ("4/3/2016 22:00", "7/3/2016 14:30", 90),
            ("5/3/2016 00:00", "6/3/2016 23:59", 0),
            ("31/12/2016 23:00", "2/1/2017 23:30", 540),
        ] {
            let found = open_minutes(minutes(from).unwrap(), minutes(until).unwrap());
            assert_eq!(found, expected, "{from} to {until}");
        }
    }
}
