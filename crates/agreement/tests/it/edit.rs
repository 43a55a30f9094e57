//! An edit that a finding carries mends it.

use std::path::Path;

use agreement::load;
use facts::Diagnostic;

use crate::cases::cases;
use crate::text::lines;

fn same(finding: &Diagnostic, other: &Diagnostic) -> bool {
    (finding.rule, &finding.message) == (other.rule, &other.message)
}

#[test]
fn every_edit_of_every_case_mends_its_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let pages = [folder.clone(), folder.join("rules")];
    let mut rules = Vec::new();
    for page in pages
        .iter()
        .flat_map(|page| std::fs::read_dir(page).expect("pages"))
    {
        let path = page.expect("a page").path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        for case in cases(&std::fs::read_to_string(&path).expect("a page")) {
            let before = load(&case.files);
            for finding in &before.diagnostics {
                let Some(edit) = &finding.edit else { continue };
                let mut files = case.files.clone();
                let bytes = files.get_mut(&*edit.place.file).expect("the file");
                bytes.splice(edit.place.start..edit.place.end, edit.text.bytes());
                let after = load(&files);
                let count = |all: &[Diagnostic]| all.iter().filter(|f| same(f, finding)).count();
                assert!(
                    count(&after.diagnostics) < count(&before.diagnostics),
                    "{}: {}\n{edit:?}\n{}",
                    case.title,
                    finding.message.english(),
                    lines(&after),
                );
                let syntax = |finding: &&Diagnostic| finding.rule.starts_with("yaml-");
                let flaws = |all: &[Diagnostic]| all.iter().filter(syntax).count();
                assert!(flaws(&after.diagnostics) <= flaws(&before.diagnostics));
                rules.push(finding.rule);
            }
        }
    }
    rules.sort_unstable();
    rules.dedup();
    for rule in [
        "calendar-undefined",
        "counted-in-undefined",
        "maintenance-denominator-undefined",
        "percentile-method-missing",
        "rounding-unspecified",
        "unknown-choice",
        "unknown-key",
        "unknown-reference",
        "unknown-zone",
        "zone-missing",
    ] {
        assert!(rules.contains(&rule), "{rule} carries no edit: {rules:?}");
    }
}
