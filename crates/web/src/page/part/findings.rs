//! What the linter finds in a text: as a list, or beside the clauses that it is about.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Loaded;
use agreement::editor::Editor;
use agreement::explain::Document;
use facts::{Diagnostic, Sentence, Severity};
use maud::{Markup, html};

use crate::page::frame::{Page, sentence};

/// The findings of a text, each with the clause that it is about.
pub struct Findings<'f> {
    loaded: &'f Loaded,
    /// By the address of a clause that has a heading; those about none first, under no address.
    by_clause: BTreeMap<Option<String>, Vec<&'f Diagnostic>>,
}

impl<'f> Findings<'f> {
    /// The findings of a text that is shown as this document.
    pub fn of(loaded: &'f Loaded, document: &Document) -> Self {
        let shown: BTreeSet<String> = document.clauses.iter().map(|one| one.address()).collect();
        let files = loaded.sources.files();
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        // WHY: most texts have no finding, and reading them again takes its time.
        let editor = match loaded.diagnostics.is_empty() {
            true => Editor::default(),
            false => Editor::new(&files.collect()),
        };
        let clause = |finding: &Diagnostic| {
            let address = editor.clause_at(&finding.places.first()?.place)?;
            let section = address.split('.').next().map(ToOwned::to_owned);
            let mut nearest_first = [Some(address), section].into_iter().flatten();
            nearest_first.find(|address| shown.contains(address))
        };
        let mut by_clause: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in &loaded.diagnostics {
            by_clause.entry(clause(finding)).or_default().push(finding);
        }
        Findings { loaded, by_clause }
    }

    /// Those about a clause, as notes for its place in the text.
    pub fn in_place(&self, page: &Page<'_>) -> BTreeMap<String, Markup> {
        let all = self.by_clause.iter();
        let about = all.filter_map(|(clause, found)| {
            let note = html! {
                aside.found aria-label=(page.t("findings")) { (list(page, found.iter().copied(), self.loaded)) }
            };
            Some((clause.clone()?, note))
        });
        about.collect()
    }

    /// All of them: where those about a clause stand, and the others themselves.
    pub fn listed(&self, page: &Page<'_>) -> Markup {
        let clauses = self.by_clause.keys().flatten();
        html! {
            h2 #findings { (page.t("agreement-findings")) }
            @if self.by_clause.is_empty() { p { (page.t("agreement-no-findings")) } }
            @if let Some(found) = self.by_clause.get(&None) { (list(page, found.iter().copied(), self.loaded)) }
            @if clauses.clone().next().is_some() {
                p { (page.t("agreement-findings-in-place")) }
                ul { @for clause in clauses { li { a href={ "#" (clause) } { code { (clause) } } } } }
            }
        }
    }
}

/// Findings, the errors first, each with the line that it is about.
pub fn list<'d>(
    page: &Page<'_>,
    found: impl IntoIterator<Item = &'d Diagnostic>,
    loaded: &Loaded,
) -> Markup {
    let mut found: Vec<&Diagnostic> = found.into_iter().collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.severity));
    html! {
        @if found.is_empty() { p { (page.t("findings-none")) } }
        @else { ul.findings { @for one in &found { li { (finding(page, one, loaded)) } } } }
    }
}

fn finding(page: &Page<'_>, one: &Diagnostic, loaded: &Loaded) -> Markup {
    let (class, glyph, text) = match one.severity {
        Severity::Error => ("missed", "✗", "finding-error"),
        Severity::Warning => ("below", "▼", "finding-warning"),
        Severity::Note => ("shown", "·", "finding-note"),
    };
    let place = one.places.first().map(|labelled| &labelled.place);
    let place = place.and_then(|place| {
        let source = loaded.sources.get(&place.file)?;
        let (line, _) = place.line_column(source);
        let excerpt = source
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default();
        Some((place.file.to_string(), line, excerpt.trim_end().to_owned()))
    });
    html! {
        span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } " "
        span lang=[foreign(page, &one.message)] { (sentence(&page.say(&one.message))) } " " code { (one.rule) }
        @if let Some((file, line, excerpt)) = place {
            pre { code { (file) ":" (line) "  " (excerpt) } }
        }
        @if let Some(why) = &one.why { p lang=[foreign(page, why)] { (sentence(&page.say(why))) } }
        @if let Some(help) = &one.help { p.help lang=[foreign(page, help)] { (sentence(&page.say(help))) } }
    }
}

/// The language of what is found by other than ours, such as a reader of calendars: English alone.
fn foreign(page: &Page<'_>, said: &Sentence) -> Option<&'static str> {
    page.foreign().filter(|_| said.is_plain())
}
