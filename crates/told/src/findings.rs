//! Findings in texts, as JSON.

use agreement::{Loaded, Sources, render};
use facts::{Diagnostic, Severity};
use serde_json::{Value, json};

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
    /// Findings that the text keeps silent, with a reason.
    pub suppressed: usize,
}

impl Counts {
    /// In some versions of an agreement.
    pub fn of<'a>(versions: impl Iterator<Item = &'a Loaded>) -> Counts {
        let mut counts = Counts::default();
        for loaded in versions {
            counts.suppressed += loaded.suppressed.len();
            for finding in &loaded.diagnostics {
                match finding.severity {
                    Severity::Error => counts.errors += 1,
                    Severity::Warning => counts.warnings += 1,
                    Severity::Note => counts.notes += 1,
                }
            }
        }
        counts
    }
}

/// The findings in versions of an agreement, each with the folder that it stands in.
pub fn document(versions: &[(String, &Loaded)]) -> Value {
    let counts = Counts::of(versions.iter().map(|(_, loaded)| *loaded));
    let versions: Vec<Value> = versions
        .iter()
        .map(|(folder, loaded)| version(folder, loaded))
        .collect();
    json!({
        "versions": versions,
        "errors": counts.errors,
        "warnings": counts.warnings,
        "notes": counts.notes,
        "suppressed": counts.suppressed,
    })
}

/// Each finding with its places and its help.
pub fn list(findings: &[Diagnostic], sources: &Sources) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| render::json(finding, sources))
        .collect()
}

fn version(folder: &str, loaded: &Loaded) -> Value {
    let suppressed: Vec<Value> = loaded
        .suppressed
        .iter()
        .map(|suppressed| render::suppressed_json(suppressed, &loaded.sources))
        .collect();
    json!({
        "folder": folder,
        "version": loaded.agreement.version,
        "hash": loaded.agreement.hash,
        "findings": list(&loaded.diagnostics, &loaded.sources),
        "suppressed": suppressed,
    })
}
