//! The life of one case as a list of events, and the clocks that run over it.

use std::collections::BTreeMap;

use agreement::model::StartStop;
use facts::FactId;
use facts::fact::{CaseUpdate, Fact, Milestone};

/// One thing that happened: a milestone, or some fields set at once.
pub struct Event {
    /// When.
    pub at: i64,
    /// The party who said so.
    pub by: String,
    /// When it was recorded.
    pub recorded: i64,
    /// The fact that said so.
    pub fact: FactId,
    /// What.
    pub what: What,
}

/// A milestone, or some fields set at once.
pub enum What {
    /// A milestone.
    Milestone(Milestone),
    /// Fields set; `None` clears.
    Fields(BTreeMap<String, Option<String>>),
}

/// A span in which the field `hold` has one value.
pub struct Hold {
    /// The value.
    pub reason: String,
    /// Its first instant.
    pub from: i64,
    /// Its end; far away while it lasts.
    pub until: i64,
    /// The event that began it; `None` when the case is said to have been on hold all the time.
    pub began: Option<usize>,
}

/// The life of one case.
pub struct Life {
    /// In order.
    pub events: Vec<Event>,
    /// Fields that are said to have had another value all the time.
    pub was: BTreeMap<String, String>,
}

impl Life {
    /// From the updates of one case, in the order in which they happened.
    pub fn of(updates: &[(&Fact, &CaseUpdate)], was: BTreeMap<String, String>) -> Life {
        let mut events = Vec::new();
        for (fact, update) in updates {
            let mut add = |what| {
                events.push(Event {
                    at: fact.at.ms(),
                    by: fact.by.to_string(),
                    recorded: fact.recorded.ms(),
                    fact: fact.id,
                    what,
                });
            };
            if !update.set.is_empty() {
                let text = |value: &Option<Box<str>>| value.as_ref().map(|text| text.to_string());
                add(What::Fields(
                    update
                        .set
                        .iter()
                        .map(|(k, v)| (k.clone(), text(v)))
                        .collect(),
                ));
            }
            for milestone in &update.does {
                add(What::Milestone(*milestone));
            }
        }
        Life { events, was }
    }

    /// Whether a milestone happened at all, and how often.
    pub fn count(&self, milestone: Milestone) -> usize {
        let is = |event: &&Event| matches!(event.what, What::Milestone(m) if m == milestone);
        self.events.iter().filter(is).count()
    }

    /// The value of a field after the first `n` events, as it was set.
    pub fn plain(&self, field: &str, n: usize) -> Option<String> {
        if let Some(value) = self.was.get(field) {
            return Some(value.clone());
        }
        let mut value = None;
        for event in &self.events[..n] {
            if let What::Fields(fields) = &event.what
                && let Some(set) = fields.get(field)
            {
                value = set.clone();
            }
        }
        value
    }

    /// The same, but before a field is set for the first time, its first value holds.
    pub fn value(&self, field: &str, n: usize) -> Option<String> {
        let set_at = |event: &Event| match &event.what {
            What::Fields(fields) => fields.get(field).cloned().flatten(),
            What::Milestone(_) => None,
        };
        match self.events[..n].iter().any(|event| set_at(event).is_some()) {
            true => self.plain(field, n),
            false if self.was.contains_key(field) => self.plain(field, n),
            false => self.events.iter().find_map(set_at),
        }
    }

    /// How many events have happened when all that the fact of event `i` says has happened.
    pub fn said_with(&self, i: usize) -> usize {
        let fact = self.events[i].fact;
        let later = self.events[i..]
            .iter()
            .take_while(|event| event.fact == fact);
        i + later.count()
    }

    /// How many events have happened at the instant `at`.
    pub fn known_at(&self, at: i64) -> usize {
        self.events.iter().filter(|event| event.at <= at).count()
    }

    /// The first event from position `from` on that matches.
    pub fn find(&self, from: usize, want: &StartStop) -> Option<usize> {
        (from..self.events.len()).find(|&i| match (want, &self.events[i].what) {
            (StartStop::Milestone(want), What::Milestone(is)) => want == is,
            // What was said to be the state all the time is entered when the case begins.
            (StartStop::State(want), _) if self.was.contains_key("state") => {
                i == 0 && self.was.get("state") == Some(want)
            }
            (StartStop::State(want), What::Fields(fields)) => {
                fields.get("state") == Some(&Some(want.clone()))
                    && self.plain("state", i).as_ref() != Some(want)
            }
            _ => false,
        })
    }

    /// All holds, whatever their reason.
    pub fn holds(&self) -> Vec<Hold> {
        let mut holds: Vec<Hold> = Vec::new();
        let mut now: Option<String> = None;
        for i in 0..self.events.len() {
            let next = self.plain("hold", i + 1);
            if next == now {
                continue;
            }
            let at = self.events[i].at;
            if now.is_some() {
                holds.last_mut().unwrap().until = at;
            }
            if let Some(reason) = &next {
                holds.push(Hold {
                    reason: reason.clone(),
                    from: at,
                    until: i64::MAX,
                    began: (!self.was.contains_key("hold")).then_some(i),
                });
            }
            now = next;
        }
        holds
    }
}
