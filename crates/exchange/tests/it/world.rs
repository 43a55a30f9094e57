//! Helpers that tell an import as a story: a mapping, a file, and what came of it.

use std::collections::HashSet;

use exchange::import::{Context, Held, ImportError, KnownCases, Limits, import};
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
        lines(&self.facts)
    }

    /// The reasons of the rejected rows, one a line.
    pub fn reasons(&self) -> String {
        self.rejected.iter().map(|row| format!("{row}\n")).collect()
    }

    pub fn ids(&self) -> HashSet<FactId> {
        self.facts.iter().map(|fact| fact.id).collect()
    }
}

/// Facts in their canonical bytes, without what is the same in all: one a line.
pub fn lines(facts: &[Fact]) -> String {
    facts
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

/// What a record holds: facts, as they were handed out.
#[derive(Clone, Default)]
pub struct Store {
    pub facts: Vec<Fact>,
    ids: HashSet<FactId>,
}

impl Store {
    /// Takes facts, each only once.
    pub fn add(&mut self, facts: &[Fact]) {
        for fact in facts {
            assert!(self.ids.insert(fact.id), "{} came twice", fact.id);
            self.facts.push(fact.clone());
        }
    }

    /// The ids of all facts.
    pub fn ids(&self) -> &HashSet<FactId> {
        &self.ids
    }

    /// Imports `bytes` and keeps what is new.
    pub fn import(&mut self, mapping: &Mapping, bytes: &[u8]) -> Outcome {
        let outcome = try_import(mapping, bytes, self).unwrap();
        self.add(&outcome.facts);
        outcome
    }
}

/// Imports `bytes` into a record; nothing is kept.
pub fn try_import(mapping: &Mapping, bytes: &[u8], store: &Store) -> Result<Outcome, ImportError> {
    let mut outcome = Outcome::default();
    let mut cases = KnownCases::default();
    store.facts.iter().for_each(|fact| cases.note(fact));
    let mut context = context();
    context.after_seq = store.facts.iter().map(|fact| fact.seq).max().unwrap_or(0);
    let report = import(
        bytes,
        mapping,
        &context,
        Held {
            fact: &|id| store.ids.contains(id),
            cases: &mut cases,
        },
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
    try_import(mapping, bytes, &Store::default()).unwrap()
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
    match try_import(&mapping(mapping_text), bytes, &Store::default()) {
        Ok(_) => panic!("the file was imported"),
        Err(error) => assert_eq!(error.to_string(), expected),
    }
}
