//! Every key: another value is other words.

use std::collections::BTreeSet;

use facts::English;

use super::sample::all;
use crate::explain::{Block, document};

/// Keys whose values mean the same, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "measures.*.clock.pause.*.claimed_by",
        "a pause is always claimed by the holder; the word only says it aloud",
    ),
    (
        "measures.*.clock.on_reopen.then",
        "the clock always goes on; the word only says it aloud",
    ),
    (
        "audience",
        "the root is for all parties; a case shows the audience of another file",
    ),
    (
        "services.*.runs_on",
        "a service alone, and any one of that service alone, are the same",
    ),
];

#[test]
fn every_key_is_said() {
    let mut silent: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut spoken: BTreeSet<&str> = BTreeSet::new();
    for (pair, said) in all() {
        let same = said.one.document.clauses == said.other.document.clauses
            || said.one.text == said.other.text;
        if same {
            let top = pair.path.split(['.', ' ']).next().unwrap_or_default();
            let texts = format!("{} / {}", pair.one[top], pair.other[top]);
            silent.insert((&pair.path, texts));
        } else {
            spoken.insert(&pair.path);
        }
    }
    silent.retain(|(path, _)| {
        let key = path.trim_end_matches(" (left out)");
        let excused = EXCEPTIONS.iter().any(|(known, _)| *known == key);
        // WHY: of several words one is what holds where the key is left out.
        let has_default = key != *path && spoken.contains(key);
        !excused && !has_default
    });
    assert!(
        silent.is_empty(),
        "a key can be changed, and nobody who signs would see it; say it in `explain`:\n{silent:#?}"
    );
}

#[test]
fn no_sentence_holds_a_key_or_a_gap() {
    for (pair, said) in all() {
        let text = &said.one.text;
        assert!(!text.contains('_'), "{}: {text}", pair.path);
        assert!(!text.contains("{}"), "{}: {text}", pair.path);
    }
}

#[test]
fn tables_have_as_many_cells_as_heads() {
    fn check(blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Table { head, rows } => {
                    assert!(rows.iter().all(|row| row.len() == head.len()), "{block:?}");
                }
                Block::Items { items, .. } => items.iter().for_each(|item| check(&item.inside)),
                Block::Quote(inside) => check(inside),
                _ => {}
            }
        }
    }
    for (_, said) in all() {
        check(&document(&said.one.document, &English));
    }
}
