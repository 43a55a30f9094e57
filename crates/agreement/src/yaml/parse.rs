//! From bytes to a tree: a broken section does not lose the others.

use std::collections::HashMap;
use std::sync::Arc;

use facts::{Diagnostic, Place, Sentence, say};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{Entry, Node, Scalar, Style, Value};

/// Bounds on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub bytes: usize,
    /// Lists and maps inside each other.
    pub depth: usize,
    /// Nodes of a file.
    pub nodes: usize,
}

impl Default for Limits {
    /// 4 MiB, 64 levels, 100,000 nodes.
    fn default() -> Self {
        Limits {
            bytes: 4 << 20,
            depth: 64,
            nodes: 100_000,
        }
    }
}

/// What could be read of a file.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree; [`Value::Missing`] where nothing could be read.
    pub root: Node,
    /// Whether some part of the text was lost.
    pub broken: bool,
}

/// Reads one file. Findings go to `report`; what could be read is returned in any case.
pub fn parse(
    file: &Arc<str>,
    bytes: &[u8],
    limits: Limits,
    report: &mut Vec<Diagnostic>,
) -> Parsed {
    let lost = |place: Place| Parsed {
        root: Node {
            value: Value::Missing,
            place,
        },
        broken: true,
    };
    let at = |start: usize, end: usize| Place {
        file: file.clone(),
        start,
        end,
    };
    if bytes.len() > limits.bytes {
        report.push(
            Diagnostic::error(
                "file-too-large",
                say!(
                    "found-file-has-bytes-at-most",
                    "the file has {len} bytes; at most {bytes} are read",
                    len = Sentence::plain(bytes.len()),
                    bytes = Sentence::plain(limits.bytes)
                ),
            )
            .at(at(0, 0), "")
            .help(say!(
                "found-split-into-several-files",
                "split it into several files"
            )),
        );
        return lost(at(0, 0));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let byte = error.valid_up_to();
            report.push(
                Diagnostic::error(
                    "not-utf-8",
                    say!(
                        "found-byte-not-valid-utf-8",
                        "byte {byte} of `{file}` is not valid UTF-8",
                        byte = Sentence::plain(byte),
                        file = Sentence::plain(file)
                    ),
                )
                .at(at(byte, byte + 1), "")
                .help(say!("found-save-file-as-utf-8", "save the file as UTF-8")),
            );
            return lost(at(0, 0));
        }
    };
    let control = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if let Some((byte, c)) = text.char_indices().find(|(_, c)| control(*c)) {
        report.push(
            Diagnostic::error(
                "control-character",
                say!(
                    "found-byte-control-character",
                    "byte {byte} of `{file}` is the control character U+{code}",
                    byte = Sentence::plain(byte),
                    file = Sentence::plain(file),
                    code = format!("{:04X}", u32::from(c))
                ),
            )
            .at(at(byte, byte + c.len_utf8()), "")
            .help(say!(
                "found-remove-in-double-quotes-escape",
                "remove it; in double quotes an escape such as `{example}` may stand for it",
                example = "\\u0007"
            )),
        );
        return lost(at(0, 0));
    }
    let skip = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let whole = Section {
        file,
        text: &text[skip..],
        offset: skip,
    };
    let mut nodes = 0;
    let mut found = Vec::new();
    let (root, error) = whole.build(limits, &mut nodes, &mut found);
    let Some(error) = error else {
        report.append(&mut found);
        let broken = found_errors(report);
        return Parsed { root, broken };
    };
    // WHY: one broken section must not lose the others, so they are read one by one.
    let sections = whole.split();
    if sections.len() < 2 || nodes >= limits.nodes {
        report.append(&mut found);
        report.push(error);
        return Parsed { root, broken: true };
    }
    let (mut nodes, mut errors, mut parts, mut entries) =
        (0, Vec::new(), Vec::new(), Vec::<Entry>::new());
    let mut seen: HashMap<String, Place> = HashMap::new();
    for section in sections {
        let (node, error) = section.build(limits, &mut nodes, &mut parts);
        errors.extend(error);
        if errors.len() >= MAX_BROKEN_SECTIONS {
            break;
        }
        let Value::Map(more) = node.value else {
            continue;
        };
        for entry in more {
            match seen.get(&entry.key) {
                Some(first) => parts.push(duplicate(&entry.key, first, &entry.key_place)),
                None => {
                    seen.insert(entry.key.clone(), entry.key_place.clone());
                    entries.push(entry);
                }
            }
        }
    }
    if errors.is_empty() {
        errors.push(error);
    }
    report.append(&mut parts);
    report.append(&mut errors);
    Parsed {
        root: Node {
            value: Value::Map(entries),
            place: at(skip, text.len()),
        },
        broken: true,
    }
}

/// After so many broken sections the rest is not looked at.
const MAX_BROKEN_SECTIONS: usize = 20;

/// A file has this many findings of one kind of unwanted construct at most.
const MAX_REFUSED: usize = 20;

fn found_errors(report: &[Diagnostic]) -> bool {
    report
        .iter()
        .any(|finding| finding.severity == facts::Severity::Error)
}

fn duplicate(key: &str, first: &Place, second: &Place) -> Diagnostic {
    Diagnostic::error(
        "duplicate-key",
        say!(
            "found-stands-twice",
            "`{key}` stands twice",
            key = Sentence::plain(key.escape_debug())
        ),
    )
    .at(second.clone(), "the second one, which is not read")
    .at(first.clone(), "the first one")
    .why(say!(
        "found-two-readers-could-each-take",
        "two readers could each take another one for the agreed text"
    ))
    .help(say!("found-keep-one-them", "keep one of them"))
}

/// A stretch of a file.
struct Section<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    offset: usize,
}

/// A collection whose end has not come yet.
struct Open {
    start: usize,
    kind: OpenKind,
}

enum OpenKind {
    Seq(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        seen: HashMap<String, Place>,
        key: Option<(String, Place, bool)>,
    },
}

impl<'a> Section<'a> {
    /// Cuts the text before each line that begins a top-level key.
    fn split(&self) -> Vec<Section<'a>> {
        let mut starts = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let begins = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\''))
                && line.contains(':');
            if begins {
                starts.push(at);
            }
            at += line.len();
        }
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| Section {
                file: self.file,
                text: &self.text[*start..end],
                offset: self.offset + start,
            })
            .collect()
    }

    fn build(
        &self,
        limits: Limits,
        nodes: &mut usize,
        report: &mut Vec<Diagnostic>,
    ) -> (Node, Option<Diagnostic>) {
        let index = CharIndex::new(self.text);
        let mut builder = Builder {
            section: self,
            index: &index,
            stack: Vec::new(),
            root: None,
            report,
            refused: 0,
        };
        let mut documents = 0;
        let mut error = None;
        for event in Parser::new_from_str(self.text) {
            let (event, span) = match event {
                Ok(next) => next,
                Err(scan) => {
                    let start = index.byte(scan.marker().index());
                    error = Some(self.syntax(scan.info(), start));
                    break;
                }
            };
            if matches!(event, Event::DocumentStart(_)) {
                documents += 1;
                if documents > 1 {
                    let place = builder.place(&span);
                    builder.report.push(
                        Diagnostic::error(
                            "second-document",
                            say!(
                                "found-second-document-begins-here",
                                "a second document begins here"
                            ),
                        )
                        .at(place, "")
                        .help(say!(
                            "found-put-into-file-its-own",
                            "put it into a file of its own"
                        )),
                    );
                    break;
                }
            }
            if matches!(event, Event::MappingStart(..) | Event::SequenceStart(..))
                && builder.stack.len() >= limits.depth
            {
                error = Some(too_deep(builder.place(&span), limits.depth));
                break;
            }
            if matches!(
                event,
                Event::Scalar(..) | Event::MappingStart(..) | Event::SequenceStart(..)
            ) {
                *nodes += 1;
                if *nodes > limits.nodes {
                    error = Some(
                        Diagnostic::error(
                            "too-many-values",
                            say!(
                                "found-file-has-more-than-values",
                                "the file has more than {nodes} values",
                                nodes = Sentence::plain(limits.nodes)
                            ),
                        )
                        .at(builder.place(&span), "")
                        .help(say!(
                            "found-split-into-several-files",
                            "split it into several files"
                        )),
                    );
                    break;
                }
            }
            builder.take(event, &span);
        }
        (builder.finish(error.is_some()), error)
    }

    fn syntax(&self, info: &str, byte: usize) -> Diagnostic {
        let start = byte.min(self.text.len());
        let end = self.text[start..]
            .chars()
            .next()
            .map_or(start, |c| start + c.len_utf8());
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[line_start..].lines().next().unwrap_or("");
        let place = Place {
            file: self.file.clone(),
            start: self.offset + start,
            end: self.offset + end,
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        if indent.contains('\t') || self.text[start..].starts_with('\t') {
            return Diagnostic::error(
                "tab-indent",
                say!(
                    "found-line-indented-with-tab",
                    "a line is indented with a tab"
                ),
            )
            .at(place, "")
            .why(say!(
                "found-yaml-counts-blanks-see-what",
                "YAML counts blanks to see what belongs to what; a tab has no width"
            ))
            .help(say!("found-indent-with-blanks", "indent with blanks"));
        }
        if info.contains("recursion limit") {
            return too_deep(place, Limits::default().depth);
        }
        if info.contains("anchor") || info.contains("alias") {
            return refused_alias(place);
        }
        let help = if info.contains("block scalar") {
            say!(
                "yaml-block",
                "a text that begins with `>` or `|` is a block in YAML; put it into quotes, such as `\">= 97 %\"`"
            )
        } else if info.contains("trailing content") {
            say!(
                "yaml-trailing",
                "a text that begins with a quote ends with it; put the whole into single quotes, such as `'\"P1\" == priority'`"
            )
        } else if info.contains("flow") {
            say!(
                "yaml-bracket",
                "close the bracket; inside of brackets, a text with a comma, bracket or brace needs quotes"
            )
        } else if info.contains("unexpected character") {
            say!("yaml-quotes", "put the text into quotes")
        } else if info.contains("multiline") || info.contains("':'") || info.contains("simple key")
        {
            say!(
                "yaml-one-line",
                "write `key: value` on one line, and put a text that holds `: ` or begins with a special character into quotes"
            )
        } else if info.contains("indent") || info.contains("mapping values") {
            say!(
                "yaml-indent",
                "check how far this line is indented, against the lines above; a text that holds `: ` needs quotes"
            )
        } else if info.contains("quoted") {
            say!("found-close-quote", "close the quote")
        } else {
            say!(
                "yaml-check",
                "check quotes, brackets and how far the lines are indented"
            )
        };
        Diagnostic::error(
            "yaml-syntax",
            // WHY: what the scanner says is there in English alone, and a sentence is in one language.
            format!("this is not valid YAML: {}", plain(info)),
        )
        .at(place, "")
        .help(help)
    }
}

/// The scanner's words in the house's spelling.
fn plain(info: &str) -> String {
    let mut text = info.trim().trim_end_matches('.').to_string();
    if let Some(first) = text.get(..1) {
        let lower = first.to_lowercase();
        text.replace_range(..1, &lower);
    }
    text
}

fn too_deep(place: Place, depth: usize) -> Diagnostic {
    Diagnostic::error(
        "too-deep",
        say!(
            "found-more-than-lists-maps-stand",
            "more than {depth} lists and maps stand inside each other",
            depth = Sentence::plain(depth)
        ),
    )
    .at(place, "this one is too much")
}

fn refused_alias(place: Place) -> Diagnostic {
    Diagnostic::error("yaml-alias", say!("found-anchors-aliases-are-not-part", "anchors and aliases are not part of the language"))
        .at(place, "")
        .why(say!("found-signed-text-should-say-in", "a signed text should say in each place what holds there, and a few lines of aliases can stand for millions"))
        .help(say!("found-write-value-out", "write the value out"))
}

struct Builder<'a, 'r> {
    section: &'a Section<'a>,
    index: &'a CharIndex<'a>,
    stack: Vec<Open>,
    root: Option<Node>,
    report: &'r mut Vec<Diagnostic>,
    refused: usize,
}

impl Builder<'_, '_> {
    fn place(&self, span: &Span) -> Place {
        let start = self.index.byte(span.start.index());
        let end = self.index.byte(span.end.index()).max(start);
        Place {
            file: self.section.file.clone(),
            start: self.section.offset + start,
            end: self.section.offset + end,
        }
    }

    fn refuse(&mut self, finding: Diagnostic) {
        self.refused += 1;
        if self.refused <= MAX_REFUSED {
            self.report.push(finding);
        }
    }

    fn take(&mut self, event: Event<'_>, span: &Span) {
        let place = self.place(span);
        let (anchor, tagged) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                (*anchor, tag.is_some())
            }
            Event::Alias(_) => (1, false),
            _ => (0, false),
        };
        if anchor != 0 {
            self.refuse(refused_alias(place.clone()));
        }
        if tagged {
            self.refuse(
                Diagnostic::error(
                    "yaml-tag",
                    say!(
                        "found-tags-are-not-part-language",
                        "tags are not part of the language"
                    ),
                )
                .at(place.clone(), "")
                .help(say!(
                    "found-leave-word-begins-with-out",
                    "leave the word that begins with `!` out, or put it into quotes"
                )),
            );
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                // WHY: inside of brackets a quoted text is reported with the blanks behind it.
                let from = place.start - self.section.offset;
                let until = place.end - self.section.offset;
                let shown = self.section.text[from..until].trim_end().len();
                let place = match style {
                    Style::Quoted => Place {
                        end: place.start + shown,
                        ..place
                    },
                    _ => place,
                };
                let missing =
                    style == Style::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if missing {
                    Value::Missing
                } else {
                    Value::Scalar(Scalar {
                        text: text.into_owned(),
                        style,
                    })
                };
                self.add(Node { value, place });
            }
            Event::Alias(_) => self.add(Node {
                value: Value::Missing,
                place,
            }),
            Event::SequenceStart(..) => self.stack.push(Open {
                start: place.start,
                kind: OpenKind::Seq(Vec::new()),
            }),
            Event::MappingStart(..) => self.stack.push(Open {
                start: place.start,
                kind: OpenKind::Map {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    key: None,
                },
            }),
            Event::SequenceEnd | Event::MappingEnd => self.close(place.end),
            _ => {}
        }
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        let value = match open.kind {
            OpenKind::Seq(items) => Value::Seq(items),
            OpenKind::Map { entries, .. } => Value::Map(entries),
        };
        // WHY: a block collection is reported to end where the next thing begins; a reader looks at
        // its last line.
        let from = open.start - self.section.offset;
        let until = (end - self.section.offset).max(from);
        let end = self.section.offset + from + self.section.text[from..until].trim_end().len();
        self.add(Node {
            value,
            place: Place {
                file: self.section.file.clone(),
                start: open.start,
                end,
            },
        });
    }

    fn add(&mut self, node: Node) {
        let Some(open) = self.stack.last_mut() else {
            if self.root.is_none() {
                self.root = Some(node);
            }
            return;
        };
        match &mut open.kind {
            OpenKind::Seq(items) => items.push(node),
            OpenKind::Map { entries, seen, key } => match key.take() {
                None => match node.value {
                    Value::Scalar(scalar) => {
                        let known = match seen.get(&scalar.text) {
                            Some(first) => {
                                self.report
                                    .push(duplicate(&scalar.text, first, &node.place));
                                true
                            }
                            None => {
                                seen.insert(scalar.text.clone(), node.place.clone());
                                false
                            }
                        };
                        *key = Some((scalar.text, node.place, known));
                    }
                    _ => {
                        self.report.push(
                            Diagnostic::error(
                                "wrong-shape",
                                say!(
                                    "found-key-map-must-be-text",
                                    "the key of a map must be a text"
                                ),
                            )
                            .at(
                                node.place.clone(),
                                format!("this is {}", shown(&node.value)),
                            ),
                        );
                        *key = Some((String::new(), node.place, true));
                    }
                },
                Some((key, key_place, known)) => {
                    if !known {
                        entries.push(Entry {
                            key,
                            key_place,
                            value: node,
                        });
                    }
                }
            },
        }
    }

    /// After a syntax error, what was being written when it came is dropped below the second level,
    /// so that half an entry does not raise further findings.
    fn finish(mut self, broken: bool) -> Node {
        let end = self.section.offset + self.section.text.len();
        if broken {
            while self.stack.len() > KEPT_LEVELS {
                self.stack.pop();
            }
            if let Some(Open {
                kind: OpenKind::Map { key, .. },
                ..
            }) = self.stack.last_mut()
            {
                *key = None;
            }
        }
        while !self.stack.is_empty() {
            self.close(end);
        }
        self.root.unwrap_or(Node {
            value: Value::Missing,
            place: Place {
                file: self.section.file.clone(),
                start: self.section.offset,
                end: self.section.offset,
            },
        })
    }
}

/// The root and its sections.
const KEPT_LEVELS: usize = 2;

fn shown(value: &Value) -> &'static str {
    match value {
        Value::Missing => "empty",
        Value::Scalar(_) => "a single value",
        Value::Seq(_) => "a list",
        Value::Map(_) => "a map",
    }
}

/// From the parser's character counts to bytes.
struct CharIndex<'a> {
    text: &'a str,
    bytes: Vec<u32>,
}

impl<'a> CharIndex<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| byte as u32).collect()
        };
        CharIndex { text, bytes }
    }

    fn byte(&self, index: usize) -> usize {
        if self.bytes.is_empty() {
            index.min(self.text.len())
        } else {
            self.bytes
                .get(index)
                .map_or(self.text.len(), |byte| *byte as usize)
        }
    }
}
