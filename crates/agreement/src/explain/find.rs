//! Finding a clause by its address: `levels.p1-in-time`, `remedies.service-credits.caps`.

use facts::{English, Voice};

use super::block::{Block, anchor, characters, text};
use super::document::{Document, order_of_money};
use super::layout::item;
use super::{Clause, section};
use crate::term::{Part, Said, wording};
use crate::yaml::nearest;

/// An address that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The most alike of the addresses that there are.
    pub nearest: Option<String>,
    /// Some addresses that there are.
    pub examples: Vec<String>,
}

/// The clause in which a path of keys ends, and how many of the keys lead to it.
pub(super) fn innermost(clauses: &[Clause], path: &[&str]) -> Option<(usize, usize)> {
    let depth = |clause: &Clause| {
        let mut depth = 0;
        for part in clause.section.split('.') {
            if path.get(depth) != Some(&part) {
                return None;
            }
            depth += 1;
        }
        if clause.id.is_empty() {
            return Some(depth);
        }
        (path.get(depth) == Some(&clause.id.as_str())).then_some(depth + 1)
    };
    let found = clauses.iter().enumerate();
    found
        .filter_map(|(index, clause)| Some((index, depth(clause)?)))
        .max_by_key(|(_, depth)| *depth)
}

/// What stands at an address, in the language of a voice: a section, a clause, or a part of a clause.
pub fn clause(document: &Document, address: &str, voice: &dyn Voice) -> Result<Vec<Block>, Miss> {
    let clauses = &document.clauses;
    if let Some(clause) = clauses.iter().find(|clause| clause.address() == address)
        && !clause.id.is_empty()
    {
        return Ok(document.clause(clause, 2, voice));
    }
    if let Some(found) = whole_section(document, address, voice) {
        return Ok(found);
    }
    let inside = clauses.iter().filter_map(|clause| {
        let rest = address.strip_prefix(&clause.address())?.strip_prefix('.')?;
        let parts = parts_at(&clause.said, rest)?;
        Some((clause, rest.len(), parts))
    });
    let Some((clause, _, (trail, part))) = inside.min_by_key(|(_, rest, _)| *rest) else {
        return Err(miss(document, address));
    };
    let mut line = document.called(clause, voice);
    for step in trail {
        line.extend(text(format!(", {}", step.replace('_', " "))));
    }
    Ok(vec![
        Block::Heading {
            level: 2,
            line,
            anchor: anchor(address),
        },
        Block::Items {
            ordered: false,
            items: vec![item(&part, &document.speech(voice))],
        },
    ])
}

fn whole_section(document: &Document, name: &str, voice: &dyn Voice) -> Option<Vec<Block>> {
    let speech = &document.speech(voice);
    let below = format!("{name}.");
    let mut sections: Vec<&str> = Vec::new();
    for clause in &document.clauses {
        let inside = clause.section == name || clause.section.starts_with(&below);
        if inside && !sections.contains(&clause.section.as_str()) {
            sections.push(&clause.section);
        }
    }
    if sections.is_empty() {
        return None;
    }
    let mut found = vec![Block::Heading {
        level: 2,
        line: text(speech.say(&section::title(name))),
        anchor: anchor(name),
    }];
    if name == "remedies" {
        found.extend(order_of_money(speech));
    }
    for section in sections {
        let mut level = 3;
        if section != name {
            level = 4;
            found.push(Block::Heading {
                level: 3,
                line: text(speech.say(&section::title(section))),
                anchor: anchor(section),
            });
        }
        found.extend(document.section(section, level, voice));
    }
    Some(found)
}

/// The part at a path of keys and ids inside a clause, and the steps that lead to it.
fn parts_at(said: &Said, path: &str) -> Option<(Vec<String>, Part)> {
    // WHY: an id may hold a point, so that a path cannot simply be split at its points.
    let rest = |key: &str| match path.strip_prefix(key) {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix('.'),
        None => None,
    };
    match said {
        Said::Record(parts) => parts.iter().find_map(|part| match rest(part.key)? {
            "" => Some((Vec::new(), part.clone())),
            rest => with_step(part.key, parts_at(&part.said, rest)),
        }),
        Said::Table(entries) => entries.iter().find_map(|(id, value)| {
            let key = id.id()?;
            match rest(&key)? {
                "" => Some((
                    Vec::new(),
                    Part {
                        key: "entry",
                        wording: wording!("", ""),
                        said: Said::Table(vec![(id.clone(), value.clone())]),
                    },
                )),
                rest => with_step(&key, parts_at(value, rest)),
            }
        }),
        Said::List(items) => (1..).zip(items).find_map(|(number, item)| {
            let number: i32 = number;
            let rest = rest(&number.to_string())?;
            with_step(&number.to_string(), parts_at(item, rest))
        }),
        _ => None,
    }
}

fn with_step(step: &str, found: Option<(Vec<String>, Part)>) -> Option<(Vec<String>, Part)> {
    found.map(|(mut steps, part)| {
        steps.insert(0, step.into());
        (steps, part)
    })
}

fn miss(document: &Document, address: &str) -> Miss {
    let mut known: Vec<String> = Vec::new();
    for clause in &document.clauses {
        if !known.contains(&clause.section) {
            known.push(clause.section.clone());
        }
    }
    known.extend(document.clauses.iter().map(Clause::address));
    let best = document
        .clauses
        .iter()
        .filter(|clause| address.starts_with(&format!("{}.", clause.address())));
    for clause in best {
        let base = clause.address();
        let paths = super::statements(&clause.said, &document.speech(&English));
        known.extend(paths.iter().filter_map(|statement| {
            let first = statement.path.first()?;
            Some(format!("{base}.{first}"))
        }));
    }
    // WHY: people also type what they read, which is the title.
    let titled = document.clauses.iter().find(|clause| {
        let called = document.called(clause, &English);
        !address.is_empty()
            && characters(&called)
                .to_lowercase()
                .contains(&address.to_lowercase())
    });
    let nearest = nearest(address, known.iter().map(String::as_str)).map(String::from);
    let begun = || {
        let mut known = known.iter();
        known
            .find(|known| !address.is_empty() && known.starts_with(address))
            .cloned()
    };
    Miss {
        nearest: nearest
            .or_else(begun)
            .or_else(|| titled.map(Clause::address)),
        examples: document
            .clauses
            .iter()
            .skip(1)
            .take(3)
            .map(Clause::address)
            .collect(),
    }
}
