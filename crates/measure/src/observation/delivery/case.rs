//! Cases as far as delivery needs them: milestones and last field values.
//!
//! Not here: clocks.

use facts::fact::{Milestone, case::field};
use facts::id::CaseId;
use facts::{Body, Fact, FactId, Instant};
use rustc_hash::FxHashMap;

/// A case.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Its id.
    pub id: &'a CaseId,
    /// When it came into being.
    pub opened: Option<Instant>,
    /// When it was last solved; nothing while it is open again.
    pub resolved: Option<Instant>,
    /// The last value of each field, in no order.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The facts of its milestones.
    pub facts: Vec<FactId>,
    cancelled: bool,
}

/// The cases of one type, in the order of their ids; cancelled ones are left out.
pub fn of_type<'a>(facts: &[&'a Fact], kind: &str) -> Vec<Case<'a>> {
    let updates = facts.iter().filter_map(|fact| match &fact.body {
        Body::Case(update) => Some((*fact, update, update.id.as_ref()?)),
        _ => None,
    });
    // WHY: of what is no case of the type, nothing has to be remembered.
    let mut types: FxHashMap<&str, &str> = FxHashMap::default();
    for (_, update, id) in updates.clone() {
        match update.set.get(field::TYPE) {
            Some(Some(stated)) => types.insert(id.as_str(), stated),
            Some(None) => types.remove(id.as_str()),
            None => None,
        };
    }
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut cases: Vec<Case> = Vec::new();
    for (fact, update, id) in updates {
        if types.get(id.as_str()) != Some(&kind) {
            continue;
        }
        let place = *places.entry(id.as_str()).or_insert_with(|| {
            cases.push(Case {
                id,
                opened: None,
                resolved: None,
                fields: Vec::new(),
                facts: Vec::new(),
                cancelled: false,
            });
            cases.len() - 1
        });
        let case = &mut cases[place];
        for (name, value) in &update.set {
            case.set(name, value.as_deref());
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
    cases.retain(|case| !case.cancelled);
    cases.sort_unstable_by_key(|case| case.id);
    cases
}

impl<'a> Case<'a> {
    /// The last value of a field.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    }

    fn set(&mut self, name: &'a str, value: Option<&'a str>) {
        let mut fields = self.fields.iter();
        let place = fields.position(|(known, _)| *known == name);
        match (place, value) {
            (Some(place), Some(value)) => self.fields[place].1 = value,
            (Some(place), None) => {
                self.fields.swap_remove(place);
            }
            (None, Some(value)) => self.fields.push((name, value)),
            (None, None) => {}
        }
    }

    /// An instant in a field, as RFC 3339.
    pub fn instant(&self, name: &str) -> Option<Instant> {
        self.get(name).and_then(|text| Instant::parse(text).ok())
    }
}
