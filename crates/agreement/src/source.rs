//! The texts of a version's files, for excerpts and places.

use std::collections::BTreeMap;

use crate::template::Template;

/// Texts by path. What is not UTF-8 is kept with replacement characters.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: BTreeMap<String, String>,
}

impl Sources {
    /// Keeps the texts of these files.
    pub fn new(files: &BTreeMap<String, Vec<u8>>) -> Self {
        Sources {
            texts: files
                .iter()
                .filter(|(path, bytes)| !path.ends_with(".ics") && bytes.len() <= MAX_KEPT_BYTES)
                .map(|(path, bytes)| (path.clone(), String::from_utf8_lossy(bytes).into_owned()))
                .collect(),
        }
    }

    /// The files themselves, without templates.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file, or of a template that files may include.
    pub fn get(&self, path: &str) -> Option<&str> {
        let own = self.texts.get(path).map(String::as_str);
        own.or_else(|| Template::get(path).map(|template| template.text))
    }
}

/// Larger files are refused, so there is nothing to show of them.
const MAX_KEPT_BYTES: usize = 4 << 20;
