//! A program of its own asks the witness: tests/oracle/witness.py, which was written from the texts of
//! C2SP and has its own tree, notes, signatures and picture of what a witness must answer.
//!
//! Where Python or its package `cryptography` is not installed the test says so and passes; with
//! `ENTENTE_REQUIRE_TOOLS` set, as in `./test`, it fails.

use std::process::{Command, Output};

use facts::journal::VerifierKey;
use web::serve::Limits;

use crate::alliance::serve_with;

const ORIGIN: &str = "oracle.example/journal";

fn python(arguments: &[&str]) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/witness.py");
    let mut command = Command::new("python3");
    command.arg(script).args(arguments);
    command.output().expect("python3 runs")
}

/// Whether there is what the program needs.
fn available() -> bool {
    let mut command = Command::new("python3");
    command.args(["-c", "import cryptography"]);
    let there = command.output().is_ok_and(|output| output.status.success());
    if !there {
        let why = "python3 with `cryptography` is not installed: the witness was not asked by it";
        assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
        eprintln!("{why}");
    }
    there
}

#[test]
fn a_program_that_shares_nothing_gets_the_answers_of_the_texts() {
    if !available() {
        return;
    }
    let key = python(&["--log-key", ORIGIN]);
    let key = String::from_utf8(key.stdout).unwrap();
    let key = VerifierKey::parse(key.trim_end()).unwrap();
    for prefix in ["", "/some/where"] {
        let served = serve_with("w.example", prefix, vec![key.clone()], Limits::default());
        let url = format!("{}{prefix}", served.url());
        let done = python(&[&url, &served.key.to_string(), ORIGIN, "600"]);
        let talk = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{talk}");
        let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        for kind in [
            "200 grown",
            "400 backwards",
            "400 malformed",
            "403 of a stranger",
            "403 wrongly signed",
            "404 of another log",
            "409 fork",
            "409 from elsewhere",
            "409 rolled back",
            "422 forked growth",
            "422 wrong proof",
        ] {
            let times = answer["answers"][kind].as_u64().unwrap_or(0);
            assert!(times >= 5, "{kind}: {times} times in {answer}");
        }
    }
}

/// The control: a witness with another key is found out.
#[test]
fn the_program_does_not_believe_another_key() {
    if !available() {
        return;
    }
    let key = python(&["--log-key", ORIGIN]);
    let key = VerifierKey::parse(String::from_utf8(key.stdout).unwrap().trim_end()).unwrap();
    let served = serve_with("w.example", "", vec![key], Limits::default());
    let other = crate::alliance::cosigner("other.example").key().to_string();
    let done = python(&[&served.url(), &other, ORIGIN]);
    assert!(!done.status.success());
    let talk = String::from_utf8_lossy(&done.stderr);
    assert!(talk.contains("no line of other.example"), "{talk}");
}
