//! A record folder into the journal of a host, and out of it for each party, verified without the host.

use std::fs;
use std::path::Path;

use crate::shell::Shell;

/// The shipped alliance `atlas` with its exports: three parties, and money between two of them.
fn with_atlas() -> Shell {
    let shell = Shell::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/atlas");
    copy(&example, &shell.path("atlas"));
    let mut exports: Vec<String> = fs::read_dir(example.join("exports"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    exports.sort();
    for name in exports {
        let words =
            format!("import atlas atlas/exports/{name}.csv --mapping atlas/mappings/{name}.yaml");
        shell.run(&words).fine();
    }
    shell.run("host init host --name record.example").fine();
    shell
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn facts(shell: &Shell, record: &str) -> Vec<String> {
    let text = shell.read(&format!("{record}/facts.ndjson"));
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn a_record_goes_in_and_comes_out_and_each_party_verifies_its_part() {
    let shell = with_atlas();
    let brought = shell.run("host bring host atlas --json").fine().json();
    assert_eq!(brought["accepted"], 175);
    assert_eq!(brought["kept_instants"], true);
    let again = shell.run("host bring host atlas --json").fine().json();
    assert_eq!(
        (&again["accepted"], &again["duplicate"]),
        (&0.into(), &175.into())
    );

    // Nothing is lost on the way.
    shell
        .run("host folder host atlas --for atlas --out back")
        .fine();
    assert_eq!(facts(&shell, "atlas"), facts(&shell, "back"));
    let hash = |record: &str| {
        let hashes = shell.run(&format!("hash {record} --json")).fine().json();
        hashes["versions"][0]["hash"].clone()
    };
    assert_eq!(hash("atlas"), hash("back"));
    let statement = |record: &str| {
        shell
            .run(&format!("statement {record} --as-of 2025-04-02 --csv"))
            .fine()
            .out
    };
    assert_eq!(statement("atlas"), statement("back"));

    for party in ["atlas", "kestrel", "finch"] {
        let words =
            format!("bundle host atlas --for {party} --out {party}.bundle --as-of 2025-04-02");
        shell.run(&words).fine();
        let verified = shell.run(&format!("verify {party}.bundle")).fine();
        assert!(
            verified.out.contains("everything holds"),
            "{}",
            verified.out
        );
    }
    shell
        .run("verify atlas.bundle --beside finch.bundle")
        .fine();
    let hidden = shell.run("verify finch.bundle --json").fine().json();
    assert_eq!(hidden["report"]["hidden"][0]["clause"], "charges.cloud");
}

#[test]
fn a_changed_byte_is_found_and_strangers_learn_nothing() {
    let shell = with_atlas();
    shell.run("host bring host atlas").fine();
    shell
        .run("bundle host atlas --for atlas --out it.bundle --as-of 2025-04-02")
        .fine();
    let mut bytes = fs::read(shell.path("it.bundle")).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    shell.write("changed.bundle", &bytes);
    assert_eq!(shell.run("verify changed.bundle").code, 1);
    shell.write("cut.bundle", &bytes[..place]);
    assert_eq!(shell.run("verify cut.bundle").code, 1);
    shell.write("none.bundle", "a text");
    assert_eq!(shell.run("verify none.bundle").code, 1);

    let stranger = shell.run("bundle host atlas --for mallory --out x.bundle");
    let missing = shell.run("bundle host borealis --for atlas --out x.bundle");
    assert_eq!((stranger.code, &stranger.talk), (1, &missing.talk));
    assert!(!shell.path("x.bundle").exists());
}

#[test]
fn a_host_guards_its_keys_and_its_folder() {
    let shell = with_atlas();
    assert_eq!(shell.run("host init host --name other.example").code, 1);
    assert_eq!(shell.run("host init new --name a+b").code, 2);
    assert_eq!(shell.run("host show atlas --for atlas").code, 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let keys = shell.path("host/keys");
        assert_eq!(
            fs::metadata(&keys).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = shell.run("host show host --for atlas");
        assert_eq!(refused.code, 1);
        assert!(refused.talk.contains("others can read"), "{}", refused.talk);
    }
}
