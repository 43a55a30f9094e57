//! Responsibilities as the matrix that people expect: processes down, companies and teams across.

use std::collections::BTreeSet;

use facts::{Sentence, say};

use super::block::{Block, Line, Run, text};
use super::layout::inline;
use super::section::kind_title;
use super::speech::Speech;
use crate::term::{Part, Said};

const LETTERS: [(&str, &str); 4] = [
    ("accountable", "A"),
    ("responsible", "R"),
    ("consulted", "C"),
    ("informed", "I"),
];
const HAND_OVER: &str = "hand_over";

/// What the letters mean.
pub(super) fn legend() -> Sentence {
    say!(
        "matrix-legend",
        "A: accountable, one answers; R: responsible, does the work; C: consulted before; I: informed after."
    )
}

/// The matrix, where entries are responsibilities for processes.
pub(super) fn responsibilities(entries: &[(Said, Said)], speech: &Speech<'_>) -> Option<Block> {
    let mut whos: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut rows: Vec<(&Said, &[Part])> = Vec::new();
    for (id, value) in entries {
        let (Said::Named("process", _), Said::Record(parts)) = (id, value) else {
            return None;
        };
        for part in parts {
            let known = LETTERS.iter().any(|(key, _)| *key == part.key);
            match &part.said {
                Said::List(list) if known => whos.extend(list.iter().filter_map(who)),
                _ if part.key == HAND_OVER => {}
                _ => return None,
            }
        }
        rows.push((id, parts));
    }
    if whos.is_empty() {
        return None;
    }
    let hand_over = rows
        .iter()
        .any(|(_, parts)| parts.iter().any(|part| part.key == HAND_OVER));
    let mut head = vec![text(speech.say(&kind_title("process")))];
    head.extend(
        whos.iter()
            .map(|(kind, id)| vec![speech.reference(kind, id)]),
    );
    if hand_over {
        head.push(text(speech.say(&say!("matrix-hand-over", "Hand-over"))));
    }
    let rows = rows.into_iter().map(|(id, parts)| {
        let mut row = vec![inline(id, speech).unwrap_or_default()];
        row.extend(whos.iter().map(|who| letters(parts, *who)));
        if hand_over {
            let part = parts.iter().find(|part| part.key == HAND_OVER);
            row.push(
                part.and_then(|part| inline(&part.said, speech))
                    .unwrap_or_default(),
            );
        }
        row
    });
    Some(Block::Table {
        rows: rows.collect(),
        head,
    })
}

fn who(said: &Said) -> Option<(&str, &str)> {
    match said {
        Said::Named(kind, id) => Some((kind, id)),
        _ => None,
    }
}

/// The letters of one company or team for a process: `A R`.
fn letters(parts: &[Part], one: (&str, &str)) -> Line {
    let has = |key: &str| {
        parts.iter().any(|part| match &part.said {
            Said::List(list) => part.key == key && list.iter().any(|said| who(said) == Some(one)),
            _ => false,
        })
    };
    let letters: Vec<&str> = LETTERS
        .iter()
        .filter(|(key, _)| has(key))
        .map(|(_, letter)| *letter)
        .collect();
    vec![Run::Text(letters.join(" "))]
}
