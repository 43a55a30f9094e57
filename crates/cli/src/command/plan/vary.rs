//! A curve: one value of the text varied, and what each value comes to.

use std::collections::BTreeSet;
use std::io::Write;

use agreement::model::Unit;
use agreement::set::{self, Files, Found};
use agreement::{Agreement, yaml};
use facts::{Exact, Severity};
use ledger::plan::Standing;
use told::plan::curve::{self, Point};
use told::words::{self, plain};

use super::asked::Asked;
use super::range::Range;
use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::{Exit, Failure};
use crate::table::{Cell, Table};

/// How many columns a bar takes.
const BAR: usize = 30;
/// How many paths are named where one is not there.
const NAMED: usize = 5;

/// Varies a value and prints the curve.
pub fn run(
    asked: &Asked,
    files: &Files,
    vary: &str,
    steps: usize,
    console: &Console,
) -> Result<Exit, Failure> {
    let (path, range) = vary.split_once('=').ok_or_else(|| {
        Failure::wrong_use(format!(
            "`{vary}` does not say what is varied from where to where"
        ))
        .hint("write it so: --vary levels.ID.share_within=2h..8h")
    })?;
    let at = find(files, path)?;
    let range = Range::parse(range, &at.text)?;
    let values = range.values(steps)?;
    let drafts = values
        .iter()
        .map(|value| draft(files, &at, value))
        .collect::<Result<Vec<Agreement>, Failure>>()?;
    let facts = asked.contents.by_reference();
    let question = asked.question(&facts);
    let points = curve::points(&question, &at.path, &values, &drafts);
    match console.json() {
        true => console.print_json(&curve::document(&question, &at, &points))?,
        false => print(asked, &at, &points, console)?,
    }
    Ok(Exit::Fine)
}

/// The value that a path names. Where there is none, the likely ones are told.
fn find(files: &Files, path: &str) -> Result<Found, Failure> {
    let all = set::values(files);
    if let Some(found) = all.iter().find(|one| one.path == path) {
        return Ok(found.clone());
    }
    let failure = Failure::wrong_use(format!("the agreement has no value at `{}`", plain(path)));
    let below: Vec<&str> = all
        .iter()
        .map(|one| one.path.as_str())
        .filter(|other| {
            other
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('.'))
        })
        .take(NAMED)
        .collect();
    if !below.is_empty() {
        return Err(failure.hint(format!("below it are `{}`", below.join("`, `"))));
    }
    let paths = all.iter().map(|one| one.path.as_str());
    if let Some(near) = yaml::nearest(path, paths.clone()) {
        return Err(failure.hint(format!("did you mean `{near}`?")));
    }
    // The values that share the longest beginning.
    let shared = |other: &str| {
        let parts = path.split('.').zip(other.split('.'));
        parts.take_while(|(one, two)| one == two).count()
    };
    let most = paths.clone().map(shared).max().unwrap_or(0);
    let near: Vec<&str> = paths
        .filter(|other| shared(other) == most)
        .take(NAMED)
        .collect();
    Err(failure.hint(format!("near it are `{}`", near.join("`, `"))))
}

/// The text with that value, read. What the language refuses is told in its own words.
fn draft(files: &Files, at: &Found, value: &str) -> Result<Agreement, Failure> {
    let loaded = agreement::load(&set::replaced(files, at, value));
    let mut errors = loaded.diagnostics.iter();
    match errors.find(|finding| finding.severity == Severity::Error) {
        None => Ok(loaded.agreement),
        Some(finding) => {
            let failure = Failure::wrong_use(format!(
                "the language does not take `{}: {}`: {}",
                at.path,
                plain(value),
                finding.message.english()
            ));
            Err(match &finding.help {
                Some(help) => failure.hint(help.english()),
                None => failure,
            })
        }
    }
}

fn print(asked: &Asked, at: &Found, points: &[Point], console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}, now {}, over the windows that ended until {}\n",
        plain(&at.path),
        plain(&at.text),
        words::local(asked.zone(), asked.until).english()
    )?;
    let levels = points.first().map_or(&[][..], |point| &point.standings);
    for (place, (id, _)) in levels.iter().enumerate() {
        let column: Vec<(&str, Option<&Standing>)> = points
            .iter()
            .map(|point| (point.value.as_str(), point.standings[place].1.as_ref()))
            .collect();
        writeln!(out, "{id}")?;
        level_curve(&column).write(&mut out)?;
        writeln!(out)?;
    }
    let currencies: BTreeSet<&String> = points
        .iter()
        .flat_map(|point| point.money.iter().map(|(currency, _)| currency))
        .collect();
    for currency in currencies {
        let amount = |point: &Point| {
            let found = point.money.iter().find(|(other, _)| other == currency);
            found.map_or_else(Exact::zero, |(_, amount)| amount.clone())
        };
        let column: Vec<(&str, Exact)> = points
            .iter()
            .map(|point| (point.value.as_str(), amount(point)))
            .collect();
        let varies = column.iter().any(|(_, amount)| *amount != column[0].1);
        if !varies {
            writeln!(
                out,
                "{FAINT}what is paid stays {} {currency}{FAINT:#}",
                words::money(&column[0].1, currency)
            )?;
            continue;
        }
        writeln!(out, "what is paid, in {currency}")?;
        money_curve(&column, currency).write(&mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn level_curve(column: &[(&str, Option<&Standing>)]) -> Table {
    let mut table = Table::new(vec![
        Cell::figure("value"),
        Cell::figure("overall"),
        Cell::figure("worst window"),
        Cell::figure("windows missed"),
        Cell::figure("below expected"),
        Cell::new("worst window"),
    ]);
    let worst = |standing: &Option<&Standing>| standing.and_then(|one| one.worst.clone());
    let most = column.iter().filter_map(|(_, one)| worst(one)).max();
    for (value, standing) in column {
        let Some(one) = standing else {
            table.row(vec![Cell::figure(value), Cell::figure("no such level")]);
            continue;
        };
        let said = |number: &Option<Exact>| match number {
            Some(number) => {
                words::quantity(&number.round(2, facts::Rounding::HalfEven), &one.unit, None)
            }
            None => String::new(),
        };
        // The bar of a share is a part of 100 %.
        let full = match one.unit {
            Unit::Percent => Some(Exact::from(100)),
            _ => most.clone(),
        };
        let style = if one.missed > 0 { BAD } else { GOOD };
        table.row(vec![
            Cell::figure(value),
            Cell::figure(said(&one.overall)),
            Cell::figure(said(&one.worst)),
            Cell::figure(format!("{} of {}", one.missed, one.windows)),
            Cell::figure(one.below_expected.to_string()),
            Cell::new(bar(one.worst.as_ref(), full.as_ref())).styled(style),
        ]);
    }
    table
}

fn money_curve(column: &[(&str, Exact)], currency: &str) -> Table {
    let mut table = Table::new(vec![
        Cell::figure("value"),
        Cell::figure("paid"),
        Cell::figure("against the first"),
        Cell::new("above the least"),
    ]);
    let amounts = || column.iter().map(|(_, amount)| amount);
    let (least, most) = (amounts().min().cloned(), amounts().max().cloned());
    let zero = Exact::zero;
    let (least, most) = (least.unwrap_or_else(zero), most.unwrap_or_else(zero));
    let full = &most - &least;
    for (value, amount) in column {
        let first = &column[0].1;
        table.row(vec![
            Cell::figure(value),
            Cell::figure(words::money(amount, currency)),
            Cell::figure(words::signed_money(&(amount - first), currency)),
            Cell::new(bar(Some(&(amount - &least)), Some(&full))),
        ]);
    }
    table
}

/// A bar as long as the part that a value is of the full one.
fn bar(value: Option<&Exact>, full: Option<&Exact>) -> String {
    let part = value
        .zip(full)
        .and_then(|(value, full)| value.checked_div(full));
    let columns =
        part.map(|part| (part * Exact::from(BAR as i64)).round(0, facts::Rounding::HalfUp));
    let columns = columns.map_or(0, |columns| columns.to_i64().clamp(0, BAR as i64));
    "█".repeat(usize::try_from(columns).unwrap_or(0))
}
