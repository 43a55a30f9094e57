//! How often something happens: `every 2 weeks on tue at 10:00`, `every quarter on first mon`.
//!
//! Not here: the dates that follow; a cadence needs a first one, and that comes from its clause.

use facts::{Diagnostic, Sentence, say};
use jiff::civil::{Time, Weekday};

use super::{Said, Term};
use crate::load::Load;
use crate::yaml::{Node, Shape, short};

/// How often, on which day, at what local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// How often.
    pub every: Every,
    /// On which day of it.
    pub on: Option<On>,
    /// At which local time.
    pub at: Option<Time>,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Every {
    /// Every so many days.
    Days(u16),
    /// Every so many weeks.
    Weeks(u16),
    /// Every so many months; a quarter is three, a year twelve.
    Months(u16),
}

/// On which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A weekday.
    Weekday(Weekday),
    /// A day of the month; in a shorter month its last day.
    Day(i8),
    /// The first to fourth (1 to 4) or last (-1) such weekday of the month.
    Nth(i8, Weekday),
}

impl Every {
    /// The shortest time between two, in days.
    pub fn least_days(self) -> u32 {
        match self {
            Every::Days(n) => n.into(),
            Every::Weeks(n) => 7 * u32::from(n),
            Every::Months(n) => 28 * u32::from(n),
        }
    }
}

impl Term for Cadence {
    const SHAPE: Shape = Shape::Form(
        "how often: every month, every 2 weeks on tue, every quarter on first mon at 10:00",
        "^ *every ",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let cadence = parse(text);
        if cadence.is_none() {
            load.report.push(
                Diagnostic::error(
                    "not-a-cadence",
                    say!("found-does-not-say-how-often", "{what} does not say how often: `{value}`", value = short(text), what))
                .at(node.place.clone(), "")
                .help(
                    say!("found-write-for-example-every-month", "write for example `every month`, `every 2 weeks on tue`, `every month on day 15`, or `every quarter on first mon at 10:00`")),
            );
        }
        cadence
    }

    fn said(&self) -> Option<Said> {
        let number = |n: u16| n.to_string();
        let every = match self.every {
            Every::Days(1) => say!("every-day", "every day"),
            Every::Days(n) => say!("every-days", "every {n} days", n = number(n)),
            Every::Weeks(1) => say!("every-week", "every week"),
            Every::Weeks(n) => say!("every-weeks", "every {n} weeks", n = number(n)),
            Every::Months(1) => say!("every-month", "every month"),
            Every::Months(3) => say!("every-quarter", "every quarter"),
            Every::Months(n) if n % 12 == 0 => match n / 12 {
                1 => say!("every-year", "every year"),
                n => say!("every-years", "every {n} years", n = number(n)),
            },
            Every::Months(n) => say!("every-months", "every {n} months", n = number(n)),
        };
        let on = match self.on {
            None => every,
            Some(On::Weekday(day)) => {
                let day = weekday(day);
                say!("every-on", "{every} on {day}", every, day)
            }
            Some(On::Day(day)) => {
                let day = day.to_string();
                say!("every-on-day", "{every} on day {day}", every, day)
            }
            Some(On::Nth(n, day)) => {
                let (nth, day) = (nth(n), weekday(day));
                say!(
                    "every-on-nth",
                    "{every} on the {nth} {day}",
                    every,
                    nth,
                    day
                )
            }
        };
        Said::told(match self.at.map(clock) {
            None => on,
            Some(at) => say!("every-at", "{on} at {at}", on, at),
        })
    }
}

fn nth(n: i8) -> Sentence {
    match n {
        1 => say!("nth-first", "first"),
        2 => say!("nth-second", "second"),
        3 => say!("nth-third", "third"),
        4 => say!("nth-fourth", "fourth"),
        _ => say!("nth-last", "last"),
    }
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

const ORDINALS: [(&str, i8); 5] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("last", -1),
];

/// The name of a weekday.
pub(crate) fn weekday(day: Weekday) -> Sentence {
    match day {
        Weekday::Monday => say!("day-monday", "Monday"),
        Weekday::Tuesday => say!("day-tuesday", "Tuesday"),
        Weekday::Wednesday => say!("day-wednesday", "Wednesday"),
        Weekday::Thursday => say!("day-thursday", "Thursday"),
        Weekday::Friday => say!("day-friday", "Friday"),
        Weekday::Saturday => say!("day-saturday", "Saturday"),
        Weekday::Sunday => say!("day-sunday", "Sunday"),
    }
}

fn clock(at: Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn parse(text: &str) -> Option<Cadence> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (every, mut rest) = match words.as_slice() {
        ["every", unit, rest @ ..] if unit_of(unit, 1).is_some() => (unit_of(unit, 1)?, rest),
        ["every", number, units, rest @ ..] => {
            let count = number.parse().ok().filter(|n| (1..=120).contains(n))?;
            (unit_of(units.strip_suffix('s')?, count)?, rest)
        }
        _ => return None,
    };
    let on = match rest {
        ["on", "day", day, after @ ..] => {
            rest = after;
            Some(On::Day(
                day.parse().ok().filter(|day| (1..=31).contains(day))?,
            ))
        }
        ["on", word, after @ ..] if day_of(word).is_some() => {
            rest = after;
            day_of(word).map(On::Weekday)
        }
        ["on", nth, word, after @ ..] => {
            rest = after;
            let (_, nth) = ORDINALS.iter().find(|(word, _)| word == nth)?;
            Some(On::Nth(*nth, day_of(word)?))
        }
        _ => None,
    };
    let at = match rest {
        [] => None,
        ["at", at] => {
            let (hour, minute) = at.split_once(':').filter(|_| at.len() == 5)?;
            Some(Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?)
        }
        _ => return None,
    };
    let fits = match (every, on) {
        (_, None) => true,
        (Every::Weeks(_), Some(on)) => matches!(on, On::Weekday(_)),
        (Every::Months(_), Some(on)) => !matches!(on, On::Weekday(_)),
        (Every::Days(_), Some(_)) => false,
    };
    fits.then_some(Cadence { every, on, at })
}

fn unit_of(word: &str, count: u16) -> Option<Every> {
    Some(match word {
        "day" => Every::Days(count),
        "week" => Every::Weeks(count),
        "month" => Every::Months(count),
        "quarter" => Every::Months(count * 3),
        "year" => Every::Months(count * 12),
        _ => return None,
    })
}

fn day_of(word: &str) -> Option<Weekday> {
    let known = DAYS.iter().find(|(short, _)| *short == word);
    known.map(|(_, day)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let said = match parse(text).and_then(|cadence| cadence.said()) {
            Some(Said::Told(told)) => told.english(),
            _ => "nothing".into(),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn cadences() {
        check("every month", "every month");
        check("every 2 weeks on tue", "every 2 weeks on Tuesday");
        check(
            "every quarter on first mon at 10:00",
            "every quarter on the first Monday at 10:00",
        );
        check("every month on day 31", "every month on day 31");
        check("every year on last fri", "every year on the last Friday");
        check("every 6 months", "every 6 months");
        check("every week on day 3", "nothing");
        check("every month on tue", "nothing");
        check("every 0 weeks", "nothing");
        check("every fortnight", "nothing");
        check("monthly", "nothing");
        check("every month at 25:00", "nothing");
        check("every day at 09:30", "every day at 09:30");
    }
}
