//! Service level objectives in OpenSLO: valid files are read, invalid ones refused at their place.

use serde_json::Value;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::record::ask;
use crate::trouble::{Result, broken};

/// Valid files.
const VALID: &[&str] = &[
    "examples/occurences-slo.yaml",
    "examples/ratio-timeslices.yaml",
    "examples/timeslices-slo.yaml",
    "validate/v1.yaml",
    "validate/v1alpha.yaml",
    "validate/v2alpha.yaml",
];

/// Invalid files, and where they are wrong: line and column.
const INVALID: &[(&str, &str)] = &[
    ("validate/invalid-apiversion.yaml", "1:13"),
    ("validate/unknown-field.yaml", "6:3"),
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    places.data("openslo")?;
    let mut figures = Figures::repeated_by("./evidence openslo");
    for name in VALID {
        let found = read(places, &mut figures, name)?;
        figures.exactly(name, found, "accepted");
    }
    for (name, place) in INVALID {
        let found = read(places, &mut figures, name)?;
        let should = format!("refused at {place}");
        let ok = found.starts_with(&format!("{should}: "));
        figures.holds(name, found, should, ok);
    }
    Ok(figures.into_list())
}

/// What the program says of a file: accepted, or refused where and why.
fn read(places: &Places, figures: &mut Figures, name: &str) -> Result<String> {
    let path = places.data(&format!("openslo/{name}"))?;
    let shown = places.shown(&path);
    figures.now_repeated_by(format!("entente openslo {shown}"));
    let program = places.program("entente")?;
    let answer = ask(&program, places.root(), &["openslo", &shown, "--json"])?;
    let document: Value = serde_json::from_str(&answer.out)
        .map_err(|error| broken(format!("entente openslo {shown}: {error}")))?;
    let findings = document["findings"].as_array();
    let findings = findings.ok_or_else(|| broken(format!("no findings are told of `{shown}`")))?;
    Ok(match (answer.done, findings.first()) {
        (true, None) => "accepted".into(),
        (true, Some(_)) => "accepted with findings".into(),
        (false, None) => "refused without a place".into(),
        (false, Some(finding)) => {
            let place = &finding["places"][0];
            let (line, column) = (&place["line"], &place["column"]);
            let message = finding["message"].as_str().unwrap_or("");
            format!("refused at {line}:{column}: {message}")
        }
    })
}
