//! From what is said to sentences, lists and tables.

use facts::{Sentence, say};

use super::block::{Block, Item, Line, Run, characters, is_empty, text};
use super::names::{is_title, title};
use super::section::{capital, kind_title};
use super::speech::{Speech, gap};
use super::{matrix, prose};
use crate::term::{Part, Said};

/// A record of more characters is said as a list.
const LONGEST_LINE: usize = 160;
/// A table has so many columns at most.
const MOST_COLUMNS: usize = 7;
/// A cell of a table of records has so many characters at most.
const LONGEST_CELL: usize = 70;

/// A value that fits into a sentence.
pub(super) fn inline(said: &Said, speech: &Speech<'_>) -> Option<Line> {
    match said {
        Said::Words(words) | Said::Amount(words) => Some(text(words.as_str())),
        Said::Told(told) => Some(text(speech.say(told))),
        Said::Named(kind, id) => Some(vec![speech.reference(kind, id)]),
        Said::Document(path) => Some(vec![Run::Code(path.clone())]),
        Said::List(items) => {
            let lines: Option<Vec<Line>> = items.iter().map(|item| inline(item, speech)).collect();
            Some(joined(lines?, speech))
        }
        Said::Record(parts) => match parts.as_slice() {
            [only] => {
                let line = sentence(only, speech)?;
                Some(small(line, only, speech))
            }
            _ => None,
        },
        Said::Table(_) | Said::Prose(_) => None,
    }
}

/// `a, b and c`.
fn joined(mut lines: Vec<Line>, speech: &Speech<'_>) -> Line {
    let last = lines.pop().unwrap_or_default();
    let mut most = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            most.extend(text(", "));
        }
        most.extend(line);
    }
    if most.is_empty() {
        return last;
    }
    let and = say!(
        "list-and",
        "{most} and {last}",
        most = gap(0),
        last = gap(1)
    );
    speech.woven(&and, &[&most, &last])
}

/// A part as a sentence without its full stop, where its value fits into one.
pub(crate) fn sentence(part: &Part, speech: &Speech<'_>) -> Option<Line> {
    let value = inline(&part.said, speech)?;
    let empty = value
        .iter()
        .all(|run| matches!(run, Run::Text(text) if text.is_empty()));
    let value_text = characters(&value);
    Some(match speech.around(&part.wording) {
        (before, Some(after)) => {
            let mut line = Vec::new();
            if !before.is_empty() {
                line.extend(text(before));
            }
            line.extend(value);
            let after = match value_text == "1" {
                true => singular(&after),
                false => after,
            };
            if !after.is_empty() {
                line.extend(text(after));
            }
            line
        }
        (whole, None) if empty => text(whole),
        (whole, None) => {
            let mut line = text(format!("{whole}: "));
            line.extend(value);
            line
        }
    })
}

/// What follows a number, for the number one: ` months after` is ` month after`.
fn singular(after: &str) -> String {
    const PLURALS: [&str; 9] = [
        " times", " windows", " months", " points", " units", " users", " hours", " rounds",
        " changes",
    ];
    match PLURALS.iter().find(|plural| after.starts_with(**plural)) {
        Some(plural) => format!("{}{}", &plural[..plural.len() - 1], &after[plural.len()..]),
        None => after.into(),
    }
}

/// A part as a full sentence, without how it is shown.
pub(crate) fn sentence_text(part: &Part, speech: &Speech<'_>) -> Option<String> {
    sentence(part, speech).map(|line| characters(&full(line)))
}

/// A value in one line, however long.
pub(crate) fn said_whole(said: &Said, speech: &Speech<'_>) -> String {
    if let Some(line) = inline(said, speech).or_else(|| flat(said, speech)) {
        return characters(&line);
    }
    let sentences = statements(said, speech).into_iter().map(|statement| {
        let mut whole = statement.trail;
        whole.push(statement.text);
        whole.join(": ")
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// What an entry is called, without how it is shown.
pub(crate) fn label_text(id: &Said, value: &Said, speech: &Speech<'_>) -> String {
    characters(&label(id, value, speech))
}

/// What introduces a value that does not fit into a sentence.
pub(crate) fn intro(part: &Part, speech: &Speech<'_>) -> String {
    match speech.around(&part.wording) {
        (whole, None) => whole,
        (before, Some(after)) if !before.is_empty() => {
            let before = before.trim_end_matches([' ', ':']);
            match after.is_empty() {
                true => before.into(),
                false => speech.say(&say!(
                    "intro-following",
                    "{before} the following{after}",
                    before,
                    after
                )),
            }
        }
        _ => speech.column(&part.wording),
    }
}

/// With a capital first letter, and a full stop.
fn full(line: Line) -> Line {
    let mut line = line;
    if let Some(Run::Text(first)) = line.first_mut() {
        *first = capital(first);
    }
    let ended = characters(&line).ends_with(['.', '!', '?', ':']);
    if !ended {
        line.extend(text("."));
    }
    line
}

/// A sentence as it goes on after a colon.
fn small(mut line: Line, part: &Part, speech: &Speech<'_>) -> Line {
    if let Some(Run::Text(first)) = line.first_mut()
        && speech.goes_on_small()
        && !part.wording.sentence.starts_with('{')
    {
        let mut chars = first.chars();
        if let Some(letter) = chars.next() {
            *first = letter.to_lowercase().chain(chars).collect();
        }
    }
    line
}

/// A short record in one line: its sentences after each other.
fn flat(said: &Said, speech: &Speech<'_>) -> Option<Line> {
    let Said::Record(parts) = said else {
        return None;
    };
    let mut line = Vec::new();
    for part in parts {
        let sentence = sentence(part, speech)?;
        if !line.is_empty() {
            // A sentence that goes on with a capital letter begins after a full stop.
            line.extend(text(match speech.goes_on_small() {
                true => "; ",
                false => ". ",
            }));
        }
        line.extend(small(sentence, part, speech));
    }
    (!line.is_empty() && characters(&line).chars().count() <= LONGEST_LINE).then_some(line)
}

/// The parts of a record as items of a list. Its title stands in its heading.
pub(super) fn items(parts: &[Part], speech: &Speech<'_>) -> Vec<Item> {
    let parts = parts.iter().filter(|part| !in_heading(part));
    parts.map(|part| item(part, speech)).collect()
}

/// Whether a part is shown in the heading.
fn in_heading(part: &Part) -> bool {
    is_title(part) || part.key == "clause"
}

/// One part as an item.
pub(super) fn item(part: &Part, speech: &Speech<'_>) -> Item {
    if let Some(line) = sentence(part, speech) {
        return Item {
            line: full(line),
            inside: Vec::new(),
        };
    }
    let mut line = text(format!("{}: ", intro(part, speech)));
    if let Some(values) = flat(&part.said, speech) {
        line.extend(values);
        return Item {
            line: full(line),
            inside: Vec::new(),
        };
    }
    Item {
        line: text(format!("{}:", capital(&intro(part, speech)))),
        inside: match &part.said {
            Said::Table(entries) => vec![table(entries, Some(part), speech)],
            said => blocks(said, speech),
        },
    }
}

/// A value as blocks.
pub(super) fn blocks(said: &Said, speech: &Speech<'_>) -> Vec<Block> {
    match said {
        Said::Record(parts) if parts.is_empty() => {
            vec![Block::Paragraph(text(speech.say(&nothing())))]
        }
        Said::Record(parts) => vec![Block::Items {
            ordered: false,
            items: items(parts, speech),
        }],
        Said::Table(entries) => vec![table(entries, None, speech)],
        Said::List(list) => vec![listed(list, speech)],
        Said::Prose(prose) => vec![Block::Quote(prose::blocks(prose))],
        value => {
            let line = inline(value, speech).unwrap_or_default();
            vec![Block::Paragraph(full(line))]
        }
    }
}

/// Entries by id, of a part.
fn table(entries: &[(Said, Said)], part: Option<&Part>, speech: &Speech<'_>) -> Block {
    if let Some(matrix) = matrix::responsibilities(entries, speech) {
        return matrix;
    }
    let rows: Vec<(Line, &Said)> = entries
        .iter()
        .map(|(id, value)| (label(id, value, speech), value))
        .collect();
    let kind = entries.first().map_or("", |(id, _)| match id {
        Said::Named(kind, _) => *kind,
        _ => "",
    });
    let (kind, value) = match part {
        Some(part) => match part.key {
            "hours" => ("day", speech.column(&part.wording)),
            "values" => ("value", speech.column(&part.wording)),
            _ => (kind, speech.column(&part.wording)),
        },
        None => (kind, what_is_said(speech)),
    };
    tabular(kind, value, &rows, speech).unwrap_or_else(|| Block::Items {
        ordered: false,
        items: rows
            .into_iter()
            .map(|(label, value)| labelled(label, value, speech))
            .collect(),
    })
}

/// What an entry is called: its title with its id.
fn label(id: &Said, value: &Said, speech: &Speech<'_>) -> Line {
    match (id, title(value)) {
        (Said::Words(id), Some(title)) if title != *id => vec![Run::Reference {
            title,
            id: Some(id.clone()),
            anchor: None,
        }],
        (id, _) => inline(id, speech).unwrap_or_default(),
    }
}

/// An entry as an item: its name, and what is said of it.
fn labelled(label: Line, value: &Said, speech: &Speech<'_>) -> Item {
    let mut line = label;
    if let [Run::Text(text)] = line.as_slice() {
        line = vec![Run::Strong(text.clone())];
    }
    let untitled = without_title(value);
    if is_empty(&untitled) {
        return Item {
            line: full(line),
            inside: Vec::new(),
        };
    }
    line.extend(text(": "));
    if let Some(value) = inline(&untitled, speech).or_else(|| flat(&untitled, speech)) {
        line.extend(value);
        return Item {
            line: full(line),
            inside: Vec::new(),
        };
    }
    if let Some(Run::Text(colon)) = line.last_mut() {
        *colon = ":".into();
    }
    Item {
        line,
        inside: blocks(&untitled, speech),
    }
}

fn without_title(said: &Said) -> Said {
    match said {
        Said::Record(parts) => Said::Record(
            parts
                .iter()
                .filter(|part| !in_heading(part))
                .cloned()
                .collect(),
        ),
        said => said.clone(),
    }
}

/// Rows under heads, where every value fits into a cell.
pub(super) fn tabular(
    kind: &str,
    value: String,
    rows: &[(Line, &Said)],
    speech: &Speech<'_>,
) -> Option<Block> {
    if rows.len() < 2 {
        return None;
    }
    let first = speech.say(&kind_title(kind));
    let simple: Option<Vec<Vec<Line>>> = rows
        .iter()
        .map(|(label, value)| {
            let value = match value {
                Said::Record(_) => return None,
                value => inline(value, speech)?,
            };
            Some(vec![label.clone(), value])
        })
        .collect();
    if let Some(rows) = simple {
        return Some(Block::Table {
            head: vec![text(first), text(value)],
            rows,
        });
    }
    let mut columns: Vec<&Part> = Vec::new();
    for (_, value) in rows {
        let Said::Record(parts) = value else {
            return None;
        };
        for part in parts.iter().filter(|part| !in_heading(part)) {
            match columns.iter().find(|column| column.key == part.key) {
                // WHY: a cell has no sentence of its own, so that all of a column must mean the same.
                Some(column) if column.wording != part.wording => return None,
                Some(_) => {}
                None => columns.push(part),
            }
        }
    }
    if columns.is_empty() || columns.len() >= MOST_COLUMNS {
        return None;
    }
    let cells = rows.iter().map(|(label, value)| {
        let mut row = vec![label.clone()];
        row.extend(cells(value, &columns, speech)?);
        Some(row)
    });
    let mut head = vec![text(first)];
    head.extend(
        columns
            .iter()
            .map(|part| text(speech.column(&part.wording))),
    );
    Some(Block::Table {
        head,
        rows: cells.collect::<Option<_>>()?,
    })
}

/// The cells of a record.
fn cells(said: &Said, columns: &[&Part], speech: &Speech<'_>) -> Option<Vec<Line>> {
    let Said::Record(parts) = said else {
        return None;
    };
    let cell = |column: &&Part| {
        let Some(part) = parts.iter().find(|part| part.key == column.key) else {
            return Some(text("—"));
        };
        let value = match &part.said {
            Said::Words(words) if words.is_empty() && !part.wording.sentence.contains("{}") => {
                text(speech.say(&say!("cell-yes", "yes")))
            }
            said => inline(said, speech)?,
        };
        (characters(&value).chars().count() <= LONGEST_CELL).then_some(value)
    };
    columns.iter().map(cell).collect()
}

/// What is said of something of which only the name is there.
fn nothing() -> Sentence {
    say!("nothing-more", "Nothing more is said of it.")
}

/// The head of a column of values that have none of their own.
pub(super) fn what_is_said(speech: &Speech<'_>) -> String {
    speech.say(&say!("what-is-said", "What is said"))
}

/// A list whose elements do not fit into a sentence.
fn listed(list: &[Said], speech: &Speech<'_>) -> Block {
    let numbered: Vec<(Line, &Said)> = (1..)
        .zip(list)
        .map(|(number, item)| (text(number.to_string()), item))
        .collect();
    if let Some(Block::Table { mut head, rows }) =
        tabular("", what_is_said(speech), &numbered, speech)
    {
        if let Some(first) = head.first_mut() {
            *first = text(speech.say(&say!("column-number", "No.")));
        }
        // WHY: the title of an element of a list stands in no heading.
        let titled = list.iter().any(|item| title(item).is_some());
        if !titled {
            return Block::Table { head, rows };
        }
        let rows = rows.into_iter().zip(list);
        let rows = rows.map(|(mut row, item)| {
            row.insert(1, text(title(item).unwrap_or_default()));
            row
        });
        head.insert(1, text(speech.say(&say!("column-what", "What"))));
        return Block::Table {
            head,
            rows: rows.collect(),
        };
    }
    let items = list.iter().map(|item| {
        let untitled = without_title(item);
        if let Some(title) = title(item) {
            return labelled(text(title), item, speech);
        }
        if let Some(line) = inline(&untitled, speech).or_else(|| flat(&untitled, speech)) {
            return Item {
                line: full(line),
                inside: Vec::new(),
            };
        }
        match &untitled {
            Said::Record(parts) => {
                let mut items = items(parts, speech).into_iter();
                let first = items.next();
                let rest: Vec<Item> = items.collect();
                let mut item = first.unwrap_or(Item {
                    line: Vec::new(),
                    inside: Vec::new(),
                });
                if !rest.is_empty() {
                    item.inside.push(Block::Items {
                        ordered: false,
                        items: rest,
                    });
                }
                item
            }
            other => Item {
                line: Vec::new(),
                inside: blocks(other, speech),
            },
        }
    });
    Block::Items {
        ordered: true,
        items: items.collect(),
    }
}

/// A sentence with the keys that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Keys and ids, from the clause on.
    pub(crate) path: Vec<String>,
    /// What introduces it, from the clause on.
    pub(crate) trail: Vec<String>,
    /// The sentence.
    pub(crate) text: String,
}

/// All that a value says, sentence by sentence.
pub(crate) fn statements(said: &Said, speech: &Speech<'_>) -> Vec<Statement> {
    let mut found = Vec::new();
    gather(said, speech, &mut Vec::new(), &mut Vec::new(), &mut found);
    found
}

fn gather(
    said: &Said,
    speech: &Speech<'_>,
    path: &mut Vec<String>,
    trail: &mut Vec<String>,
    found: &mut Vec<Statement>,
) {
    if let Some(line) = inline(said, speech) {
        found.push(Statement {
            path: path.clone(),
            trail: trail.clone(),
            text: characters(&full(line)),
        });
        return;
    }
    match said {
        Said::Record(parts) if parts.is_empty() => found.push(Statement {
            path: path.clone(),
            trail: trail.clone(),
            text: speech.say(&nothing()),
        }),
        Said::Record(parts) => {
            for part in parts {
                match sentence(part, speech) {
                    Some(line) => {
                        path.push(part.key.into());
                        found.push(Statement {
                            path: path.clone(),
                            trail: trail.clone(),
                            text: characters(&full(line)),
                        });
                        path.pop();
                    }
                    None => {
                        path.push(part.key.into());
                        trail.push(intro(part, speech));
                        gather(&part.said, speech, path, trail, found);
                        path.pop();
                        trail.pop();
                    }
                }
            }
        }
        Said::Table(entries) => {
            for (id, value) in entries {
                let step = inline(id, speech).unwrap_or_default();
                path.push(id.id().unwrap_or_default());
                trail.push(characters(&step));
                gather(value, speech, path, trail, found);
                path.pop();
                trail.pop();
            }
        }
        Said::List(items) => {
            for (number, item) in (1..).zip(items) {
                path.push(number.to_string());
                trail.push(number.to_string());
                gather(item, speech, path, trail, found);
                path.pop();
                trail.pop();
            }
        }
        Said::Prose(prose) => found.push(Statement {
            path: path.clone(),
            trail: trail.clone(),
            text: prose.clone(),
        }),
        Said::Words(_) | Said::Told(_) | Said::Amount(_) | Said::Named(..) | Said::Document(_) => {}
    }
}
