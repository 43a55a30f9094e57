//! Bad input on disk: a clear answer, no panic, nothing changed.

use std::fs;

use crate::shell::Shell;

/// The answer of every reading command to a record whose agreement holds these bytes.
#[track_caller]
fn check_agreement(bytes: &[u8], expected: &str) {
    let shell = Shell::with_record();
    shell.write("acme/agreement/alliance.yaml", bytes);
    let done = shell.run("check acme").exits(1);
    assert!(
        done.out.contains(expected),
        "no `{expected}` in:\n{}",
        done.out
    );
    shell.run("check acme --json").exits(1).json();
    shell
        .run("measure acme")
        .exits(1)
        .says("entente check acme");
}

#[test]
fn broken_agreements_are_explained() {
    check_agreement(b"", "error");
    check_agreement(b"\xff\xfe\x00", "UTF-8");
    check_agreement(b"entente: 1\nentente: 1\n", "error");
    check_agreement(b"a: &a [*a, *a]\n", "error");
    check_agreement("[".repeat(100_000).as_bytes(), "error");
    check_agreement(b"entente: 1\x00\nalliance: acme\n", "error");
}

#[test]
fn a_file_of_facts_that_is_none_is_told_line_by_line() {
    let shell = Shell::with_record();
    let mut bytes = b"\x00\xff\n{}\n[[[[\n".to_vec();
    bytes.extend(vec![b'x'; 70_000]);
    bytes.push(b'\n');
    shell.write("acme/facts.ndjson", &bytes);
    shell
        .run("measure acme")
        .exits(1)
        .says("line 4 of `facts.ndjson` is not a fact")
        .says("at most 65535 are admitted")
        .says("none of its 4 lines is one");
    assert_eq!(fs::read(shell.path("acme/facts.ndjson")).unwrap(), bytes);
    let json = shell.run("measure acme --json").exits(1).json();
    assert!(json["error"]["message"].is_string());

    // One fact among them, and the figures are computed from it.
    bytes.extend_from_slice(facts_of_one_case().as_bytes());
    shell.write("acme/facts.ndjson", &bytes);
    let json = shell.run("measure acme --json --strict").exits(3).json();
    let lines: Vec<u64> = json["lines_left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 2, 3, 4]);
    shell
        .run("measure acme")
        .fine()
        .says("line 4 of `facts.ndjson` is not a fact");
}

/// A line of the frozen vectors.
fn facts_of_one_case() -> String {
    let vector = include_str!("../../../facts/vectors/case.json");
    format!("{}\n", vector.trim_end())
}

#[test]
fn folders_in_the_place_of_files_are_named() {
    let shell = Shell::with_record();
    fs::create_dir(shell.path("acme/facts.ndjson")).unwrap();
    shell.run("measure acme").exits(1).says("it is a folder");
    shell.write("desk.yaml", "format: csv\n");
    fs::create_dir(shell.path("log.csv")).unwrap();
    shell
        .run("import acme log.csv --mapping servicenow-audit --by helper")
        .exits(1);
}

#[cfg(unix)]
#[test]
fn links_to_folders_lead_in_no_circle() {
    let shell = Shell::with_record();
    std::os::unix::fs::symlink(
        shell.path("acme/agreement"),
        shell.path("acme/agreement/circle"),
    )
    .unwrap();
    shell.run("check acme").fine();
}

#[test]
fn an_agreement_of_many_megabytes_is_refused() {
    let shell = Shell::with_record();
    shell.write("acme/agreement/scan.pdf", vec![b'x'; (16 << 20) + 1]);
    shell.run("check acme").exits(1).says("more than 16 MB");
}

/// The binary strips escapes where stdout is no terminal; what remains of one in a name is visible.
#[test]
fn text_from_a_log_cannot_steer_the_terminal() {
    let shell = Shell::with_record();
    shell.write(
        "fact.ndjson",
        r#"{"at":"2025-03-03T08:00:00Z","by":"helper","case":{"does":["opened"],"id":"INC1","set":{"priority":"P1","team":"evil\u001b]0;owned\u0007\u009b31m","type":"incident"}},"recorded":"2025-03-03T08:00:00Z","seq":1,"source":"desk"}"#,
    );
    shell.write("facts.yaml", "format: entente\n");
    shell
        .run("import acme fact.ndjson --mapping facts.yaml")
        .fine();
    shell
        .run("measure acme --case INC1 --level urgent-in-time")
        .fine()
        .prints("evil\u{fffd}]0;owned\u{fffd}\u{fffd}31m (Helper)");
}
