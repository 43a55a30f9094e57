//! Chapters of worked examples: pages of literate cases, each checked by a test of its crate.

use std::collections::BTreeMap;

use crate::figure::Figures;
use crate::place::{Places, read};
use crate::suite::{command, run};
use crate::trouble::{Result, broken};

const PART: &[&str] = &["--test", "it"];

/// The pages of a crate.
pub struct Book {
    /// The crate.
    pub package: &'static str,
    /// The modules of its tests that check them.
    pub modules: &'static [&'static str],
    /// The chapters.
    pub chapters: &'static [Chapter],
}

/// What examples show, how their pages begin, and the fewest cases there should be.
pub type Chapter = (&'static str, &'static [&'static str], usize);

impl Book {
    /// Adds a figure for each chapter.
    pub fn add_to(&self, figures: &mut Figures, places: &Places) -> Result<()> {
        let pages = self.pages(places)?;
        figures.now_repeated_by(command(self.package, PART, self.modules));
        let outcomes = run(places, self.package, PART, self.modules)?;
        let tests = self.tests_of_pages(places)?;
        for (chapter, beginnings, least) in self.chapters {
            let begins = |page: &String| beginnings.iter().any(|it| page.starts_with(it));
            let own = pages.iter().filter(|(page, _)| begins(page));
            let (mut right, mut all) = (0, 0);
            for (page, cases) in own {
                all += cases;
                let passed = tests.get(page).and_then(|test| outcomes.get(test));
                right += if passed == Some(&true) { *cases } else { 0 };
            }
            figures.holds(
                &format!("literate cases: {chapter}"),
                format!("{right} of {all}"),
                format!("all of {least} cases or more, to the last digit"),
                right == all && all >= *least,
            );
        }
        Ok(())
    }

    /// The pages with the number of their cases.
    fn pages(&self, places: &Places) -> Result<BTreeMap<String, usize>> {
        let folder = places.root().join(format!("crates/{}/cases", self.package));
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
    fn tests_of_pages(&self, places: &Places) -> Result<BTreeMap<String, String>> {
        let mut tests = BTreeMap::new();
        for module in self.modules {
            let path = format!("crates/{}/tests/it/{module}.rs", self.package);
            let path = places.root().join(path);
            if !path.exists() {
                continue;
            }
            let text = read(&path)?;
            for test in text.split("#[test]").skip(1) {
                let after = |words: &str, end: char| {
                    let rest = test.split(words).nth(1)?;
                    rest.split(end).next()
                };
                if let (Some(name), Some(page)) = (after("fn ", '('), after("check_file(\"", '"')) {
                    tests.insert(page.to_owned(), format!("{module}::{name}"));
                }
            }
        }
        Ok(tests)
    }
}
