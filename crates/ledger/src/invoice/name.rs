//! Which clause a line of an invoice means.

use std::collections::BTreeMap;

use agreement::Agreement;

use super::InvoiceLine;

/// The clauses by what an invoice may call them.
pub(super) struct Names {
    /// Paths, letter by letter.
    paths: BTreeMap<String, String>,
    /// Ids, titles and numbers, in small letters; none where several clauses are called so.
    others: BTreeMap<String, Option<String>>,
}

impl Names {
    pub(super) fn of(agreement: &Agreement) -> Self {
        let mut names = Names {
            paths: BTreeMap::new(),
            others: BTreeMap::new(),
        };
        for (id, charge) in &agreement.charges {
            names.add("charges", id.as_str(), [&charge.title, &charge.clause]);
        }
        for (id, remedy) in &agreement.remedies {
            names.add("remedies", id.as_str(), [&remedy.title, &remedy.clause]);
            // WHY: a line of a statement is called by the level that its credit is for.
            for level in remedy.levels() {
                let title = agreement.levels.get(level).map(|level| &level.title);
                let title = title.and_then(Option::as_deref);
                let path = format!("remedies.{id}");
                for name in std::iter::once(level.as_str()).chain(title) {
                    names.also(name, &path);
                }
            }
        }
        for (id, sharing) in &agreement.sharing {
            names.add("sharing", id, [&sharing.title, &sharing.clause]);
        }
        names
    }

    /// The path of the clause that a line names; where that is none, the one that its text names.
    pub(super) fn path(&self, line: &InvoiceLine) -> Option<&str> {
        let named = |text: &str| {
            let path = self.paths.get(text).map(String::as_str);
            path.or_else(|| self.others.get(&text.to_lowercase())?.as_deref())
        };
        named(line.clause.trim()).or_else(|| named(line.text.trim()))
    }

    fn add(&mut self, section: &str, id: &str, others: [&Option<String>; 2]) {
        let path = format!("{section}.{id}");
        let others = others.into_iter().flatten().map(String::as_str);
        for name in std::iter::once(id).chain(others) {
            self.also(name, &path);
        }
        self.paths.insert(path.clone(), path);
    }

    /// What a clause is called as well.
    fn also(&mut self, name: &str, path: &str) {
        let one = self.others.entry(name.trim().to_lowercase());
        one.and_modify(|known| {
            if known.as_deref() != Some(path) {
                *known = None;
            }
        })
        .or_insert_with(|| Some(path.to_owned()));
    }
}
