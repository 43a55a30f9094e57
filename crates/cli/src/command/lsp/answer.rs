//! Answers to what an editor asks at a place of a file.

use agreement::editor::{Completion, Offer, Symbol, Symbols};
use facts::{Diagnostic, Place, Severity};
use serde_json::{Value, json};

use super::folder::Folder;
use super::position::{Encoding, Lines};

/// A file of an agreement, as one question looks at it.
pub struct Sight<'a> {
    /// The agreement.
    pub folder: &'a Folder,
    /// The file, by its path inside the folder.
    pub file: String,
    /// What the editor calls a file.
    pub uri: &'a dyn Fn(&str) -> String,
    /// In what the editor counts columns.
    pub encoding: Encoding,
    /// Whether the editor knows snippets.
    pub snippets: bool,
}

impl Sight<'_> {
    fn lines<'t>(&'t self, file: &str) -> Lines<'t> {
        Lines::new(self.folder.text(file), self.encoding)
    }

    /// The byte of a question's position.
    fn byte(&self, position: &Value) -> Option<usize> {
        let line = position["line"].as_u64()?;
        let column = position["character"].as_u64()?;
        Some(self.lines(&self.file).byte(line, column))
    }

    /// `textDocument/hover`.
    pub fn hover(&self, params: &Value) -> Option<Value> {
        let byte = self.byte(&params["position"])?;
        let hover = self.folder.editor.hover(&self.file, byte);
        Some(hover.map_or(Value::Null, |hover| {
            json!({
                "contents": { "kind": "markdown", "value": hover.markdown },
                "range": self.lines(&self.file).range(&hover.place),
            })
        }))
    }

    /// `textDocument/completion`.
    pub fn completion(&self, params: &Value) -> Option<Value> {
        let byte = self.byte(&params["position"])?;
        let offers = self.folder.editor.completions(&self.file, byte);
        let lines = self.lines(&self.file);
        let items: Vec<Value> = offers
            .iter()
            .enumerate()
            .map(|(index, offer)| self.item(index, offer, &lines))
            .collect();
        Some(json!({ "isIncomplete": false, "items": items }))
    }

    fn item(&self, index: usize, offer: &Completion, lines: &Lines<'_>) -> Value {
        let text = self.folder.text(&self.file);
        let line_start = text[..offer.place.start].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[line_start..offer.place.start];
        let indent = line.len() - line.trim_start_matches(' ').len();
        let kind = match offer.offer {
            Offer::Key => 10,
            Offer::Word => 12,
            Offer::Id => 18,
            Offer::Map => 22,
        };
        let needed = if offer.required { "required: " } else { "" };
        // WHY: an editor that knows snippets indents their further lines as the first one is.
        let (new_text, format, mode) = if self.snippets {
            let (before, after) = offer.insert.split_at(offer.caret);
            let text = format!("{}$0{}", escaped(before), escaped(after));
            let further = format!("\n{}", " ".repeat(indent));
            (text.replace(&further, "\n"), 2, 2)
        } else {
            (offer.insert.clone(), 1, 1)
        };
        json!({
            "label": offer.label,
            "kind": kind,
            "detail": format!("{needed}{}", offer.about),
            "sortText": format!("{index:04}"),
            "insertTextFormat": format,
            "insertTextMode": mode,
            "textEdit": { "range": lines.range(&offer.place), "newText": new_text },
        })
    }

    /// `textDocument/definition`.
    pub fn definition(&self, params: &Value) -> Option<Value> {
        let byte = self.byte(&params["position"])?;
        Some(self.locations(&self.folder.editor.definition(&self.file, byte)))
    }

    /// `textDocument/references`.
    pub fn references(&self, params: &Value) -> Option<Value> {
        let byte = self.byte(&params["position"])?;
        let too = params["context"]["includeDeclaration"].as_bool() == Some(true);
        Some(self.locations(&self.folder.editor.references(&self.file, byte, too)))
    }

    fn locations(&self, places: &[Place]) -> Value {
        let location = |place: &Place| {
            json!({
                "uri": (self.uri)(&place.file),
                "range": self.lines(&place.file).range(place),
            })
        };
        places.iter().map(location).collect()
    }

    /// `textDocument/documentSymbol`.
    pub fn symbols(&self) -> Value {
        let lines = self.lines(&self.file);
        symbols(&self.folder.editor.symbols(&self.file), &lines)
    }

    /// `textDocument/formatting`; a text that does not parse stays as it is.
    pub fn formatting(&self) -> Value {
        let text = self.folder.editor.text(&self.file).unwrap_or("");
        let whole = Place {
            file: self.file.as_str().into(),
            start: 0,
            end: text.len(),
        };
        match agreement::format::format(&self.file, text.as_bytes()) {
            Ok(laid_out) if laid_out != text => json!([{
                "range": self.lines(&self.file).range(&whole),
                "newText": laid_out,
            }]),
            _ => json!([]),
        }
    }

    /// `textDocument/codeAction`: the edits of the findings that the range touches.
    pub fn actions(&self, params: &Value) -> Option<Value> {
        let start = self.byte(&params["range"]["start"])?;
        let end = self.byte(&params["range"]["end"])?;
        let touched = |finding: &&Diagnostic| {
            finding.places.first().is_some_and(|main| {
                let place = &main.place;
                *place.file == *self.file && place.start <= end && start <= place.end
            })
        };
        let findings = self.folder.findings.iter().filter(touched);
        let actions: Vec<Value> = findings.filter_map(|found| self.action(found)).collect();
        Some(json!(actions))
    }

    fn action(&self, finding: &Diagnostic) -> Option<Value> {
        let edit = finding.edit.as_ref()?;
        let lines = self.lines(&edit.place.file);
        let change = json!({ "range": lines.range(&edit.place), "newText": edit.text });
        let verb = if edit.place.start == edit.place.end {
            "add"
        } else {
            "write"
        };
        let text = edit.text.trim().trim_end_matches(',');
        Some(json!({
            "title": format!("{verb} `{text}`"),
            "kind": "quickfix",
            "isPreferred": verb == "write",
            "diagnostics": [self.diagnostic(finding)],
            "edit": { "changes": { (self.uri)(&edit.place.file): [change] } },
        }))
    }

    /// The findings of the file.
    pub fn diagnostics(&self) -> Vec<Value> {
        let lines = self.lines(&self.file);
        let of_file = |finding: &&Diagnostic| file_of(finding) == self.file;
        let findings = self.folder.findings.iter().filter(of_file);
        findings
            .map(|finding| self.diagnostic_in(finding, &lines))
            .collect()
    }

    fn diagnostic(&self, finding: &Diagnostic) -> Value {
        self.diagnostic_in(finding, &self.lines(&self.file))
    }

    fn diagnostic_in(&self, finding: &Diagnostic, lines: &Lines<'_>) -> Value {
        let mut message = finding.message.english();
        if let Some(why) = &finding.why {
            message.push_str(&format!("\n{}", why.english()));
        }
        if let Some(help) = &finding.help {
            message.push_str(&format!("\nhelp: {}", help.english()));
        }
        let start = json!({ "line": 0, "character": 0 });
        let range = finding.places.first().map_or_else(
            || json!({ "start": start, "end": start }),
            |main| lines.range(&main.place),
        );
        let related: Vec<Value> = finding
            .places
            .iter()
            .skip(1)
            .map(|also| {
                let location = self.locations(std::slice::from_ref(&also.place));
                json!({ "location": location[0], "message": also.label })
            })
            .collect();
        json!({
            "range": range,
            "severity": match finding.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Note => 3,
            },
            "code": finding.rule,
            "source": "entente",
            "message": message,
            "relatedInformation": related,
        })
    }
}

/// The file where a finding is shown: one without a place stands in the root file.
pub fn file_of(finding: &Diagnostic) -> &str {
    match finding.places.first() {
        Some(main) => &main.place.file,
        None => agreement::ROOT_FILE,
    }
}

fn symbols(list: &[Symbol], lines: &Lines<'_>) -> Value {
    let symbol = |symbol: &Symbol| {
        json!({
            // An editor refuses a symbol without a name.
            "name": if symbol.name.is_empty() { "~" } else { &symbol.name },
            "detail": symbol.detail,
            "kind": match symbol.kind {
                Symbols::Section => 3,
                Symbols::Value => 7,
                Symbols::Entry => 19,
            },
            "range": lines.range(&symbol.place),
            "selectionRange": lines.range(&symbol.head),
            "children": symbols(&symbol.children, lines),
        })
    };
    list.iter().map(symbol).collect()
}

/// A text as a snippet writes it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('$', "\\$")
        .replace('}', "\\}")
}
