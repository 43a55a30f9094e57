//! Only crate walls hold a direction: every edge between our crates is on this list.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::repository::{none, root};

/// Who may use whom. A crate that is not listed here fails the test.
const ALLOWED: &[(&str, &[&str])] = &[
    ("passkey", &[]),
    ("facts", &["passkey"]),
    ("signin", &["passkey"]),
    ("paper", &[]),
    ("agreement", &["facts"]),
    ("measure", &["agreement", "facts"]),
    ("ledger", &["agreement", "facts", "measure"]),
    ("practice", &["agreement", "facts", "ledger", "measure"]),
    ("exchange", &["agreement", "facts", "ledger", "measure"]),
    ("store", &["agreement", "facts", "ledger", "measure"]),
    (
        "told",
        &[
            "agreement",
            "exchange",
            "facts",
            "ledger",
            "measure",
            "paper",
            "practice",
        ],
    ),
    (
        "web",
        &[
            "agreement",
            "exchange",
            "facts",
            "ledger",
            "measure",
            "paper",
            "practice",
            "signin",
            "store",
            "told",
        ],
    ),
    (
        "entente",
        &[
            "agreement",
            "exchange",
            "facts",
            "ledger",
            "measure",
            "practice",
            "store",
            "told",
            "web",
        ],
    ),
    ("evidence", &["facts", "measure"]),
    ("fuzz", &["agreement", "exchange", "facts", "measure"]),
    ("tidy", &[]),
];

/// Crates for tests only: no crate may use them outside of its own tests.
const FOR_TESTS: &[&str] = &["tidy", "evidence", "fuzz"];

#[test]
fn crates_use_only_what_stands_to_their_right() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> = ALLOWED
        .iter()
        .map(|(from, to)| (*from, to.iter().copied().collect()))
        .collect();
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|(name, _)| name.as_str()).collect();
    let mut findings = Vec::new();
    for (name, dependencies) in &packages {
        let Some(allowed) = allowed.get(name.as_str()) else {
            findings.push(format!("`{name}` is not on the list of crate edges"));
            continue;
        };
        for (dependency, kind) in dependencies {
            let for_tests = kind == "dev";
            if !ours.contains(dependency.as_str()) || for_tests && name == "tidy" {
                continue;
            }
            if !allowed.contains(dependency.as_str()) && !for_tests {
                findings.push(format!("`{name}` must not use `{dependency}`"));
            }
            if FOR_TESTS.contains(&dependency.as_str()) {
                findings.push(format!(
                    "`{name}` uses `{dependency}`, which is for tests only"
                ));
            }
        }
    }
    none("crate edges", &findings);
    for (name, _) in ALLOWED {
        assert!(ours.contains(name), "`{name}` is listed but does not exist");
    }
}

/// Each package with its dependencies: name and kind (`normal`, `dev`, `build`).
fn packages() -> Vec<(String, Vec<(String, String)>)> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|dependency| {
                    let kind = match dependency["kind"].as_str() {
                        None => "normal".to_owned(),
                        Some(kind) => kind.to_owned(),
                    };
                    (text(&dependency["name"]), kind)
                })
                .collect();
            (text(&package["name"]), dependencies)
        })
        .collect()
}
