//! A party signs what it states with its own keys, and changes them.

use std::fs;

use facts::fact::{Passkey, PasskeyDoes, PersonId, PersonKey};
use facts::id::{PartyId, SourceId};
use facts::journal::assertion::credential_hash;
use facts::journal::chain::OWN_SOURCE;
use facts::journal::keyring;
use facts::{Fact, Instant};

use crate::host::with_atlas;
use crate::shell::Shell;

fn told(shell: &Shell, party: &str) -> String {
    let state = shell
        .run(&format!("host show host --for {party} --json"))
        .fine();
    let name = format!("{party}.state");
    shell.write(&name, state.out);
    name
}

/// A new key of a party, and its claim.
fn key(shell: &Shell, party: &str, name: &str, more: &str) -> String {
    let key = shell.run(&format!("key new {name}")).fine().out;
    let words =
        format!("key claim {name} --alliance atlas --for {party} --out {name}.claim {more}");
    shell.run(&words).fine();
    key.trim().to_owned()
}

/// A change of keys, and what the host said to it.
fn change(shell: &Shell, party: &str, signer: &str, what: &str) -> i32 {
    let state = told(shell, party);
    let words =
        format!("key change --key {signer} --state {state} --for {party} --out change {what}");
    shell.run(&words).fine();
    shell.run("host take host change").code
}

/// The facts of a party, signed with a key and taken.
fn sign(shell: &Shell, party: &str, signer: &str) -> crate::shell::Done {
    let state = told(shell, party);
    let words = format!("sign atlas --key {signer} --state {state} --for {party} --out signed");
    shell.run(&words).fine();
    shell.run("host take host signed --json")
}

fn begun() -> Shell {
    let shell = with_atlas();
    // The others' facts are there already; kestrel hands in its own.
    let record = shell.read("atlas/facts.ndjson");
    let others = record
        .lines()
        .filter(|line| !line.contains(r#""by":"kestrel""#));
    let others: Vec<&str> = others.collect();
    shell.write("atlas/facts.ndjson", others.join("\n") + "\n");
    shell.run("host bring host atlas").fine();
    shell.write("atlas/facts.ndjson", record);
    shell
}

#[test]
fn a_party_signs_its_facts_itself() {
    let shell = begun();
    let public = key(&shell, "kestrel", "kestrel.key", "");
    assert_eq!(shell.run("key show kestrel.key").fine().out.trim(), public);
    assert_eq!(
        sign(&shell, "kestrel", "kestrel.key").code,
        1,
        "the key is unknown"
    );
    shell
        .run("host key host atlas --add kestrel.key.claim")
        .fine();
    let done = sign(&shell, "kestrel", "kestrel.key").fine().json();
    let receipts = done["receipts"].as_array().unwrap();
    assert!(!receipts.is_empty());
    for receipt in receipts {
        assert_eq!(receipt["attestation"], "source");
        assert!(receipt["accepted"].as_u64().unwrap() > 0);
    }
    // The same file once more is recognised, entry by entry.
    let again = shell.run("host take host signed --json").fine().json();
    let entries = |done: &serde_json::Value| -> Vec<u64> {
        let receipts = done["receipts"].as_array().unwrap().iter();
        receipts.map(|one| one["entry"].as_u64().unwrap()).collect()
    };
    assert_eq!(entries(&again), entries(&done));
    shell
        .run("bundle host atlas --for kestrel --out kestrel.bundle --as-of 2025-04-02")
        .fine();
    let entries = receipts.len();
    shell
        .run("verify kestrel.bundle")
        .fine()
        .prints(&format!("`kestrel`: {entries} entries signed by itself"))
        .prints("everything holds");
    // A changed byte is not taken.
    let signed = shell.read("signed").replacen("2025-03-0", "2025-03-1", 1);
    shell.write("changed", signed);
    assert_eq!(shell.run("host take host changed").code, 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = shell.path("kestrel.key");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(shell.run("key show kestrel.key").code, 1);
    }
}

/// What a party says of passkeys of its people it may sign itself, as what else it states; the host cannot in its place.
#[test]
fn a_party_adds_passkeys_of_its_people_itself() {
    let shell = begun();
    key(&shell, "kestrel", "kestrel.key", "");
    shell
        .run("host key host atlas --add kestrel.key.claim")
        .fine();
    let at = Instant::parse("2025-04-01T09:00:00Z").unwrap();
    let said = Passkey {
        credential: credential_hash(b"a passkey"),
        does: PasskeyDoes::Added,
        key: Some(PersonKey::EdDsa(keyring::public(&[9; 32]).0)),
        origin: Some("https://kestrel.example".to_owned()),
        person: PersonId::new([7; 8]),
        site: Some("kestrel.example".to_owned()),
    };
    let by = PartyId::new("kestrel").unwrap();
    let source = SourceId::new(OWN_SOURCE).unwrap();
    let fact = Fact::new(at, at, by, source, 1, 0, said.into()).unwrap();
    let line = String::from_utf8(fact.to_bytes()).unwrap();
    shell.write("atlas/facts.ndjson", line + "\n");
    let done = sign(&shell, "kestrel", "kestrel.key").fine().json();
    assert_eq!(done["receipts"][0]["attestation"], "source", "{done}");
    shell
        .run("bundle host atlas --for finch --out finch.bundle --as-of 2025-04-02")
        .fine();
    shell
        .run("verify finch.bundle")
        .fine()
        .prints("of p-0707070707070707 of `kestrel`, added in entry")
        .prints("by the party itself: signed nothing");
}

#[test]
fn keys_are_rotated_revoked_and_recovered() {
    let shell = begun();
    for party in ["kestrel", "atlas", "finch"] {
        let name = format!("{party}.key");
        key(&shell, party, &name, "");
        shell
            .run(&format!("host key host atlas --add {name}.claim"))
            .fine();
    }
    let old = shell.run("key show kestrel.key").fine().out;
    key(&shell, "kestrel", "next.key", "--alone");
    // The host cannot bring in a second key by itself, nor a stranger's key.
    shell
        .run("host key host atlas --add next.key.claim")
        .exits(1);
    assert_eq!(
        change(&shell, "kestrel", "next.key", "--add next.key.claim"),
        1
    );
    assert_eq!(
        change(&shell, "kestrel", "kestrel.key", "--add next.key.claim"),
        0
    );
    let revoke = format!("--revoke {}", old.trim());
    assert_eq!(change(&shell, "kestrel", "next.key", &revoke), 0);
    assert_eq!(
        sign(&shell, "kestrel", "kestrel.key").code,
        1,
        "it was revoked"
    );
    // Nobody else speaks for it, the host neither.
    shell.run("host bring host atlas").exits(1);
    sign(&shell, "kestrel", "next.key").fine();

    // All its keys are lost: the others vouch for a new one, and then the host brings it in.
    let new = key(&shell, "kestrel", "new.key", "");
    shell
        .run("host key host atlas --add new.key.claim")
        .exits(1);
    for other in ["atlas", "finch"] {
        shell
            .run("host key host atlas --add new.key.claim")
            .exits(1);
        let vouch = format!("--vouch {new} --of kestrel");
        assert_eq!(change(&shell, other, &format!("{other}.key"), &vouch), 0);
    }
    shell.run("host key host atlas --add new.key.claim").fine();
    let revoke = format!(
        "--revoke {}",
        shell.run("key show next.key").fine().out.trim()
    );
    assert_eq!(change(&shell, "kestrel", "new.key", &revoke), 0);
    shell
        .run("bundle host atlas --for kestrel --out kestrel.bundle --as-of 2025-04-02")
        .fine();
    shell
        .run("verify kestrel.bundle")
        .fine()
        .prints("everything holds");
}
