//! Texts as small numbers, so that columns hold integers.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A text of a [`Symbols`] table; 0 stands for no text.
pub type Symbol = u32;

/// The symbol of no text.
pub const ABSENT: Symbol = 0;

/// Every distinct text once. Symbols are handed out in the order of first use, starting at 1.
#[derive(Clone, Debug)]
pub struct Symbols {
    by_text: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
}

impl Default for Symbols {
    fn default() -> Self {
        Symbols {
            by_text: FxHashMap::default(),
            texts: vec!["".into()],
        }
    }
}

impl Symbols {
    /// The symbol of a text, made if new.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.by_text.get(text) {
            return *symbol;
        }
        let symbol = Symbol::try_from(self.texts.len()).unwrap_or(Symbol::MAX);
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.by_text.insert(text, symbol);
        symbol
    }

    /// The symbol of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.by_text.get(text).copied()
    }

    /// The text of a symbol; nothing for [`ABSENT`].
    pub fn text(&self, symbol: Symbol) -> Option<&str> {
        match symbol {
            ABSENT => None,
            symbol => self.texts.get(symbol as usize).map(|text| &**text),
        }
    }

    /// One more than the largest symbol.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no text has been interned.
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 1
    }
}
