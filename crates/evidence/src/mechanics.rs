//! Published and worked examples: the pages of literate cases, and the rules of intervals.

use std::collections::BTreeMap;

use facts::{Instant, Span, Zone};

use crate::figure::{Figure, Figures};
use crate::place::{Places, read};
use crate::suite::{command, run};
use crate::trouble::{Result, broken};

const PART: &[&str] = &["--test", "it"];

/// Chapters of examples: what they show, how their pages begin, and the fewest cases there should be.
const CHAPTERS: &[(&str, &[&str], usize)] = &[
    ("clocks", &["clocks-", "claims-"], 20),
    ("figures", &["figures-"], 20),
    ("windows and versions", &["windows-"], 5),
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let pages = pages(places)?;
    let words = ["clocks", "figures"];
    let mut figures = Figures::repeated_by(command("measure", PART, &words));
    let outcomes = run(places, "measure", PART, &words)?;
    let tests = tests_of_pages(places)?;
    for (chapter, beginnings, least) in CHAPTERS {
        let own = pages.iter().filter(|(page, _)| {
            beginnings
                .iter()
                .any(|beginning| page.starts_with(beginning))
        });
        let (mut right, mut all) = (0, 0);
        for (page, cases) in own {
            all += cases;
            let passed = tests.get(page).and_then(|test| outcomes.get(test));
            right += if passed == Some(&true) { *cases } else { 0 };
        }
        let should = format!("all of {least} cases or more, to the last digit");
        let what = format!("literate cases: {chapter}");
        figures.holds(
            &what,
            format!("{right} of {all}"),
            should,
            right == all && all >= *least,
        );
    }
    figures.now_repeated_by("./evidence mechanics");
    intervals(&mut figures)?;
    Ok(figures.into_list())
}

/// The pages with the number of their cases.
fn pages(places: &Places) -> Result<BTreeMap<String, usize>> {
    let folder = places.root().join("crates/measure/cases");
    let entries = std::fs::read_dir(&folder).map_err(|error| broken(error.to_string()))?;
    let mut pages = BTreeMap::new();
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    for entry in files {
        let text = read(&entry.path())?;
        let cases = text.lines().filter(|line| line.starts_with("## ")).count();
        pages.insert(entry.file_name().to_string_lossy().into_owned(), cases);
    }
    Ok(pages)
}

/// The test that checks each page.
fn tests_of_pages(places: &Places) -> Result<BTreeMap<String, String>> {
    let mut tests = BTreeMap::new();
    for module in ["clocks", "figures"] {
        let path = places
            .root()
            .join(format!("crates/measure/tests/it/{module}.rs"));
        if !path.exists() {
            continue;
        }
        let text = read(&path)?;
        for test in text.split("#[test]").skip(1) {
            let name = test
                .split("fn ")
                .nth(1)
                .and_then(|rest| rest.split('(').next());
            let page = test
                .split("check_file(\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            if let (Some(name), Some(page)) = (name, page) {
                tests.insert(page.to_owned(), format!("{module}::{name}"));
            }
        }
    }
    Ok(tests)
}

/// Half-open intervals: a change that ends when another begins does not collide with it, and a
/// freeze in one zone meets a change planned in another.
fn intervals(figures: &mut Figures) -> Result<()> {
    let utc = |from: &str, until: &str| -> Result<Span> {
        let at = |time: &str| {
            Instant::parse(&format!("2025-03-03T{time}:00Z")).map_err(|e| broken(e.to_string()))
        };
        Ok(Span::new(at(from)?, at(until)?))
    };
    let words = |collide: bool| if collide { "collide" } else { "do not collide" };
    let early = utc("10:00", "12:00")?;
    let after = early.overlaps(utc("12:00", "13:00")?);
    figures.exactly(
        "[10:00, 12:00) and [12:00, 13:00)",
        words(after),
        words(false),
    );
    let before = early.overlaps(utc("11:59", "13:00")?);
    figures.exactly(
        "[10:00, 12:00) and [11:59, 13:00)",
        words(before),
        words(true),
    );

    let freeze = local("Europe/London", (2025, 12, 20, 0), (2026, 1, 2, 0))?;
    for (what, from, until, collides) in [
        (
            "18 to 20 h on the eve",
            (2025, 12, 19, 18),
            (2025, 12, 19, 20),
            true,
        ),
        (
            "17 to 19 h on the eve",
            (2025, 12, 19, 17),
            (2025, 12, 19, 19),
            false,
        ),
        (
            "23 to 1 h at its end",
            (2026, 1, 1, 18),
            (2026, 1, 2, 1),
            true,
        ),
        (
            "from 19 h on its last day",
            (2026, 1, 1, 19),
            (2026, 1, 2, 1),
            false,
        ),
    ] {
        let change = local("America/New_York", from, until)?;
        let what = format!(
            "a freeze from 20 December to 2 January in London and a change in New York, {what}"
        );
        figures.exactly(&what, words(freeze.overlaps(change)), words(collides));
    }
    Ok(())
}

/// Year, month, day and hour.
type Local = (i16, i8, i8, i8);

fn local(zone: &str, from: Local, until: Local) -> Result<Span> {
    let zone = Zone::get(zone).map_err(|error| broken(error.to_string()))?;
    let at = |(year, month, day, hour): Local| {
        zone.instant(jiff::civil::date(year, month, day).at(hour, 0, 0, 0))
    };
    Ok(Span::new(at(from), at(until)))
}
