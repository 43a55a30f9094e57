//! Real logs, where they are at hand.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::world::{mapping, try_import};

/// The file of real data, unless it is absent here.
fn data(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let bytes = std::fs::read(root.join(path)).ok();
    if bytes.is_none() {
        println!("skipped: {path} is not here");
    }
    bytes
}

#[test]
fn every_row_of_the_audit_trail_is_accounted_for() {
    let Some(bytes) = data("incident_event_log.csv.gz") else {
        return;
    };
    let mapping = mapping("use: servicenow-audit\nby: northwind\n");
    let first = try_import(&mapping, &bytes, &HashSet::new()).unwrap();
    println!("{:#?}", first.report);
    assert_eq!(first.reasons(), "");
    assert_eq!(first.report.received, 141_712);
    assert_eq!(first.report.accepted, 141_712);
    let known = first.ids();
    assert_eq!(known.len(), first.facts.len());
    let second = try_import(&mapping, &bytes, &known).unwrap();
    assert_eq!(second.report.received, 141_712);
    assert_eq!(second.report.duplicate, 141_712);
}
