//! Helpers that tell an import as a story: a mapping, a file, and what came of it.

use std::collections::HashSet;

use exchange::import::{Context, ImportError, Limits, import};
use exchange::{Mapping, Rejection, Report};
use facts::{Fact, FactId, Instant};

/// The mapping of a text that has no findings.
pub fn mapping(text: &str) -> Mapping {
    let (mapping, findings) = Mapping::read(text, "mapping.yaml");
    assert!(findings.is_empty(), "{findings:#?}");
    mapping.expect("a mapping without findings is there")
}

/// What came of an import.
#[derive(Default)]
pub struct Outcome {
    pub report: Report,
    pub facts: Vec<Fact>,
    pub rejected: Vec<Rejection>,
}

impl Outcome {
    /// The facts in their canonical bytes, without what is the same in all: one a line.
    pub fn lines(&self) -> String {
        self.facts
            .iter()
            .map(|fact| {
                let mut line = String::from_utf8(fact.to_bytes()).unwrap();
                for noise in [
                    format!(",\"id\":\"{}\"", fact.id),
                    format!(",\"recorded\":\"{}\"", fact.recorded),
                    format!(",\"source\":\"{}\"", fact.source),
                    format!(",\"by\":\"{}\"", fact.by),
                ] {
                    line = line.replace(&noise, "");
                }
                line + "\n"
            })
            .collect()
    }

    /// The reasons of the rejected rows, one a line.
    pub fn reasons(&self) -> String {
        self.rejected.iter().map(|row| format!("{row}\n")).collect()
    }

    pub fn ids(&self) -> HashSet<FactId> {
        self.facts.iter().map(|fact| fact.id).collect()
    }
}

/// An instant long after everything in the tests.
pub fn recorded() -> Instant {
    Instant::parse("2026-12-01T00:00:00Z").unwrap()
}

pub fn context() -> Context {
    Context {
        recorded: recorded(),
        by: None,
        source: None,
        after_seq: 0,
        limits: Limits::default(),
    }
}

/// Imports `bytes` into a record that knows `known`.
pub fn try_import(
    mapping: &Mapping,
    bytes: &[u8],
    known: &HashSet<FactId>,
) -> Result<Outcome, ImportError> {
    let mut outcome = Outcome::default();
    let report = import(
        bytes,
        mapping,
        &context(),
        &|id| known.contains(id),
        &mut |fact| outcome.facts.push(fact),
        &mut |row| outcome.rejected.push(row),
        &mut |_| {},
    )?;
    assert_eq!(
        report.received,
        report.accepted + report.duplicate + report.rejected
    );
    assert_eq!(report.rejected, outcome.rejected.len() as u64);
    assert_eq!(report.facts, outcome.facts.len() as u64);
    outcome.report = report;
    Ok(outcome)
}

/// Imports `bytes` into an empty record.
pub fn imported(mapping: &Mapping, bytes: &[u8]) -> Outcome {
    try_import(mapping, bytes, &HashSet::new()).unwrap()
}

/// Checks the facts that a text gives.
pub fn check(mapping_text: &str, text: &str, expected: expect_test::Expect) {
    let outcome = imported(&mapping(mapping_text), text.as_bytes());
    assert_eq!(outcome.reasons(), "");
    expected.assert_eq(&outcome.lines());
}

/// Checks the reasons for which rows of a text are refused.
pub fn check_rejected(mapping_text: &str, bytes: &[u8], expected: expect_test::Expect) {
    let outcome = imported(&mapping(mapping_text), bytes);
    expected.assert_eq(&outcome.reasons());
}

/// Checks why a file cannot be imported at all.
pub fn check_refused(mapping_text: &str, bytes: &[u8], expected: &str) {
    match try_import(&mapping(mapping_text), bytes, &HashSet::new()) {
        Ok(_) => panic!("the file was imported"),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}
