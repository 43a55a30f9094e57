//! Words that must not occur in a crate's code, outside of its tests and comments.

use crate::repository::{code_lines, files, is_for_tests, none, read, root, shown};

/// The crates that share the vow: no clock, no randomness, no input or output, no floats.
const PURE: &[&str] = &[
    "facts",
    "agreement",
    "measure",
    "ledger",
    "passkey",
    "practice",
    "signin",
    "told",
];

/// What the vow forbids.
const IMPURE: &[&str] = &[
    "SystemTime",
    "now(",
    "rand",
    "tokio",
    "async",
    "f64",
    "f32",
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "thread_local",
    "static mut",
    "println!",
    "eprintln!",
    "print!",
];

/// What no crate may hold.
const UNFINISHED: &[&str] = &[
    "TODO",
    "FIXME",
    "XXX",
    "todo!",
    "unimplemented!",
    "dbg!",
    ".unwrap()",
];

/// What only the store may hold.
const SQL: &[&str] = &[
    "rusqlite",
    "postgres",
    "tokio_postgres",
    "SELECT",
    "INSERT INTO",
    "DELETE FROM",
    "CREATE TABLE",
    "ON CONFLICT",
];

#[test]
fn only_the_store_speaks_sql() {
    for folder in crate::repository::crates() {
        let name = folder.file_name().expect("a name").to_string_lossy();
        if name != "store" {
            check(&name, SQL);
        }
    }
}

#[test]
fn pure_crates_keep_their_vow() {
    for name in PURE {
        check(name, IMPURE);
    }
}

#[test]
fn papers_know_no_time_and_no_chance() {
    let exact = ["f64", "f32", "std::io"];
    let vow: Vec<&str> = IMPURE
        .iter()
        .copied()
        .filter(|word| !exact.contains(word))
        .collect();
    check("paper", &vow);
}

#[test]
fn exchange_reads_no_files_and_no_clock() {
    check(
        "exchange",
        &[
            "SystemTime",
            "now(",
            "rand",
            "tokio",
            "std::fs",
            "std::net",
            "println!",
        ],
    );
}

#[test]
fn nothing_is_left_unfinished() {
    for path in crate::repository::crates() {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        check(&name, UNFINISHED);
    }
}

#[test]
fn the_search_finds_words_and_not_parts_of_words() {
    assert!(holds("let x = rand::random();", "rand"));
    assert!(!holds("let operand = brand;", "rand"));
    assert!(holds("let t = Instant::now();", "now("));
    assert!(!holds("let t = is_known(x);", "now("));
    assert!(holds("a.unwrap()", ".unwrap()"));
    assert!(!holds("a.unwrap_or(b)", ".unwrap()"));
}

fn check(name: &str, words: &[&str]) {
    let mut findings = Vec::new();
    for path in files(&root().join("crates").join(name).join("src"), "rs") {
        if is_for_tests(&path) {
            continue;
        }
        for (line, code) in code_lines(&read(&path)) {
            for word in words {
                if holds(&code, word) {
                    findings.push(format!("{}:{line}: `{word}`", shown(&path)));
                }
            }
        }
    }
    none("banned words", &findings);
}

/// Whether `word` stands in `code` on its own.
fn holds(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices(word).any(|(start, _)| {
        let before = code[..start].chars().next_back();
        let after = code[start + word.len()..].chars().next();
        let starts_inside = word.starts_with(part) && before.is_some_and(part);
        let ends_inside = word.ends_with(part) && after.is_some_and(part);
        !starts_inside && !ends_inside
    })
}
