//! Tables of values: what levels came to, and what was charged.
//!
//! A line of values is `level | window | value | options`: a window is a month, or the first day of
//! one of the level's windows; a value is `98.5 %`, `400min`, `133h`, `12`, `-` for no data or
//! `unreported`; options are `n=20`, `missed=1`, `key=unit=stores`, `incidents=I1,I2`, `unclaimed`.
//! A line of charges is `charge | month | amount`. A line of usage is `over | first day | day after`, or
//! `volume | charge | window | units`, `cost | charge | window | amount`, `value | name | day | value`.
//! A line of results is `sharing | month | value`.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use agreement::model::Unit;
use facts::id::{CaseId, ChargeId, LevelId};
use facts::{Exact, Instant, Span, Zone};
use jiff::civil::Date;
use ledger::{Charges, Finding, Month, Reached, Used};
use measure::{Outcome, Windows};

/// The findings of a table.
pub fn findings(text: &str, versions: &Versions) -> Vec<Finding> {
    text.lines().map(|line| finding(line, versions)).collect()
}

/// The charges of a table.
pub fn charges(text: &str) -> Charges {
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [charge, month, amount] = cells[..] else {
            panic!("no line of charges: {line}")
        };
        let charge = ChargeId::new(charge).expect("an id");
        let month: Month = month.parse().expect("a month");
        ((charge, month), Exact::parse(amount).expect("an amount"))
    };
    text.lines().map(line).collect()
}

/// The results of a table, by sharing.
pub fn reached(text: &str, versions: &Versions) -> BTreeMap<String, Vec<Reached>> {
    let mut all: BTreeMap<String, Vec<Reached>> = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [sharing, window, value] = cells[..] else {
            panic!("no line of results: {line}")
        };
        let month: Month = window.parse().expect("a month");
        let one = Reached {
            window: window.into(),
            until: month.end(&versions.latest().zone),
            month,
            parts: vec![Exact::parse(value).expect("a number").into()],
        };
        all.entry(sharing.into()).or_default().push(one);
    }
    all
}

/// The stretch of a table of usage, and what charges are computed from.
pub fn used(text: &str, zone: &Zone) -> (Span, Used) {
    let at = |day: &str| {
        let day: Date = day.parse().expect("a day");
        zone.instant(day.at(0, 0, 0, 0))
    };
    let (mut over, mut used) = (None, Used::default());
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let exact = |text: &str| Exact::parse(text).expect("a number");
        let key =
            |charge: &str, window: &str| (ChargeId::new(charge).expect("an id"), window.to_owned());
        match cells[..] {
            ["over", from, until] => over = Some(Span::new(at(from), at(until))),
            ["volume", charge, window, units] => {
                used.volumes
                    .insert(key(charge, window), exact(units).into());
            }
            ["cost", charge, window, amount] => {
                let (amount, currency) = amount.split_once(' ').unwrap_or((amount, "EUR"));
                let costs = used.costs.entry(key(charge, window)).or_default();
                costs.insert(currency.into(), exact(amount).into());
            }
            ["value", name, day, value] => {
                let values = used.values.entry(name.into()).or_default();
                values.insert(at(day), exact(value).into());
            }
            _ => panic!("no line of usage: {line}"),
        }
    }
    (over.expect("a stretch"), used)
}

fn finding(line: &str, versions: &Versions) -> Finding {
    let mut cells = line.split('|').map(str::trim);
    let mut next = || cells.next().unwrap_or_default();
    let (level, window, value, options) = (next(), next(), next(), next());
    let id = LevelId::new(level).expect("an id");
    let day: Date = match window.len() {
        7 => format!("{window}-01").parse().expect("a month"),
        _ => window.parse().expect("a day"),
    };
    let zone = &versions.latest().zone;
    let agreement = versions.at(zone.instant(day.at(0, 0, 0, 0)));
    let level = agreement.levels.get(&id).expect("the level");
    let zone = &level.window.zone;
    let from = zone.instant(day.at(0, 0, 0, 0));
    let at = Span::new(from, from.plus_ms(1));
    let window = Windows::over(&level.window, at).into_list().remove(0);
    let until: Instant = window.span.until;
    let agreement = versions.at(until.plus_ms(-1));
    let level = agreement.levels.get(&id).expect("the level");

    let (mut counted, mut missed, mut key, mut incidents) = (1, 0, "", BTreeSet::new());
    let mut is_claimed = true;
    for option in options.split_whitespace() {
        match option.split_once('=') {
            Some(("n", number)) => counted = number.parse().expect("a number"),
            Some(("missed", number)) => missed = number.parse().expect("a number"),
            Some(("key", text)) => key = text,
            Some(("incidents", list)) => {
                incidents = list
                    .split(',')
                    .map(|case| CaseId::new(case).expect("an id"))
                    .collect();
            }
            None if option == "unclaimed" => is_claimed = false,
            _ => panic!("no option: {option}"),
        }
    }
    let known = quantity(value);
    let (exact, unit) = known.map_or((None, Unit::Number), |(exact, unit)| (Some(exact), unit));
    let numerator = exact.clone().unwrap_or_else(Exact::zero);
    let outcome = Outcome::judge(
        level,
        exact,
        unit,
        numerator,
        Exact::from(1),
        counted,
        missed,
    );
    Finding {
        level: id,
        key: key.into(),
        fan_out: key
            .split_once('=')
            .map(|(field, value)| (field.into(), value.into()))
            .into_iter()
            .collect(),
        window: window.name,
        until,
        month: Month::ending(until, zone),
        outcome,
        is_reported: value != "unreported",
        is_claimed,
        incidents,
    }
}

fn quantity(text: &str) -> Option<(Exact, Unit)> {
    if matches!(text, "-" | "unreported") {
        return None;
    }
    let units = [
        (" %", 1, Unit::Percent),
        ("min", 60_000, Unit::Milliseconds),
        ("h", 3_600_000, Unit::Milliseconds),
        ("", 1, Unit::Number),
    ];
    let (suffix, scale, unit) = units
        .into_iter()
        .find(|(suffix, ..)| text.ends_with(suffix))?;
    let number = text.strip_suffix(suffix)?;
    let number = match number.split_once('/') {
        Some((over, under)) => Exact::ratio(
            over.parse().expect("a number"),
            under.parse().expect("a number"),
        ),
        None => Exact::parse(number).ok(),
    };
    let number = number.unwrap_or_else(|| panic!("no value: {text}"));
    Some((number * Exact::from(scale), unit))
}
