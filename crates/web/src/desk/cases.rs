//! What is known of each case: its fields and its state, as the facts about it say last.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::fact::Milestone;
use facts::id::CaseId;
use facts::{Body, Fact, Instant};

/// All cases, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Cases(BTreeMap<CaseId, Arc<Known>>);

/// What is known of a case.
#[derive(Clone, Debug)]
pub struct Known {
    /// The last milestone.
    pub state: Option<Milestone>,
    /// When something was first said to have happened.
    pub first: Instant,
    /// When something was last said to have happened.
    pub last: Instant,
    /// Its fields with their last values.
    pub fields: BTreeMap<String, String>,
    /// Its id and the values of its fields in small letters, to be searched.
    text: Box<str>,
}

impl Cases {
    /// Of the facts about each case.
    pub fn of<'f>(each: impl Iterator<Item = Vec<&'f Fact>>) -> Cases {
        let mut cases = Cases::default();
        for facts in each {
            cases.note(facts);
        }
        cases
    }

    /// Takes in all facts about a case, in any order, in the place of those before.
    pub fn note(&mut self, mut facts: Vec<&Fact>) {
        facts.sort_by(|one, other| one.order().cmp(&other.order()));
        let id = facts.first().and_then(|fact| match &fact.body {
            Body::Case(update) => update.id.clone(),
            _ => None,
        });
        let known = id.and_then(|id| Some((Known::of(&id, &facts)?, id)));
        if let Some((known, id)) = known {
            self.0.insert(id, Arc::new(known));
        }
    }

    /// What is known of one.
    pub fn get(&self, id: &CaseId) -> Option<&Known> {
        self.0.get(id).map(Arc::as_ref)
    }

    /// Each with what is known of it, in the order of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&CaseId, &Known)> {
        self.0.iter().map(|(id, known)| (id, known.as_ref()))
    }
}

impl Known {
    fn of(id: &CaseId, facts: &[&Fact]) -> Option<Known> {
        let mut known = Known {
            state: None,
            first: facts.first()?.at,
            last: facts.last()?.at,
            fields: BTreeMap::new(),
            text: Box::default(),
        };
        for fact in facts {
            let Body::Case(update) = &fact.body else {
                continue;
            };
            known.state = update.does.last().copied().or(known.state);
            for (name, value) in &update.set {
                match value {
                    Some(value) => known.fields.insert(name.clone(), value.to_string()),
                    None => known.fields.remove(name),
                };
            }
        }
        let values = known.fields.values().map(String::as_str);
        let words: Vec<&str> = [id.as_str()].into_iter().chain(values).collect();
        known.text = words.join("\n").to_lowercase().into();
        Some(known)
    }

    /// Whether its id or a value of a field has this text, which is in small letters.
    pub fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}
