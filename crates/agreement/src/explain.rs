//! An agreement as clauses, each said in parts: what `explain` prints and `diff` compares.

use std::collections::BTreeMap;

use crate::model::Agreement;
use crate::term::{Id, Said, Term};

/// A clause: an addressable part of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The section, as the text names it: `remedies`.
    pub section: &'static str,
    /// The id in the section; empty where the section itself is the clause.
    pub id: String,
    /// What it says.
    pub said: Said,
}

/// The clauses of an agreement, by section and id.
pub fn clauses(agreement: &Agreement) -> Vec<Clause> {
    let mut clauses = Vec::new();
    table("remedies", &agreement.remedies, &mut clauses);
    table("charges", &agreement.charges, &mut clauses);
    table("sharing", &agreement.sharing, &mut clauses);
    table("allocation", &agreement.allocation, &mut clauses);
    clauses
}

/// One clause an entry.
fn table<K: Id, T: Term>(
    section: &'static str,
    entries: &BTreeMap<K, T>,
    clauses: &mut Vec<Clause>,
) {
    clauses.extend(entries.iter().filter_map(|(id, term)| {
        let id = match id.said() {
            Said::Words(id) | Said::Named(_, id) => id,
            _ => return None,
        };
        Some(Clause {
            section,
            id,
            said: term.said()?,
        })
    }));
}
