//! What tests of the workspace show, a line for each thing.

use crate::figure::Figures;
use crate::place::Places;
use crate::suite::{command, run_with};
use crate::trouble::Trouble;

/// Something that tests show.
pub struct Shown {
    /// What.
    pub what: &'static str,
    /// Whose tests.
    pub package: &'static str,
    /// Which of them: parts of their names.
    pub words: &'static [&'static str],
    /// How much they try, where that is more than every time.
    pub flag: Option<(&'static str, &'static str)>,
}

/// Runs the tests, and tells how many of them hold.
pub fn show(figures: &mut Figures, places: &Places, all: &[Shown]) {
    const PART: &[&str] = &["--test", "it"];
    for shown in all {
        let typed = command(shown.package, PART, shown.words);
        figures.now_repeated_by(match shown.flag {
            Some((name, value)) => format!("{name}={value} {typed}"),
            None => typed,
        });
        match run_with(places, shown.package, PART, shown.words, shown.flag) {
            Ok(outcomes) => {
                let hold = outcomes.values().filter(|holds| **holds).count();
                let all = outcomes.len();
                let found = format!("{hold} of {all} tests hold");
                figures.holds(shown.what, found, format!("{all} of {all}"), hold == all);
            }
            Err(why @ Trouble::Missing(_)) => figures.not_run(shown.what, why, "all hold"),
            Err(why @ Trouble::Broken(_)) => figures.holds(shown.what, why, "all hold", false),
        }
    }
}
