//! An agreement as clauses, each said in parts: what `explain` prints and `diff` compares.
//!
//! ```text
//! Loaded --of--> clauses, with the documents they name and the advice they set aside
//! clauses --document, clause--> blocks: headings, sentences, lists, tables
//! blocks --render--> text for a terminal, Markdown, HTML, JSON
//! ```
//!
//! INVARIANT: every key of the language that changes the model changes what is said; a test walks the
//! tables of keys.

use std::collections::BTreeMap;

use facts::say;

use crate::load::Loaded;
use crate::model::Agreement;
use crate::term::{Id, Part, Said, Term, wording};

mod alliance;
mod block;
mod calendar;
mod claim;
mod clock;
pub(crate) mod condition;
mod document;
mod find;
mod html;
mod json;
mod layout;
mod level;
mod markdown;
mod matrix;
mod measure;
mod names;
mod plain;
mod prose;
mod saying;
mod section;
mod service;
mod speech;
#[cfg(test)]
pub(crate) mod tests;

pub use block::{Block, Item, Line, Run};
pub use document::{Document, document};
pub use find::{Miss, clause};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use names::Names;
pub use plain::plain;

pub use block::visible;
pub(crate) use block::{anchor, characters, text};
pub(crate) use layout::{intro, label_text as label, said_whole, sentence_text, statements};
pub(crate) use prose::paragraphs;
pub(crate) use speech::Speech;

/// A clause: an addressable part of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The section, as the text names it: `remedies`.
    pub section: String,
    /// What kind of thing its id names; empty where nothing refers to it.
    pub kind: &'static str,
    /// The id in the section; empty where the section itself is the clause.
    pub id: String,
    /// What it says.
    pub said: Said,
}

impl Clause {
    /// How a figure cites it: `levels.p1-in-time`.
    pub fn address(&self) -> String {
        match self.id.is_empty() {
            true => self.section.clone(),
            false => format!("{}.{}", self.section, self.id),
        }
    }

    /// What it says under a key.
    pub(crate) fn part(&self, key: &str) -> Option<&Part> {
        match &self.said {
            Said::Record(parts) => parts.iter().find(|part| part.key == key),
            _ => None,
        }
    }
}

/// The clauses of an agreement, by section and id.
pub fn clauses(agreement: &Agreement) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut clause = |section: &str, id: &str, said: Said| {
        clauses.push(Clause {
            section: section.into(),
            kind: section::kind(section),
            id: id.into(),
            said,
        });
    };
    clause("alliance", "", alliance::head(agreement));
    if let Some(claims) = &agreement.claims {
        clause("claims", "", claim::claims(claims));
    }
    for (id, party) in &agreement.parties {
        clause("parties", id.as_str(), alliance::party(party));
    }
    for (id, team) in &agreement.teams {
        clause("teams", id.as_str(), alliance::team(team));
    }
    for (id, calendar) in &agreement.calendars {
        clause("calendars", id.as_str(), calendar::calendar(calendar));
    }
    if let Some(processes) = &agreement.processes {
        clause("processes", "", service::processes(processes));
    }
    for (id, responsibility) in &agreement.responsibilities {
        let said = service::responsibility(responsibility);
        clause("responsibilities", id.as_str(), said);
    }
    for (id, service) in &agreement.services {
        clause("services", id.as_str(), service::service(service));
    }
    for (id, kind) in &agreement.fields {
        clause("fields", id, calendar::field(*kind));
    }
    for (id, measure) in &agreement.measures {
        clause("measures", id.as_str(), measure::measure(measure));
    }
    for (id, level) in &agreement.levels {
        clause("levels", id.as_str(), level::level(level, agreement));
    }
    table("sources", &agreement.sources, &mut clauses);
    table("remedies", &agreement.remedies, &mut clauses);
    table("charges", &agreement.charges, &mut clauses);
    table("sharing", &agreement.sharing, &mut clauses);
    table("allocation", &agreement.allocation, &mut clauses);
    table("channels", &agreement.channels, &mut clauses);
    table("policies", &agreement.policies, &mut clauses);
    table("continuity", &agreement.continuity, &mut clauses);
    table("capacity", &agreement.capacity, &mut clauses);
    parts("personal", &agreement.personal, &mut clauses);
    parts("scope", &agreement.scope, &mut clauses);
    parts("governance", &agreement.governance, &mut clauses);
    parts("change", &agreement.change, &mut clauses);
    parts("risk", &agreement.risk, &mut clauses);
    parts("relationship", &agreement.relationship, &mut clauses);
    parts("demand", &agreement.demand, &mut clauses);
    parts("knowledge", &agreement.knowledge, &mut clauses);
    parts("transition", &agreement.transition, &mut clauses);
    parts("exit", &agreement.exit, &mut clauses);
    if let Some(currency) = &agreement.currency {
        for clause in &mut clauses {
            in_currency(&mut clause.said, currency);
        }
    }
    clauses
}

/// Says amounts that name no currency in the agreement's.
fn in_currency(said: &mut Said, currency: &str) {
    match said {
        Said::Amount(amount) => *said = Said::Words(format!("{amount} {currency}")),
        Said::Record(parts) => {
            for part in parts {
                in_currency(&mut part.said, currency);
            }
        }
        Said::List(items) => {
            for item in items {
                in_currency(item, currency);
            }
        }
        Said::Table(entries) => {
            for (_, value) in entries {
                in_currency(value, currency);
            }
        }
        _ => {}
    }
}

/// The clauses of what was read, with the texts of the documents that they name and the advice that
/// the text sets aside: all that is signed.
pub fn of(loaded: &Loaded) -> Vec<Clause> {
    let mut clauses = clauses(&loaded.agreement);
    for clause in &mut clauses {
        prose::insert(&mut clause.said, &loaded.sources);
    }
    set_aside(loaded, &mut clauses);
    audiences(loaded, &mut clauses);
    clauses
}

/// Says at the head which files only some parties read.
fn audiences(loaded: &Loaded, clauses: &mut [Clause]) {
    let files = loaded.agreement.audiences.iter().map(|(path, parties)| {
        let parties = parties
            .iter()
            .map(|id| Said::Named("party", id.as_str().into()));
        (Said::Document(path.clone()), Said::List(parties.collect()))
    });
    let files: Vec<(Said, Said)> = files.collect();
    let head = clauses
        .iter_mut()
        .find(|clause| clause.section == "alliance");
    if let Some(Said::Record(parts)) = head.map(|clause| &mut clause.said)
        && !files.is_empty()
    {
        parts.push(Part {
            key: "audience",
            wording: wording!(
                "agreement-audience",
                "who reads it",
                "Files that only some of the parties read"
            ),
            said: Said::Table(files),
        });
    }
}

/// Says at each clause which advice is set aside there, and why.
fn set_aside(loaded: &Loaded, clauses: &mut [Clause]) {
    let mut by_clause: BTreeMap<usize, Vec<(Said, Said)>> = BTreeMap::new();
    for suppression in &loaded.suppressions {
        let path: Vec<&str> = suppression.path.iter().map(String::as_str).collect();
        let at = find::innermost(clauses, &path);
        let depth = at.map_or(0, |(_, depth)| depth);
        let rest: Vec<String> = path[depth..]
            .iter()
            .map(|key| key.replace('_', " "))
            .collect();
        let rule = suppression.rule.to_string();
        let what = match rest.is_empty() {
            true => Said::Words(rule),
            false => {
                let at = rest.join(", ");
                Said::Told(say!("set-aside-at", "{rule} (at {at})", rule, at))
            }
        };
        let entry = (what, Said::Words(suppression.reason.clone()));
        by_clause
            .entry(at.map_or(0, |(index, _)| index))
            .or_default()
            .push(entry);
    }
    for (index, mut entries) in by_clause {
        entries.sort_by_key(|(what, _)| format!("{:?}", what.id()));
        if let Said::Record(parts) = &mut clauses[index].said {
            parts.push(Part {
                key: crate::suppression::KEY,
                wording: wording!(
                    "clause-set-aside",
                    "reason",
                    "Advice that is set aside here, with the reason"
                ),
                said: Said::Table(entries),
            });
        }
    }
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
            kind: "",
            id: String::new(),
            said: Said::Record(rest),
        });
    }
    for part in tables {
        let Said::Table(entries) = part.said else {
            continue;
        };
        for (id, said) in entries {
            if let Some((kind, id)) = identity(id) {
                clauses.push(Clause {
                    section: format!("{section}.{}", part.key),
                    kind,
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
        let (kind, id) = identity(id.said())?;
        Some(Clause {
            section: section.into(),
            kind,
            id,
            said: term.said()?,
        })
    }));
}

/// The kind and id of an entry.
fn identity(said: Said) -> Option<(&'static str, String)> {
    match said {
        Said::Named(kind, id) => Some((kind, id)),
        Said::Words(id) => Some(("", id)),
        _ => None,
    }
}
