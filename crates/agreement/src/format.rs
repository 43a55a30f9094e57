//! One canonical layout of an agreement's files: bytes in, text or diagnostics out.
//!
//! Two blanks of indentation; keys in the order of the language's tables, ids as the author put them;
//! brackets kept where they fit into 120 columns; quotes only where a reader of YAML needs them; one
//! empty line at most. Meaning and comments stay, and this is verified on each text before it is given
//! back. What it is not: a judge of the text; a key that the language does not have is kept.

use std::sync::Arc;

use facts::{Diagnostic, Sentence, Severity, say};

use crate::load::tables;
use crate::yaml::{self, Limits, Node, Parsed, Shape, Value, wrong_shape};

mod comment;
mod order;
mod print;
mod scalar;
mod tree;

use comment::{Comment, comments};
use order::{Keys, of_items};

const FILE: &Shape = &Shape::Record(tables::ROOT);

/// The text of one file in the canonical layout, or what is wrong with it. Never panics.
pub fn format(path: &str, bytes: &[u8]) -> Result<String, Vec<Diagnostic>> {
    let file: Arc<str> = path.into();
    let mut report = Vec::new();
    parsed(&file, bytes, &mut report)?;
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let read = parsed(&file, text.as_bytes(), &mut report)?;
    let found = comments(&text, &read.root);
    let written = print::print(tree::tree(&text, &read.root, &found), FILE);
    // INVARIANT: a text that would mean something else, or lose a comment, is never given back.
    let again =
        parsed(&file, written.as_bytes(), &mut report).map_err(|_| not_kept(&file, &read))?;
    let same = said(&read.root, FILE) == said(&again.root, FILE)
        && texts(found) == texts(comments(&written, &again.root));
    match same {
        true => Ok(written),
        false => Err(not_kept(&file, &read)),
    }
}

/// Reads a file; anything that is wrong with it as YAML ends here.
fn parsed(
    file: &Arc<str>,
    bytes: &[u8],
    report: &mut Vec<Diagnostic>,
) -> Result<Parsed, Vec<Diagnostic>> {
    let read = yaml::parse(file, bytes, Limits::default(), report);
    if !matches!(read.root.value, Value::Map(_) | Value::Missing) {
        report.push(wrong_shape(
            &read.root,
            &format!("`{file}`").into(),
            say!("found-map-keys-values", "a map of keys and values"),
        ));
    }
    match read.broken
        || report
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    {
        true => Err(std::mem::take(report)),
        false => Ok(read),
    }
}

fn not_kept(file: &Arc<str>, read: &Parsed) -> Vec<Diagnostic> {
    vec![
        Diagnostic::error(
            "layout-not-kept",
            say!(
                "found-cannot-be-laid-out-without",
                "`{file}` cannot be laid out without changing what it says",
                file = Sentence::plain(file)
            ),
        )
        .at(read.root.place.clone(), "")
        .why(say!(
            "found-layout-must-keep-every-value",
            "a layout must keep every value and every comment"
        ))
        .help(say!(
            "found-write-unusual-texts-such-as",
            "write unusual texts, such as keys over several lines, in a plainer way"
        )),
    ]
}

/// What a text says, in the order in which it is laid out.
#[derive(Debug, PartialEq, Eq)]
enum Said<'a> {
    Nothing,
    Text(&'a str),
    List(Vec<Said<'a>>),
    Map(Vec<(&'a str, Said<'a>)>),
}

fn said<'a>(node: &'a Node, shape: &'static Shape) -> Said<'a> {
    match &node.value {
        Value::Missing => Said::Nothing,
        Value::Scalar(scalar) => Said::Text(&scalar.text),
        Value::Seq(items) => Said::List(
            items
                .iter()
                .map(|item| said(item, of_items(shape)))
                .collect(),
        ),
        Value::Map(entries) => {
            let seen: Vec<(&str, Option<&str>)> = entries
                .iter()
                .map(|entry| (entry.key.as_str(), entry.value.as_text()))
                .collect();
            let keys = Keys::of(shape, &seen);
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|entry| keys.rank(&entry.key));
            let entries = entries.iter().map(|entry| {
                let key = entry.key.as_str();
                (key, said(&entry.value, keys.below(key)))
            });
            Said::Map(entries.collect())
        }
    }
}

fn texts(comments: Vec<Comment>) -> Vec<String> {
    let mut texts: Vec<String> = comments.into_iter().map(|comment| comment.text).collect();
    texts.sort_unstable();
    texts
}
