//! The titles of what an agreement declares, for the places that refer to it.

use std::collections::BTreeMap;

use super::Clause;
use super::block::{Run, anchor};
use crate::catalogue;
use crate::term::{Part, Said};

/// Titles by kind and id.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: BTreeMap<(String, String), Name>,
}

#[derive(Clone, Debug, Default)]
struct Name {
    title: Option<String>,
    anchor: Option<String>,
}

impl Names {
    /// The titles that clauses declare.
    pub fn of(clauses: &[Clause]) -> Names {
        let mut names = Names::default();
        for clause in clauses {
            names.gather(&clause.said);
            if !clause.kind.is_empty() && !clause.id.is_empty() {
                let name = names.name(clause.kind, &clause.id);
                // WHY: some sections only say more of what another one declares.
                name.title = name.title.take().or_else(|| title(&clause.said));
                name.anchor.get_or_insert_with(|| anchor(&clause.address()));
            }
        }
        names
    }

    /// Finds what tables inside of clauses declare.
    fn gather(&mut self, said: &Said) {
        match said {
            Said::Record(parts) => parts.iter().for_each(|part| self.gather(&part.said)),
            Said::List(items) => items.iter().for_each(|item| self.gather(item)),
            Said::Table(entries) => {
                for (id, value) in entries {
                    if let (Said::Named(kind, id), Some(title)) = (id, title(value)) {
                        self.name(kind, id).title.get_or_insert(title);
                    }
                    self.gather(value);
                }
            }
            _ => {}
        }
    }

    fn name(&mut self, kind: &str, id: &str) -> &mut Name {
        self.names.entry((kind.into(), id.into())).or_default()
    }

    /// Lets another id stand for the same thing.
    pub(crate) fn alias(&mut self, kind: &str, id: &str, other: &str) {
        let known = self.names.get(&(kind.to_string(), id.to_string())).cloned();
        let mut name = known.unwrap_or_default();
        name.title = Some(name.title.unwrap_or_else(|| id.into()));
        self.names.insert((kind.into(), other.into()), name);
    }

    /// How a reference is shown: by title, with the id where that is another text.
    pub fn reference(&self, kind: &str, id: &str) -> Run {
        let name = self.names.get(&(kind.to_string(), id.to_string()));
        let built_in = || match kind {
            "process" => catalogue::find(id).map(|(_, process)| process.title.to_string()),
            _ => None,
        };
        let title = name.and_then(|name| name.title.clone()).or_else(built_in);
        let anchor = name.and_then(|name| name.anchor.clone());
        match title {
            Some(title) if title != id => Run::Reference {
                title,
                id: Some(id.into()),
                anchor,
            },
            _ => Run::Reference {
                title: id.into(),
                id: None,
                anchor,
            },
        }
    }
}

/// Whether a part is the title of its record; a company has a name in place of one.
pub(crate) fn is_title(part: &Part) -> bool {
    part.key == "title" || (part.key == "name" && part.wording.about == "name")
}

/// The title that a record has.
pub(crate) fn title(said: &Said) -> Option<String> {
    let Said::Record(parts) = said else {
        return None;
    };
    let part = parts.iter().find(|part| is_title(part))?;
    match &part.said {
        Said::Words(title) => Some(title.clone()),
        _ => None,
    }
}
