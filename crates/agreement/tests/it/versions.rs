//! Versions and the one in force.

use agreement::{Agreement, Versions};
use facts::Instant;

use crate::text::loaded;

fn version(name: &str, effective: &str) -> Agreement {
    let effective = if effective.is_empty() {
        String::new()
    } else {
        format!("effective: {effective}\n")
    };
    let text =
        format!("entente: 1\nalliance: a\nversion: \"{name}\"\nzone: Europe/Madrid\n{effective}");
    loaded(&text).agreement
}

#[track_caller]
fn check(versions: &[(&str, &str)], at: &str, expected: &str) {
    let list = versions
        .iter()
        .map(|(name, effective)| version(name, effective))
        .collect();
    let (versions, report) = Versions::new(list);
    assert!(report.is_empty(), "{report:?}");
    let versions = versions.expect("there is a version");
    let at = Instant::parse(at).expect("an instant");
    assert_eq!(versions.at(at).version, expected);
}

#[test]
fn the_last_version_that_has_begun_is_in_force() {
    let list = [("c", "2026-01-01"), ("a", ""), ("b", "2025-01-01")];
    check(&list, "2024-12-31T22:59:59Z", "a");
    check(&list, "2024-12-31T23:00:00Z", "b");
    check(&list, "2025-12-31T22:59:59.999Z", "b");
    check(&list, "2030-01-01T00:00:00Z", "c");
}

#[test]
fn before_the_first_version_the_first_is_in_force() {
    let list = [("b", "2026-01-01T08:00:00Z"), ("a", "2025-01-01")];
    check(&list, "2000-01-01T00:00:00Z", "a");
    check(&list, "2026-01-01T07:59:59Z", "a");
    check(&list, "2026-01-01T08:00:00Z", "b");
}

#[test]
fn what_cannot_stand_beside_each_other_is_reported() {
    let other = loaded("entente: 1\nalliance: other\nzone: UTC\n").agreement;
    let list = vec![
        version("a", "2025-01-01"),
        version("b", "2024-12-31T23:00:00Z"),
        version("a", "2026-01-01"),
        other,
    ];
    let (versions, report) = Versions::new(list);
    let rules: Vec<&str> = report.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["same-effective", "same-version", "other-alliance"]);
    assert_eq!(versions.map(|versions| versions.all().len()), Some(2));
    assert!(Versions::new(Vec::new()).0.is_none());
}
