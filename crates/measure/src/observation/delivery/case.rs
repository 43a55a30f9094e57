//! Cases as far as delivery needs them: milestones and last field values.
//!
//! Not here: clocks.

use std::collections::BTreeMap;

use facts::fact::{Milestone, case::field};
use facts::id::CaseId;
use facts::{Body, Fact, FactId, Instant};

/// A case.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Its id.
    pub id: &'a CaseId,
    /// When it came into being.
    pub opened: Option<Instant>,
    /// When it was last solved; nothing while it is open again.
    pub resolved: Option<Instant>,
    /// The last value of each field.
    pub fields: BTreeMap<&'a str, &'a str>,
    /// The facts of its milestones.
    pub facts: Vec<FactId>,
    cancelled: bool,
}

/// The cases of one type, in the order of their ids; cancelled ones are left out.
pub fn of_type<'a>(facts: &[&'a Fact], kind: &str) -> Vec<Case<'a>> {
    let mut cases: BTreeMap<&CaseId, Case> = BTreeMap::new();
    for fact in facts {
        let Body::Case(update) = &fact.body else {
            continue;
        };
        let Some(id) = &update.id else { continue };
        let case = cases.entry(id).or_insert_with(|| Case {
            id,
            opened: None,
            resolved: None,
            fields: BTreeMap::new(),
            facts: Vec::new(),
            cancelled: false,
        });
        for (name, value) in &update.set {
            match value {
                Some(value) => case.fields.insert(name, value),
                None => case.fields.remove(name.as_str()),
            };
        }
        for milestone in &update.does {
            match milestone {
                Milestone::Opened => case.opened = case.opened.or(Some(fact.at)),
                // Closing says that it was solved where nothing said so before.
                Milestone::Closed => case.resolved = case.resolved.or(Some(fact.at)),
                Milestone::Resolved => case.resolved = Some(fact.at),
                Milestone::Reopened => case.resolved = None,
                Milestone::Cancelled => case.cancelled = true,
                Milestone::Acknowledged => {}
            }
        }
        if !update.does.is_empty() {
            case.facts.push(fact.id);
        }
    }
    cases
        .into_values()
        .filter(|case| !case.cancelled && case.get(field::TYPE) == Some(kind))
        .collect()
}

impl<'a> Case<'a> {
    /// The last value of a field.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name).copied()
    }

    /// An instant in a field, as RFC 3339.
    pub fn instant(&self, name: &str) -> Option<Instant> {
        self.get(name).and_then(|text| Instant::parse(text).ok())
    }
}
