//! What changes in meaning between two versions, clause by clause.
//!
//! Texts are compared by what they say: layout, comments, the order of keys and another way to write
//! the same value change nothing. Not here: what the change is worth; that takes facts.

use std::collections::{BTreeMap, BTreeSet};

use facts::Voice;

use crate::explain::{Clause, Document, Line, Speech};
use crate::term::Said;

mod compare;
mod render;
#[cfg(test)]
mod tests;

pub use render::{blocks, json, plain};

/// A clause that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its address, in the later version where it is there.
    pub address: String,
    /// What it is called: its title with its id.
    pub called: Line,
    /// What happened to it.
    pub kind: Kind,
    /// What it says otherwise; for an added or removed clause, all that it says.
    pub differences: Vec<Difference>,
}

/// What happened to a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It has another id and says the same.
    Renamed {
        /// The id that it had.
        from: String,
    },
}

/// Sentences that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The keys and ids that lead to it, from the clause on.
    pub path: Vec<String>,
    /// What it is about, in words.
    pub what: Vec<String>,
    /// What was said.
    pub before: Option<String>,
    /// What is said.
    pub after: Option<String>,
}

/// A clause that has another id and says the same.
struct Rename {
    section: String,
    kind: &'static str,
    from: String,
    to: String,
}

/// What changes from one version to another, in the language of a voice; nothing where they say the same.
pub fn diff(before: &Document, after: &Document, voice: &dyn Voice) -> Vec<Change> {
    let renames = renames(&before.clauses, &after.clauses);
    let mut names = before.names.clone();
    let mut old: Vec<Clause> = before.clauses.clone();
    for rename in renames.iter().filter(|rename| !rename.kind.is_empty()) {
        names.alias(rename.kind, &rename.from, &rename.to);
        for clause in &mut old {
            follow(&mut clause.said, rename);
        }
    }
    let (in_old, in_new) = (index(&old), index(&after.clauses));
    let nothing = Said::Record(Vec::new());
    let mut changes = Vec::new();
    for clause in &after.clauses {
        let mut change = |kind, differences| {
            changes.push(Change {
                address: clause.address(),
                called: after.called(clause, voice),
                kind,
                differences,
            });
        };
        let was = in_old.get(&(clause.section.as_str(), clause.id.as_str()));
        let renamed = renames
            .iter()
            .find(|rename| rename.section == clause.section && rename.to == clause.id);
        match (was, renamed) {
            (Some(was), _) => {
                let found = compare::values(
                    &was.said,
                    &clause.said,
                    Speech::of(&names, voice),
                    after.speech(voice),
                );
                if !found.is_empty() {
                    change(Kind::Changed, found);
                }
            }
            (None, Some(rename)) => {
                let from = rename.from.clone();
                change(Kind::Renamed { from }, Vec::new());
            }
            (None, None) => {
                let found = compare::values(
                    &nothing,
                    &clause.said,
                    Speech::of(&names, voice),
                    after.speech(voice),
                );
                change(Kind::Added, found);
            }
        }
    }
    for clause in &before.clauses {
        let still = in_new.contains_key(&(clause.section.as_str(), clause.id.as_str()));
        let renamed = renames
            .iter()
            .any(|rename| rename.section == clause.section && rename.from == clause.id);
        if !still && !renamed {
            changes.push(Change {
                address: clause.address(),
                called: before.called(clause, voice),
                kind: Kind::Removed,
                differences: compare::values(
                    &clause.said,
                    &nothing,
                    before.speech(voice),
                    Speech::of(&names, voice),
                ),
            });
        }
    }
    changes
}

/// Clauses by section and id.
fn index(clauses: &[Clause]) -> BTreeMap<(&str, &str), &Clause> {
    let keyed = clauses
        .iter()
        .map(|clause| ((clause.section.as_str(), clause.id.as_str()), clause));
    keyed.collect()
}

/// The clauses that only have another id.
fn renames(before: &[Clause], after: &[Clause]) -> Vec<Rename> {
    let (in_old, in_new) = (index(before), index(after));
    // WHY: several sections speak of the same thing, and it has a new name only if none of them
    // knows the old one any more.
    let named = |clauses: &'_ [Clause]| -> BTreeSet<(&'static str, String)> {
        let named = clauses.iter().filter(|clause| !clause.kind.is_empty());
        named
            .map(|clause| (clause.kind, clause.id.clone()))
            .collect()
    };
    let (known_before, known_after) = (named(before), named(after));
    let mut free: Vec<&Clause> = after
        .iter()
        .filter(|clause| !in_old.contains_key(&(clause.section.as_str(), clause.id.as_str())))
        .filter(|clause| !known_before.contains(&(clause.kind, clause.id.clone())))
        .collect();
    let mut renames = Vec::new();
    for clause in before {
        let says_nothing = matches!(&clause.said, Said::Record(parts) if parts.is_empty());
        let still = in_new.contains_key(&(clause.section.as_str(), clause.id.as_str()));
        if says_nothing || still || known_after.contains(&(clause.kind, clause.id.clone())) {
            continue;
        }
        let same = free
            .iter()
            .position(|other| other.section == clause.section && same_but_id(clause, other));
        if let Some(at) = same {
            renames.push(Rename {
                section: clause.section.clone(),
                kind: clause.kind,
                from: clause.id.clone(),
                to: free.remove(at).id.clone(),
            });
        }
    }
    renames
}

/// Whether two clauses say the same; a title that was left out is the id.
fn same_but_id(one: &Clause, other: &Clause) -> bool {
    let (Said::Record(a), Said::Record(b)) = (&one.said, &other.said) else {
        return one.said == other.said;
    };
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            let named_by_id =
                a.said == Said::Words(one.id.clone()) && b.said == Said::Words(other.id.clone());
            a.key == b.key && a.wording == b.wording && (a.said == b.said || named_by_id)
        })
}

/// Lets references follow what they refer to.
fn follow(said: &mut Said, rename: &Rename) {
    match said {
        Said::Named(kind, id) if *kind == rename.kind && *id == rename.from => {
            id.clone_from(&rename.to);
        }
        Said::Record(parts) => {
            for part in parts {
                follow(&mut part.said, rename);
            }
        }
        Said::List(items) => {
            for item in items {
                follow(item, rename);
            }
        }
        Said::Table(entries) => {
            for (id, value) in entries {
                follow(id, rename);
                follow(value, rename);
            }
        }
        _ => {}
    }
}
