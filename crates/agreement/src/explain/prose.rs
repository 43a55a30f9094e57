//! Documents that stand beside the terms, such as policies in Markdown: their text in the document.
//!
//! Not a reader of Markdown: headings, lists and paragraphs are told apart, and everything else stands
//! as it was written.

use super::block::{Block, Item, Run, text};
use crate::source::Sources;
use crate::term::{Part, Said, wording};

/// Puts the text of a document behind each sentence that names it.
pub(super) fn insert(said: &mut Said, sources: &Sources) {
    match said {
        Said::Record(parts) => {
            let mut with_texts = Vec::with_capacity(parts.len());
            for mut part in parts.drain(..) {
                insert(&mut part.said, sources);
                let document = match &part.said {
                    Said::Document(path) => sources.get(path).map(str::to_string),
                    _ => None,
                };
                with_texts.push(part);
                with_texts.extend(document.map(|text| Part {
                    key: "words",
                    wording: wording!("document-words", "words", "It reads"),
                    said: Said::Prose(text),
                }));
            }
            *parts = with_texts;
        }
        Said::Table(entries) => entries
            .iter_mut()
            .for_each(|(_, value)| insert(value, sources)),
        Said::List(items) => items.iter_mut().for_each(|item| insert(item, sources)),
        _ => {}
    }
}

/// The paragraphs of a text, for comparing: what stands between blank lines, with single blanks.
pub(crate) fn paragraphs(prose: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in prose.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() {
            paragraphs.push(String::new());
        } else if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&words.join(" "));
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// A text as blocks.
pub(super) fn blocks(prose: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in prose.lines() {
        let line = line.trim();
        if line.is_empty() {
            open = false;
            continue;
        }
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() && heading.starts_with(' ') {
            blocks.push(Block::Paragraph(vec![Run::Strong(heading.trim().into())]));
            open = false;
            continue;
        }
        if let Some((ordered, words)) = list_item(line) {
            let item = Item {
                line: text(words),
                inside: Vec::new(),
            };
            match blocks.last_mut() {
                Some(Block::Items {
                    ordered: known,
                    items,
                }) if *known == ordered => items.push(item),
                _ => blocks.push(Block::Items {
                    ordered,
                    items: vec![item],
                }),
            }
            open = true;
            continue;
        }
        let line_before = match blocks.last_mut().filter(|_| open) {
            Some(Block::Paragraph(line)) => Some(line),
            Some(Block::Items { items, .. }) => items.last_mut().map(|item| &mut item.line),
            _ => None,
        };
        match line_before {
            Some(before) => before.extend(text(format!(" {line}"))),
            None => blocks.push(Block::Paragraph(text(line))),
        }
        open = true;
    }
    blocks
}

/// The words of an item of a list, and whether it is numbered.
fn list_item(line: &str) -> Option<(bool, &str)> {
    for mark in ["- ", "* ", "+ "] {
        if let Some(words) = line.strip_prefix(mark) {
            return Some((false, words));
        }
    }
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let rest = line[digits..].strip_prefix(". ")?;
    (digits > 0).then_some((true, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_of_a_text_does_not_change_its_paragraphs() {
        assert_eq!(paragraphs("a  b\nc\n\n\n  d \n"), ["a b c", "d"]);
        assert_eq!(paragraphs("a b c\n\nd"), ["a b c", "d"]);
        assert!(paragraphs("\n \n").is_empty());
    }

    #[test]
    fn headings_lists_and_paragraphs_are_told_apart() {
        let found = blocks("# Access\n\nOne\nline\n\n- a\n  b\n- c\n\n1. x\n");
        let strong = Block::Paragraph(vec![Run::Strong("Access".into())]);
        assert_eq!(found[0], strong);
        assert!(matches!(&found[1], Block::Paragraph(line) if line.len() == 2));
        assert!(matches!(&found[2], Block::Items { ordered: false, items } if items.len() == 2));
        assert!(matches!(&found[3], Block::Items { ordered: true, items } if items.len() == 1));
    }
}
