//! What the record holds of a source's cases, so that the next piece of its log goes on from there.

use std::collections::HashMap;

use facts::fact::{CaseUpdate, Milestone};
use facts::id::CaseId;
use facts::{Body, Fact, Instant};

use super::texts::{Text, Texts};

/// What a source has said of each case so far: instants, milestones and fields, in small.
///
/// Whoever keeps the record hands in every fact of the source; an import adds what it hands out, so
/// that the next file finds it. What others said against it, withdrawals among them, plays no part:
/// an import compares the source with itself.
#[derive(Clone, Debug, Default)]
pub struct KnownCases {
    cases: HashMap<CaseId, Vec<Said>>,
    texts: Texts,
}

/// What one fact says about its case.
#[derive(Clone, Debug)]
struct Said {
    at: Instant,
    seq: u64,
    does: Box<[Milestone]>,
    /// Fields with their values.
    set: Box<[(Text, Text)]>,
}

/// What one fact says about its case, for a reader.
pub(super) struct Known<'a> {
    pub(super) at: Instant,
    pub(super) seq: u64,
    pub(super) does: &'a [Milestone],
    pub(super) set: Vec<(&'a str, Option<&'a str>)>,
}

impl KnownCases {
    /// Takes note of a fact of the source; facts that are not about cases play no part.
    pub fn note(&mut self, fact: &Fact) {
        if let Body::Case(update) = &fact.body {
            self.note_update(fact.at, fact.seq, update);
        }
    }

    fn note_update(&mut self, at: Instant, seq: u64, update: &CaseUpdate) {
        let Some(case) = &update.id else { return };
        let texts = &mut self.texts;
        let set = update
            .set
            .iter()
            .map(|(field, value)| (texts.intern(field), texts.value(value.as_deref())))
            .collect();
        let said = Said {
            at,
            seq,
            does: update.does.as_slice().into(),
            set,
        };
        match self.cases.get_mut(case) {
            Some(all) => all.push(said),
            None => {
                self.cases.insert(case.clone(), vec![said]);
            }
        }
    }

    /// What is known of a case, in the order in which it happened.
    pub(super) fn of(&self, case: &CaseId) -> Vec<Known<'_>> {
        let mut all: Vec<&Said> = self.cases.get(case).into_iter().flatten().collect();
        all.sort_by_key(|said| (said.at, said.seq));
        all.into_iter()
            .map(|said| Known {
                at: said.at,
                seq: said.seq,
                does: &said.does,
                set: said
                    .set
                    .iter()
                    .map(|(field, value)| {
                        let field = self.texts.text(*field).unwrap_or_default();
                        (field, self.texts.text(*value))
                    })
                    .collect(),
            })
            .collect()
    }
}
