//! Readers of foreign text meet inputs that are nearly right: a bounded number of them.

use std::process::Command;

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::trouble::{Result, Trouble};

/// The targets, and how many inputs each of them reads here.
const TARGETS: &[(&str, u32)] = &[
    ("agreement", 4_000),
    ("condition", 20_000),
    ("holidays", 10_000),
    ("csv", 10_000),
    ("xes", 10_000),
    ("json", 10_000),
    ("invoice", 4_000),
    ("mapping", 4_000),
    ("fact", 20_000),
    ("openslo", 10_000),
    ("editor", 2_000),
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let program = places.beside("target/fuzz/fuzz")?;
    let mut figures = Figures::repeated_by("./evidence fuzz");
    for (target, runs) in TARGETS {
        let runs = runs.to_string();
        figures.now_repeated_by(format!("./fuzz {target} --runs {runs}"));
        let output = Command::new(&program)
            .args([target, "--runs", &runs])
            .current_dir(places.root())
            .output()
            .map_err(|error| Trouble::of_file(&program, error))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let own = format!("{target}: ");
        let found: Vec<&str> = text
            .lines()
            .map(|line| line.strip_prefix(&own).unwrap_or(line))
            .collect();
        figures.holds(
            &format!("{target}: inputs that are nearly right"),
            found.join("; "),
            "no panic, under a second and 100 MB each",
            output.status.success(),
        );
    }
    Ok(figures.into_list())
}
