//! Service level objectives in OpenSLO: valid files are read, invalid ones refused at their place.

use std::path::Path;

use facts::Diagnostic;

use crate::figure::{Figure, Figures};
use crate::place::{Places, read};
use crate::trouble::Result;

/// Valid files, and how many targets they hold.
const VALID: &[(&str, usize)] = &[
    ("examples/occurences-slo.yaml", 1),
    ("examples/ratio-timeslices.yaml", 1),
    ("examples/timeslices-slo.yaml", 2),
    ("validate/v1.yaml", 1),
    ("validate/v1alpha.yaml", 2),
    ("validate/v2alpha.yaml", 1),
];

/// Invalid files, and where they are wrong: line and column.
const INVALID: &[(&str, (usize, usize))] = &[
    ("validate/invalid-apiversion.yaml", (1, 13)),
    ("validate/unknown-field.yaml", (6, 3)),
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let folder = places.data("openslo")?;
    let mut figures = Figures::repeated_by("./evidence openslo");
    for (name, targets) in VALID {
        let text = read(&folder.join(name))?;
        let (objectives, findings) = exchange::openslo::read(&text, name);
        let found = match findings.first() {
            None => format!("accepted, {} targets", objectives.len()),
            Some(finding) => described(finding, &text),
        };
        figures.exactly(&shown(name), found, format!("accepted, {targets} targets"));
    }
    for (name, (line, column)) in INVALID {
        let text = read(&folder.join(name))?;
        let (_, findings) = exchange::openslo::read(&text, name);
        let found = match findings.first() {
            None => "accepted".to_owned(),
            Some(finding) => described(finding, &text),
        };
        let should = format!("refused at {line}:{column}");
        let ok = found.starts_with(&format!("{should}:"));
        figures.holds(&shown(name), found, should, ok);
    }
    Ok(figures.into_list())
}

fn described(finding: &Diagnostic, text: &str) -> String {
    let place = finding.places.first();
    let (line, column) = place.map_or((0, 0), |at| at.place.line_column(text));
    format!("refused at {line}:{column}: {}", finding.message)
}

fn shown(name: &str) -> String {
    let name = Path::new(name).file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
