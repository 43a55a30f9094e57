//! Findings as a SARIF 2.1.0 log, for code scanning.
//!
//! Rules stand with their pages; suppressed findings stand among the others, with the reason.

use facts::{Diagnostic, Place, Severity};
use serde_json::{Value, json};

use super::{Checked, explained};
use crate::load::ROOT_FILE;
use crate::rule::{ALL, Rule};
use crate::suppression::Suppressed;

/// Where the shape of such a log is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log of one run of the program, whose version is `program`.
pub fn sarif(checked: &[Checked<'_>], program: &str) -> Value {
    let mut results = Vec::new();
    for part in checked {
        let show = Show(part);
        let found = part.loaded.diagnostics.iter();
        results.extend(found.map(|finding| show.result(finding)));
        let aside = part.loaded.suppressed.iter();
        results.extend(aside.map(|suppressed| show.suppressed(suppressed)));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "entente",
                "version": program,
                "rules": ALL.iter().map(descriptor).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    let page = rule.page();
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The findings of one version.
struct Show<'a>(&'a Checked<'a>);

impl Show<'_> {
    fn result(&self, finding: &Diagnostic) -> Value {
        let mut places = finding.places.iter();
        let main = match places.next() {
            Some(labelled) => self.location(&labelled.place),
            // WHY: readers drop a result without a location.
            None => {
                json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&self.0.path(ROOT_FILE)) } } })
            }
        };
        let related: Vec<Value> = places
            .map(|labelled| {
                let mut location = self.location(&labelled.place);
                location["message"] = json!({ "text": labelled.label });
                location
            })
            .collect();
        let mut result = json!({
            "ruleId": finding.rule,
            "level": level(finding.severity),
            "message": { "text": explained(finding) },
            "locations": [main],
        });
        if let Some(index) = ALL.iter().position(|rule| rule.name == finding.rule) {
            result["ruleIndex"] = json!(index);
        }
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        result
    }

    fn suppressed(&self, suppressed: &Suppressed) -> Value {
        let mut result = self.result(&suppressed.finding);
        result["suppressions"] = json!([{
            "kind": "inSource",
            "status": "accepted",
            "justification": suppressed.reason,
            "location": self.location(&suppressed.place),
        }]);
        result
    }

    fn location(&self, place: &Place) -> Value {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&self.0.path(&place.file)) } });
        if let Some(text) = self.0.loaded.sources.get(&place.file) {
            let (line, column) = place.line_column(text);
            let (end_line, end_column) = place.end_line_column(text);
            physical["region"] = json!({
                "startLine": line,
                "startColumn": column,
                "endLine": end_line,
                "endColumn": end_column,
            });
        }
        json!({ "physicalLocation": physical })
    }
}

/// A path as a reference of a URI: what has a meaning of its own there is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if plain {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_as_uris() {
        assert_eq!(uri("alliance.yaml"), "alliance.yaml");
        assert_eq!(
            uri("a b/2025/levels/é.yaml"),
            "a%20b/2025/levels/%C3%A9.yaml"
        );
        assert_eq!(uri("/srv/x/a:b#c.yaml"), "file:///srv/x/a%3Ab%23c.yaml");
    }
}
