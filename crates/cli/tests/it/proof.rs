//! One entry of a journal by itself, out of a host and out of a bundle, and checked by both verifiers.

use std::fs;

use facts::Fact;

use crate::host::with_atlas;
use crate::python::{available, python};
use crate::shell::Shell;
use crate::tiles::policy_of;

/// A journal with a bundle for each party, and whom to believe.
fn begun() -> Shell {
    let shell = with_atlas();
    shell.run("host bring host atlas").fine();
    for party in ["atlas", "finch"] {
        let words =
            format!("bundle host atlas --for {party} --out {party}.bundle --as-of 2025-04-02");
        shell.run(&words).fine();
    }
    shell.write("policy", policy_of(&shell, "atlas.bundle"));
    shell
}

/// The first fact of a kind.
fn said(shell: &Shell, kind: &str) -> Fact {
    let record = shell.read("atlas/facts.ndjson");
    let mut facts = record
        .lines()
        .map(|line| Fact::admit(line.as_bytes()).unwrap());
    facts.find(|fact| fact.body.kind() == kind).unwrap()
}

#[test]
fn an_entry_stands_by_itself() {
    let shell = begun();
    let fact = said(&shell, "survey");
    let words = format!(
        "host proof host atlas --for atlas --fact {} --said --out",
        fact.id
    );
    shell.run(&format!("{words} one")).fine();
    let shown = shell.run("proof check one --policy policy --json").fine();
    let shown = shown.json();
    let index = shown["index"].as_u64().unwrap();
    assert_eq!(
        (&shown["party"], &shown["kind"]),
        (&"atlas".into(), &"survey".into())
    );
    let ids = shown["facts"].as_array().unwrap().iter();
    assert!(
        ids.map(|fact| &fact["id"])
            .any(|id| *id == fact.id.to_string())
    );
    let text = shell.run("proof check one --policy policy").fine();
    text.prints("the proof holds: these bytes are entry ")
        .prints(&fact.id.to_string());

    // Out of a bundle, by number and by fact: the same files.
    let words = format!("proof make atlas.bundle --entry {index} --said --out two");
    shell.run(&words).fine();
    let words = format!(
        "proof make atlas.bundle --fact {} --said --out three",
        fact.id
    );
    shell.run(&words).fine();
    for name in ["proof", "entry", "openings.ndjson"] {
        let read = |folder: &str| fs::read(shell.path(&format!("{folder}/{name}"))).unwrap();
        assert!(
            read("one") == read("two") && read("two") == read("three"),
            "{name}"
        );
    }
    // Packed in one file as well: that is how the site gives it.
    let tar = std::process::Command::new("tar")
        .args([
            "-cf",
            "one.tar",
            "-C",
            "one",
            "proof",
            "entry",
            "openings.ndjson",
        ])
        .current_dir(shell.path(""))
        .status();
    if tar.is_ok_and(|status| status.success()) {
        let packed = shell
            .run("proof check one.tar --policy policy --json")
            .fine();
        assert_eq!(packed.json(), shown);
    }
    let alone = shell.run("proof check one/proof --policy policy");
    alone.exits(1).says("it is the proof alone");
    let other = shell.run("proof check one/entry --policy policy");
    other.exits(1).says("`one/entry` is no entry by itself");
    // What was said goes along only where that is wanted.
    let words = format!("host proof host atlas --for finch --entry {index} --out bare");
    shell.run(&words).fine();
    assert!(!shell.path("bare/openings.ndjson").exists());
    let bare = shell.run("proof check bare --policy policy --json").fine();
    assert_eq!(bare.json()["facts"], serde_json::json!([]));

    shell
        .run(&format!("{words} "))
        .exits(1)
        .says("there already");
    let beyond = "proof make atlas.bundle --entry 4711 --out beyond";
    shell.run(beyond).exits(1).says("no entry 4711");
    let beyond = "host proof host atlas --for atlas --entry 4711 --out beyond";
    shell.run(beyond).exits(1).says("no entry 4711");
}

#[test]
fn what_was_changed_does_not_hold() {
    let shell = begun();
    let fact = said(&shell, "survey").id;
    let words = format!("proof make atlas.bundle --fact {fact} --said --out good");
    shell.run(&words).fine();
    let copy = |changed: &str, bytes: &[u8]| {
        for name in ["proof", "entry", "openings.ndjson"] {
            let good = fs::read(shell.path(&format!("good/{name}"))).unwrap();
            let bytes = if name == changed { bytes } else { &good };
            shell.write(&format!("bad/{name}"), bytes);
        }
        shell.run("proof check bad --policy policy")
    };
    copy("", b"").fine();
    for name in ["proof", "entry", "openings.ndjson"] {
        let good = fs::read(shell.path(&format!("good/{name}"))).unwrap();
        for at in (0..good.len()).step_by(good.len() / 20 + 1) {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            copy(name, &bytes).exits(1);
        }
    }
    // What was said in another entry, and what nobody said.
    shell
        .run("proof make atlas.bundle --entry 4 --said --out other")
        .fine();
    let other = fs::read(shell.path("other/openings.ndjson")).unwrap();
    assert!(!other.is_empty());
    copy("openings.ndjson", &other)
        .exits(1)
        .prints("not what the entry committed to");
    // Whom nobody believes.
    shell.write(
        "policy",
        policy_of(&shell, "atlas.bundle").replace("+A", "+B"),
    );
    shell.run("proof check good --policy policy").exits(1);
}

#[test]
fn a_party_takes_out_what_it_may_read() {
    let shell = begun();
    let hidden = said(&shell, "cost");
    for words in [
        format!(
            "host proof host atlas --for finch --fact {} --said --out x",
            hidden.id
        ),
        format!(
            "proof make finch.bundle --fact {} --said --out x",
            hidden.id
        ),
    ] {
        shell.run(&words).exits(1).says("no entry shows the fact");
    }
    let stranger = "host proof host atlas --for mallory --entry 1 --said --out x";
    shell.run(stranger).exits(1);
    assert!(!shell.path("x").exists());
    // The entry is every party's to see, and what was said in it is not.
    let words = format!(
        "proof make atlas.bundle --fact {} --said --out one",
        hidden.id
    );
    shell.run(&words).fine();
    let shown = shell
        .run("proof check one --policy policy --json")
        .fine()
        .json();
    let words = format!(
        "proof make finch.bundle --entry {} --said --out x",
        shown["index"]
    );
    shell.run(&words).fine();
    assert_eq!(shell.read("x/openings.ndjson"), "");
    shell.run("proof check x --policy policy").fine();
}

#[test]
fn the_second_verifier_checks_the_proof() {
    if !available() {
        return;
    }
    let shell = begun();
    for index in [0, 3, 9] {
        let words = format!("proof make finch.bundle --entry {index} --out p{index}");
        shell.run(&words).fine();
        let path = |name: &str| shell.path(name).display().to_string();
        let (proof, entry) = (
            path(&format!("p{index}/proof")),
            path(&format!("p{index}/entry")),
        );
        let policy = path("policy");
        let checked = |entry: &str| {
            let words = [
                "proof", &proof, "--entry", entry, "--policy", &policy, "--json",
            ];
            let done = python(&words);
            let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
            (done.status.code(), said)
        };
        let (code, theirs) = checked(&entry);
        assert_eq!((code, &theirs["holds"]), (Some(0), &true.into()));
        let words = format!("proof check p{index} --policy policy --json");
        let ours = shell.run(&words).fine().json();
        for name in ["index", "size", "origin", "cosigned"] {
            assert_eq!(ours[name], theirs[name], "{name}");
        }
        for name in ["party", "alliance", "kind", "source", "recorded", "key"] {
            assert_eq!(ours[name], theirs["entry"][name], "{name}");
        }
        assert_eq!(checked(&policy).0, Some(1));
    }
}
