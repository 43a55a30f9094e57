//! Findings that keep a command from what it was asked for.

use std::collections::BTreeMap;
use std::io::Write;

use agreement::{Sources, render};
use facts::Diagnostic;
use serde_json::json;

use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Shows them, and says that it could not be done.
pub fn show(
    findings: &[Diagnostic],
    files: &BTreeMap<String, Vec<u8>>,
    console: &Console,
) -> Result<Exit, Failure> {
    let sources = Sources::new(files);
    if console.json() {
        let findings = told::findings::list(findings, &sources);
        console.print_json(&json!({ "findings": findings }))?;
    } else {
        let mut out = console.out();
        write!(out, "{}", render::text(findings, &sources, true))?;
        out.flush()?;
    }
    Ok(Exit::CouldNot)
}
