//! Published and worked examples: the pages of literate cases, and the rules of intervals.

use facts::{Instant, Span, Zone};

use crate::chapters::Book;
use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, broken};

const BOOK: Book = Book {
    package: "measure",
    modules: &["clocks", "figures"],
    chapters: &[
        ("clocks", &["clocks-", "claims-"], 20),
        ("figures", &["figures-"], 20),
        ("windows and versions", &["windows-"], 5),
    ],
};

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = Figures::repeated_by("./evidence mechanics");
    BOOK.add_to(&mut figures, places)?;
    figures.now_repeated_by("./evidence mechanics");
    intervals(&mut figures)?;
    Ok(figures.into_list())
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
