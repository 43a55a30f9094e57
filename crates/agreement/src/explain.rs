//! An agreement as clauses, each said in parts: what `explain` prints and `diff` compares.

use std::collections::BTreeMap;

use crate::model::Agreement;
use crate::term::{Id, Part, Said, Term};

/// A clause: an addressable part of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The section, as the text names it: `remedies`.
    pub section: String,
    /// The id in the section; empty where the section itself is the clause.
    pub id: String,
    /// What it says.
    pub said: Said,
}

/// The clauses of an agreement, by section and id.
pub fn clauses(agreement: &Agreement) -> Vec<Clause> {
    let mut clauses = Vec::new();
    table("sources", &agreement.sources, &mut clauses);
    table("remedies", &agreement.remedies, &mut clauses);
    table("charges", &agreement.charges, &mut clauses);
    table("sharing", &agreement.sharing, &mut clauses);
    table("allocation", &agreement.allocation, &mut clauses);
    table("channels", &agreement.channels, &mut clauses);
    table("policies", &agreement.policies, &mut clauses);
    table("continuity", &agreement.continuity, &mut clauses);
    table("capacity", &agreement.capacity, &mut clauses);
    parts("scope", &agreement.scope, &mut clauses);
    parts("governance", &agreement.governance, &mut clauses);
    parts("change", &agreement.change, &mut clauses);
    parts("risk", &agreement.risk, &mut clauses);
    parts("relationship", &agreement.relationship, &mut clauses);
    parts("demand", &agreement.demand, &mut clauses);
    parts("knowledge", &agreement.knowledge, &mut clauses);
    parts("transition", &agreement.transition, &mut clauses);
    parts("exit", &agreement.exit, &mut clauses);
    clauses
}

/// One clause an entry of each part that is a table, and one for the other parts.
fn parts<T: Term>(section: &str, term: &T, clauses: &mut Vec<Clause>) {
    let Some(Said::Record(parts)) = term.said() else {
        return;
    };
    let (tables, rest): (Vec<Part>, Vec<Part>) = parts
        .into_iter()
        .partition(|part| matches!(part.said, Said::Table(_)));
    if !rest.is_empty() {
        clauses.push(Clause {
            section: section.into(),
            id: String::new(),
            said: Said::Record(rest),
        });
    }
    for part in tables {
        let Said::Table(entries) = part.said else {
            continue;
        };
        for (id, said) in entries {
            if let Said::Words(id) | Said::Named(_, id) = id {
                clauses.push(Clause {
                    section: format!("{section}.{}", part.key),
                    id,
                    said,
                });
            }
        }
    }
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
            section: section.into(),
            id,
            said: term.said()?,
        })
    }));
}
