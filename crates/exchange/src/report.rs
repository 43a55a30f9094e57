//! What became of the rows.

use std::collections::BTreeMap;
use std::fmt;

use facts::Instant;

/// How much of a foreign value is shown in a message, in characters.
const SHOWN: usize = 120;

/// The account of an import, in rows: `received = accepted + duplicate + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read, without those that the mapping leaves out.
    pub received: u64,
    /// Rows that brought at least one new fact, and `unchanged` ones.
    pub accepted: u64,
    /// Of the accepted rows, those that changed nothing that is mapped, and so brought no fact.
    pub unchanged: u64,
    /// Rows all of whose facts are known already.
    pub duplicate: u64,
    /// Rows that were refused whole; each was handed out with its reason.
    pub rejected: u64,
    /// Rows that the mapping's `only` leaves out; not part of `received`.
    pub left_out: u64,
    /// New facts.
    pub facts: u64,
    /// The earliest instant of a new fact.
    pub first: Option<Instant>,
    /// The latest instant of a new fact.
    pub last: Option<Instant>,
    /// States from which the mapping makes no milestone, hold or other value, with how many rows say each.
    pub states: BTreeMap<String, u64>,
}

/// The most states that are counted.
const MAX_STATES: usize = 1_000;

impl Report {
    /// Counts a row with a state that the mapping does not mention.
    pub(crate) fn count_state(&mut self, state: &str) {
        let has_room = self.states.len() < MAX_STATES;
        match self.states.get_mut(state) {
            Some(rows) => *rows += 1,
            None if has_room => {
                self.states.insert(state.into(), 1);
            }
            None => {}
        }
    }

    /// Counts a new fact that happened at `at`.
    pub(crate) fn count_fact(&mut self, at: Instant) {
        self.facts += 1;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }
}

/// What is wrong with a row, before it is known where the row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The column concerned.
    pub column: Option<String>,
    /// Its value, shortened and with control characters shown.
    pub value: Option<String>,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: Option<String>,
}

/// A row that was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The line on which the row begins, counted from 1. In XML and one-document JSON formats it is
    /// the number of the event or object.
    pub line: u64,
    /// What is wrong.
    pub flaw: Flaw,
}

impl Flaw {
    /// A flaw of the row as a whole.
    pub fn of_row(why: impl Into<String>) -> Flaw {
        Flaw {
            column: None,
            value: None,
            why: why.into(),
            help: None,
        }
    }

    /// A flaw of one value.
    pub fn of_value(column: &str, value: &str, why: impl Into<String>) -> Flaw {
        Flaw {
            column: Some(shown(column)),
            value: Some(shown(value)),
            why: why.into(),
            help: None,
        }
    }

    /// A value that must be there is missing.
    pub fn missing(column: &str, what: &str) -> Flaw {
        Flaw {
            column: Some(shown(column)),
            value: None,
            why: format!("is missing; it gives {what}"),
            help: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Flaw {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.column, &self.value) {
            (Some(column), Some(value)) => write!(f, "column `{column}`: `{value}` {}", self.why)?,
            (Some(column), None) => write!(f, "column `{column}` {}", self.why)?,
            (None, Some(value)) => write!(f, "`{value}` {}", self.why)?,
            (None, None) => f.write_str(&self.why)?,
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.flaw)
    }
}

/// A foreign text as it can be shown on one line.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(|c| {
            let mut escaped = None;
            let mut plain = None;
            if c.is_control() {
                escaped = Some(c.escape_debug());
            } else {
                plain = Some(c);
            }
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
