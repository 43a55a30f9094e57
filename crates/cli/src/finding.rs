//! A finding as people read it: what, where with the excerpt, why, and what to write.

use std::fmt::Write;

use agreement::Sources;
use facts::diagnostic::Labelled;
use facts::{Diagnostic, Severity};

use crate::console::{BAD, COMMAND, FAINT, FAIR, STRONG};

/// The finding with its excerpts, coloured; without a line end.
pub fn render(finding: &Diagnostic, sources: &Sources) -> String {
    let style = match finding.severity {
        Severity::Error => BAD,
        Severity::Warning => FAIR,
        Severity::Note => COMMAND,
    };
    // INVARIANT: writing to a text cannot fail.
    let mut text = format!(
        "{style}{}[{}]{style:#}: {STRONG}{}{STRONG:#}",
        finding.severity, finding.rule, finding.message
    );
    for labelled in &finding.places {
        excerpt(&mut text, labelled, sources);
    }
    if let Some(why) = &finding.why {
        let _ = write!(text, "\n  {FAINT}why:{FAINT:#}  {why}");
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\n  {COMMAND}help:{COMMAND:#} {help}");
    }
    text
}

fn excerpt(text: &mut String, labelled: &Labelled, sources: &Sources) {
    let place = &labelled.place;
    let Some(source) = sources.get(&place.file) else {
        let _ = write!(text, "\n  {FAINT}-->{FAINT:#} {}", place.file);
        return;
    };
    let (line, column) = place.line_column(source);
    let _ = write!(
        text,
        "\n  {FAINT}-->{FAINT:#} {}:{line}:{column}",
        place.file
    );
    let Some(shown) = source.lines().nth(line - 1) else {
        return;
    };
    let marked = source
        .get(place.start..place.end)
        .and_then(|marked| marked.lines().next())
        .map_or(1, |marked| marked.chars().count().max(1));
    let number = line.to_string();
    let gap = " ".repeat(number.len());
    let before: String = shown
        .chars()
        .take(column - 1)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let shown: String = shown
        .chars()
        .take(160)
        .filter(|c| !c.is_control() || *c == '\t')
        .collect();
    let _ = write!(
        text,
        "\n  {FAINT}{number} |{FAINT:#} {shown}\n  {FAINT}{gap} |{FAINT:#} {before}{BAD}{}{BAD:#} {}",
        "^".repeat(marked.min(160)),
        labelled.label
    );
    text.truncate(text.trim_end().len());
}
