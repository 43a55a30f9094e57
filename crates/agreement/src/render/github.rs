//! Findings as workflow commands of GitHub: each is shown at its line in a pull request.

use facts::{Diagnostic, Severity};

use super::{Checked, explained};

/// One command a line. Suppressed findings are left out.
pub fn github(checked: &[Checked<'_>]) -> String {
    let mut text = String::new();
    for part in checked {
        for finding in &part.loaded.diagnostics {
            text.push_str(&command(part, finding));
            text.push('\n');
        }
    }
    text
}

fn command(part: &Checked<'_>, finding: &Diagnostic) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(labelled) = finding.places.first() {
        let place = &labelled.place;
        properties.push(format!("file={}", property(&part.path(&place.file))));
        if let Some(text) = part.loaded.sources.get(&place.file) {
            let (line, column) = place.line_column(text);
            let (end_line, end_column) = place.end_line_column(text);
            properties.push(format!("line={line},endLine={end_line}"));
            // WHY: columns are taken only where the place is within one line.
            if line == end_line {
                properties.push(format!("col={column},endColumn={end_column}"));
            }
        }
    }
    properties.push(format!("title={}", property(finding.rule)));
    let message = data(&explained(finding));
    format!("::{name} {}::{message}", properties.join(","))
}

/// A message: no line end may stand in it, since the next line could be another command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes() {
        assert_eq!(data("50 %\r\n::error::x, y"), "50 %25%0D%0A::error::x, y");
        assert_eq!(property("a:b,c%\n.yaml"), "a%3Ab%2Cc%25%0A.yaml");
    }
}
