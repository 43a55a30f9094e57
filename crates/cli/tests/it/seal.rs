//! `seal`, `hash` and `share`.

use crate::shell::Shell;

const FOLDER: &str = "acme/agreement";

fn with_a_private_file() -> Shell {
    let shell = Shell::with_record();
    shell.write(
        &format!("{FOLDER}/private.yaml"),
        "audience: [acme, helper]\nlevels:\n  calls: { measure: resolution, statistic: count, counted_in: opened, window: month }\n",
    );
    let text = shell.read(&format!("{FOLDER}/alliance.yaml"));
    let other = "  helper: { role: provider, name: Helper }\n";
    assert!(text.contains(other), "{text}");
    let text = text.replace(other, &format!("{other}  third: {{ role: provider }}\n"));
    shell.write(&format!("{FOLDER}/alliance.yaml"), text);
    shell
}

#[test]
fn a_party_without_a_file_computes_the_same_hash() {
    let shell = with_a_private_file();
    let plain = shell.run("hash acme").fine().out;
    assert!(plain.starts_with("sha256:"), "{plain}");
    let sealed = shell.run("seal acme").fine().says("2 files sealed").out;
    let sealed = sealed.trim();
    assert!(sealed.starts_with("entente-v1:"), "{sealed}");
    shell.run("hash acme").fine().prints(sealed);
    shell
        .run("share acme part --for third")
        .fine()
        .says("1 hidden");
    shell
        .run("hash part")
        .fine()
        .prints(sealed)
        .says("1 file is hidden");
    let json = shell.run("hash part --json").fine().json();
    assert_eq!(json["versions"][0]["hidden"], 1);
    assert!(!shell.path("part/private.yaml").exists());
    shell
        .run("share acme whole --for helper")
        .fine()
        .says("0 hidden");
    shell.run("hash whole").fine().prints(sealed);
    shell.run("check whole").fine();
    shell.run("check part").fine();
    shell.write("third/facts.ndjson", "");
    std::fs::rename(shell.path("part"), shell.path("third/agreement")).unwrap();
    let done = shell
        .run("measure third --json")
        .fine()
        .says("1 of the files of version");
    let hidden = done.json()["versions"][0]["hidden"][0].to_string();
    let commitments = shell.read("third/agreement/commitments");
    assert!(commitments.contains(hidden.trim_matches('"')), "{hidden}");
}

#[test]
fn a_seal_stays_and_grows() {
    let shell = Shell::with_record();
    let first = shell.run("seal acme").fine().out;
    let salts = shell.read(&format!("{FOLDER}/salts"));
    let again = shell.run("seal acme").fine().says("sealed already").out;
    assert_eq!(first, again);
    assert_eq!(shell.read(&format!("{FOLDER}/salts")), salts);
    shell.write(&format!("{FOLDER}/more.yaml"), "fields:   {}\n");
    shell.run("hash acme").exits(1).prints("file-unsealed");
    shell.run("check acme").exits(1).prints("file-unsealed");
    let more = shell.run("seal acme").fine().says("1 file sealed").out;
    assert_ne!(first, more);
    assert!(shell.read(&format!("{FOLDER}/salts")).starts_with(&salts));
    shell.run("fmt acme").fine().says("is sealed");
    assert_eq!(shell.read(&format!("{FOLDER}/more.yaml")), "fields:   {}\n");
}

#[test]
fn salts_are_random() {
    let shell = Shell::with_record();
    let other = Shell::with_record();
    shell.run("seal acme").fine();
    other.run("seal acme").fine();
    let path = format!("{FOLDER}/salts");
    assert_ne!(shell.read(&path), other.read(&path));
}

#[test]
fn what_cannot_be_sealed_or_shared() {
    let shell = Shell::with_record();
    shell
        .run("share acme part --for acme")
        .exits(1)
        .prints("not-sealed");
    shell.run("seal acme").fine();
    shell
        .run("share acme part --for acmee")
        .exits(1)
        .prints("did you mean `acme`?");
    assert!(!shell.path("part").exists());
    shell
        .run("share acme acme --for acme")
        .exits(1)
        .says("is there already");
    shell.write(&format!("{FOLDER}/salts"), "x\n");
    let json = shell.run("seal acme --json").exits(1).json();
    assert_eq!(json["findings"][0]["rule"], "seal-unreadable");
    assert_eq!(shell.read(&format!("{FOLDER}/salts")), "x\n");
    let demo = Shell::new();
    demo.write("two/a/alliance.yaml", "entente: 1\nalliance: a\n");
    demo.write("two/b/alliance.yaml", "entente: 1\nalliance: a\n");
    demo.run("seal two").exits(2).says("entente seal two/b");
}
