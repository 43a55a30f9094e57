//! A promised figure: what it should be, what came out, and how to get it again.

use std::fmt;

/// One line of the evidence.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is shown: `rows received`.
    pub what: String,
    /// What came out; why, where it did not run.
    pub found: String,
    /// What it should be, in words: `141712`, `at least 24893 of 24918`.
    pub should: String,
    /// How it compares.
    pub state: State,
    /// The command that gives it again.
    pub repeat: String,
}

/// How a figure compares with what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As promised.
    Ok,
    /// It was computed and is not as promised.
    FallsShort,
    /// It could not be computed here.
    NotRun,
}

/// The figures of one name, collected as they are computed.
#[derive(Debug)]
pub struct Figures {
    repeat: String,
    list: Vec<Figure>,
}

impl Figures {
    /// No figures yet; `repeat` is the command that gives those that follow again.
    pub fn repeated_by(repeat: impl Into<String>) -> Figures {
        Figures {
            repeat: repeat.into(),
            list: Vec::new(),
        }
    }

    /// From here on, another command gives the figures again.
    pub fn now_repeated_by(&mut self, repeat: impl Into<String>) {
        self.repeat = repeat.into();
    }

    /// A figure that has to be exactly this.
    pub fn exactly(&mut self, what: &str, found: impl fmt::Display, should: impl fmt::Display) {
        let (found, should) = (found.to_string(), should.to_string());
        let ok = found == should;
        self.holds(what, found, should, ok);
    }

    /// A number of `of` that has to be `least` or more.
    pub fn at_least(&mut self, what: &str, found: usize, least: usize, of: usize) {
        let found_text = format!("{found} of {of}");
        let should = if least == of {
            format!("{of} of {of}")
        } else {
            format!("at least {least} of {of}")
        };
        self.holds(what, found_text, should, found >= least);
    }

    /// A figure with its own test.
    pub fn holds(
        &mut self,
        what: &str,
        found: impl fmt::Display,
        should: impl fmt::Display,
        ok: bool,
    ) {
        let state = if ok { State::Ok } else { State::FallsShort };
        self.push(what, found, should, state);
    }

    /// A figure that could not be computed here, and why.
    pub fn not_run(&mut self, what: &str, why: impl fmt::Display, should: impl fmt::Display) {
        self.push(what, why, should, State::NotRun);
    }

    /// All of them.
    pub fn into_list(self) -> Vec<Figure> {
        self.list
    }

    fn push(
        &mut self,
        what: &str,
        found: impl fmt::Display,
        should: impl fmt::Display,
        state: State,
    ) {
        self.list.push(Figure {
            what: what.into(),
            found: found.to_string(),
            should: should.to_string(),
            state,
            repeat: self.repeat.clone(),
        });
    }
}

impl State {
    /// As it is printed.
    pub fn words(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::FallsShort => "falls short",
            State::NotRun => "not run",
        }
    }
}
