//! Versions and the one in force.

use agreement::version::check_together;
use agreement::{Agreement, Loaded, Versions};
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

/// The findings of versions that begin and end on these dates, as of the first day of 2025.
#[track_caller]
fn together(versions: &[(&str, &str, &str)], expected: &[&str]) {
    let mut loaded: Vec<Loaded> = versions
        .iter()
        .map(|(name, effective, until)| {
            loaded(&format!(
                "entente: 1\nalliance: a\nversion: \"{name}\"\nzone: UTC\neffective: {effective}\nuntil: {until}\n"
            ))
        })
        .collect();
    let as_of = Instant::parse("2025-01-01T00:00:00Z").expect("an instant");
    check_together(&mut loaded, as_of);
    let found: Vec<String> = loaded
        .iter()
        .flat_map(|loaded| &loaded.diagnostics)
        .map(|finding| finding.message.english())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_term_that_ends_is_followed() {
    let first = ("1", "2023-01-01", "2024-01-01");
    together(&[first, ("2", "2024-01-01", "2026-01-01")], &[]);
    together(
        &[("2", "2024-03-01", "2026-01-01"), first],
        &[
            "the term of the version `1` ends on 2024-01-01, and the next version begins only on 2024-03-01",
        ],
    );
    together(
        &[first, ("2", "2024-01-01", "2025-01-01")],
        &["the term of the version `2` ended on 2025-01-01, and no other has followed"],
    );
    together(
        &[first, ("2", "2023-01-01", "2026-01-01")],
        &[
            "the term of the version `1` ended on 2024-01-01, and no other has followed",
            "the versions `1` and `2` both begin on 2023-01-01T00:00:00Z; `2` is left out",
        ],
    );
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
