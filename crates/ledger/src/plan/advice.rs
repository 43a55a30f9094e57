//! Findings of the linter that are new in the draft, and those that are gone.

use agreement::Loaded;
use facts::Diagnostic;

/// What the linter finds otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// Findings in the draft that the current text does not have.
    pub new: Vec<Diagnostic>,
    /// Findings in the current text that the draft does not have.
    pub gone: Vec<Diagnostic>,
}

/// Findings are the same where rule and message are: places move with every edit.
pub fn advice(current: &Loaded, draft: &Loaded) -> Advice {
    let (old, new) = (&current.diagnostics, &draft.diagnostics);
    Advice {
        new: lacking(new, old),
        gone: lacking(old, new),
    }
}

/// The findings of the first list for which the second has none left.
fn lacking(findings: &[Diagnostic], others: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut left: Vec<&Diagnostic> = others.iter().collect();
    let same = |one: &Diagnostic, other: &Diagnostic| {
        (one.rule, &one.message) == (other.rule, &other.message)
    };
    let mut lacking = Vec::new();
    for finding in findings {
        match left.iter().position(|other| same(finding, other)) {
            Some(place) => {
                left.swap_remove(place);
            }
            None => lacking.push(finding.clone()),
        }
    }
    lacking
}
