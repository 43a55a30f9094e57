//! A record folder into the journal of a host, and out of it for each party, verified without the host.

use std::fs;
use std::path::Path;

use crate::shell::Shell;

/// The shipped alliance `atlas` with its exports: three parties, and money between two of them.
pub fn with_atlas() -> Shell {
    let shell = Shell::new();
    atlas(&shell);
    shell.run("host init host --name record.example").fine();
    shell
}

/// The records of `atlas` and `clinic`, and no host yet.
pub fn with_records() -> Shell {
    let shell = with_clinic();
    atlas(&shell);
    shell
}

fn atlas(shell: &Shell) {
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

    one_figure_is_named(&shell);
}

fn one_figure_is_named(shell: &Shell) {
    let all = shell
        .run("measure atlas --as-of 2025-04-02 --json")
        .fine()
        .json();
    let level = all["levels"][0]["id"].as_str().unwrap();
    let window = all["levels"][0]["readings"][0]["window"].as_str().unwrap();
    let name = format!("{level}:{window}");
    let told = shell
        .run(&format!("verify atlas.bundle --figure {name}"))
        .fine();
    assert!(told.out.starts_with("everything holds: "), "{}", told.out);
    let clause = format!("clause `levels.{level}`; it rests on ");
    assert!(
        told.out.contains(": the same") && told.out.contains(&clause),
        "{}",
        told.out
    );
    let words = format!("verify atlas.bundle --figure {name} --json");
    let figure = &shell.run(&words).fine().json()["figure"][0];
    assert_eq!(figure["same"], true);
    assert_eq!(figure["stated"], figure["recomputed"]);
    // An entry that it rests on can be taken out, and proved by itself.
    let entry = &figure["entries"][0];
    shell
        .run(&format!(
            "proof make atlas.bundle --entry {entry} --out one"
        ))
        .fine();
    let unknown = shell.run("verify atlas.bundle --figure nothing:2025-03");
    assert_eq!(unknown.code, 2, "{}", unknown.talk);
    assert!(unknown.talk.contains(level), "{}", unknown.talk);
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

/// The shipped alliance `clinic` with its exports, brought into a host: its cases name assignees.
fn with_clinic() -> Shell {
    let shell = Shell::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/clinic");
    copy(&example, &shell.path("clinic"));
    let words = "import clinic clinic/exports/desk.csv --mapping clinic/mappings/desk.yaml";
    shell.run(words).fine();
    shell
}

fn same_bundle(shell: &Shell, one: &str, other: &str, alliance: &str, party: &str) {
    for host in [one, other] {
        let words = format!(
            "bundle {host} {alliance} --for {party} --out {host}.bundle --as-of 2025-04-02"
        );
        shell.run(&words).fine();
    }
    let read = |host: &str| fs::read(shell.path(&format!("{host}.bundle"))).unwrap();
    assert!(read(one) == read(other), "{party} gets the same bytes");
}

#[test]
fn a_backup_is_a_host_again() {
    let shell = with_atlas();
    shell.run("host bring host atlas").fine();
    shell.run("host backup host copy").fine();
    for party in ["atlas", "kestrel", "finch"] {
        same_bundle(&shell, "host", "copy", "atlas", party);
    }
    shell
        .run("host folder host atlas --for atlas --out one")
        .fine();
    shell
        .run("host folder copy atlas --for atlas --out other")
        .fine();
    let statement = |record: &str| {
        let words = format!("statement {record} --as-of 2025-04-02 --csv");
        shell.run(&words).fine().out
    };
    assert_eq!(statement("one"), statement("other"));
    #[cfg(unix)]
    for name in ["keys", "host.json", "record.sqlite"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(shell.path(&format!("copy/{name}")));
        assert_eq!(mode.unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    shell.run("host backup host copy").exits(1);
}

#[test]
fn an_alliance_moves_to_another_host() {
    let shell = with_atlas();
    let record = shell.read("atlas/facts.ndjson");
    let (first, _) = record.trim_end().rsplit_once('\n').unwrap();
    shell.write("atlas/facts.ndjson", format!("{first}\n"));
    shell.run("host bring host atlas").fine();
    shell.write("atlas/facts.ndjson", &record);
    shell.run("host init other --name other.example").fine();
    // Read, and no more, without a handover.
    shell.run("host export host atlas --out all.ndjson").fine();
    let read = shell.run("host import other all.ndjson --json").fine();
    assert_eq!(read.json()["speaks"], false);
    let refused = shell.run("host bring other atlas");
    assert_eq!(refused.code, 1);
    assert!(refused.talk.contains("another host"), "{}", refused.talk);

    shell.run("host init third --name third.example").fine();
    shell
        .run("host offer third atlas --for atlas --out offer.json")
        .fine();
    shell
        .run("host export host atlas --to offer.json --out handed.ndjson")
        .fine();
    let moved = shell
        .run("host import third handed.ndjson --json")
        .fine()
        .json();
    assert_eq!(moved["speaks"], true);
    let brought = shell.run("host bring third atlas --json").fine().json();
    assert_eq!(brought["accepted"], 1);
    shell.run("host bring host atlas").exits(1);
    shell
        .run("bundle third atlas --for atlas --out third.bundle --as-of 2025-04-02")
        .fine();
    shell
        .run("verify third.bundle")
        .fine()
        .prints("everything holds");

    let changed = shell
        .read("handed.ndjson")
        .replacen("2025-03-0", "2025-03-1", 1);
    shell.write("changed.ndjson", changed);
    shell.run("host init fourth --name fourth.example").fine();
    let refused = shell.run("host import fourth changed.ndjson");
    assert_eq!(refused.code, 1);
    assert!(refused.talk.contains("line "), "{}", refused.talk);
    assert_eq!(shell.run("host show fourth --for atlas").fine().out, "");
}

#[test]
fn a_person_is_erased_and_does_not_come_back() {
    let shell = with_clinic();
    shell.run("host init host --name record.example").fine();
    shell.run("host bring host clinic").fine();
    shell
        .run("bundle host clinic --for tern --out before.bundle --as-of 2025-03-05")
        .fine();
    let holds = |path: &str| {
        let bytes = fs::read(shell.path(path)).unwrap();
        bytes.windows(7).any(|window| window == b"\"fatma\"")
            || bytes.windows(9).any(|window| window == b"\\\"fatma\\\"")
    };
    assert!(holds("host/record.sqlite") && holds("before.bundle"));
    let words = "host erase host clinic --value fatma --for";
    // Who worked on a ticket is shown to nobody but the company that says so.
    let other = shell.run_words(
        words
            .split(' ')
            .chain(["meridian", "--request", "the person"]),
    );
    assert!(other.fine().talk.contains("nothing that this party sees"));
    let ask = |more: &[&str]| {
        let words = words.split(' ').chain(["tern", "--request"]);
        shell.run_words(words.chain(more.iter().copied()))
    };
    let shown = ask(&["the person"]).fine().prints("assignee");
    let places = shown.out.lines().count();
    assert!(places > 5 && holds("host/record.sqlite"));
    ask(&["fatma herself", "--yes"]).exits(1);
    ask(&["the person", "--yes"]).fine();
    assert_eq!(ask(&["the person", "--yes"]).fine().out, "");

    // A record folder that still has the name does not bring it back.
    let again = shell.run("host bring host clinic --json").fine().json();
    assert_eq!(again["accepted"], 0);
    shell.run("host backup host copy").fine();
    shell.run("host export host clinic --out all.ndjson").fine();
    shell
        .run("bundle host clinic --for tern --out after.bundle --as-of 2025-03-05")
        .fine();
    shell
        .run("host folder host clinic --for tern --out after")
        .fine();
    for path in [
        "host/record.sqlite",
        "copy/record.sqlite",
        "all.ndjson",
        "after.bundle",
        "after/facts.ndjson",
    ] {
        assert!(!holds(path), "{path}");
    }
    shell
        .run("verify before.bundle")
        .fine()
        .prints("everything holds");
    shell
        .run("verify after.bundle --beside before.bundle")
        .fine()
        .prints(&format!("erased in {places} places"));
}

#[test]
fn a_mirror_takes_what_continues_it_and_nothing_else() {
    let shell = with_atlas();
    let record = shell.read("atlas/facts.ndjson");
    let (first, _) = record.trim_end().rsplit_once('\n').unwrap();
    shell.write("atlas/facts.ndjson", format!("{first}\n"));
    shell.run("host bring host atlas").fine();
    shell.run("host backup host fork").fine();
    let bundle = |host: &str, name: &str| {
        let words = format!("bundle {host} atlas --for atlas --out {name} --as-of 2025-04-02");
        shell.run(&words).fine();
    };
    let mirror = |name: &str| shell.run(&format!("mirror {name} copy --for atlas --json"));
    bundle("host", "one");
    assert_eq!(mirror("one").fine().json()["taken"], true);
    shell.write("atlas/facts.ndjson", &record);
    shell.run("host bring host atlas").fine();
    bundle("host", "two");
    shell.run("mirror two copy --for finch").exits(1);
    let out = "mirror two copy --for atlas --record mine";
    shell.run(out).fine();
    assert_eq!(facts(&shell, "mine").len(), facts(&shell, "atlas").len());
    let held = fs::read(shell.path("copy/bundle")).unwrap();
    assert!(held == fs::read(shell.path("two")).unwrap());

    // Back to an earlier state, and another history from there on.
    assert_eq!(mirror("one").exits(1).json()["taken"], false);
    shell.run("host bring fork atlas").fine();
    bundle("fork", "three");
    shell.run("verify three").fine();
    let refused = mirror("three").exits(1).json();
    assert_eq!(refused["difference"]["check"], "growth");
    assert!(held == fs::read(shell.path("copy/bundle")).unwrap());
    assert!(shell.path("copy/refused").exists());
    assert_eq!(mirror("two").fine().json()["taken"], true);
}

#[test]
fn a_party_joins_and_another_leaves() {
    let shell = with_atlas();
    shell.run("host bring host atlas").fine();
    let bundle = |party: &str, name: &str| {
        let words = format!("bundle host atlas --for {party} --out {name} --as-of 2025-04-02");
        shell.run(&words)
    };
    bundle("borealis", "early").exits(1);
    let join = "host party join host atlas borealis --by atlas --json";
    let joined = shell.run(join).fine().json();
    let parties = ["atlas", "borealis", "finch", "kestrel"];
    assert_eq!(joined["parties"], serde_json::json!(parties));
    shell.run(join).exits(1).says("joined already");
    bundle("kestrel", "last").fine();
    let leave = "host party leave host atlas kestrel --by kestrel --json";
    let left = shell.run(leave).fine().json();
    assert_eq!(
        left["parties"],
        serde_json::json!(["atlas", "borealis", "finch"])
    );
    bundle("kestrel", "none").exits(1);
    assert_eq!(shell.run("host show host --for kestrel").fine().out, "");
    for party in ["atlas", "borealis", "finch"] {
        bundle(party, &format!("{party}.bundle")).fine();
        shell
            .run(&format!("verify {party}.bundle"))
            .fine()
            .prints("everything holds");
    }
    // What kestrel has holds by itself, and the others' journal continues it.
    shell.run("verify last").fine();
    let note = exchange::bundle::archive::read(&fs::read(shell.path("last")).unwrap()).unwrap();
    shell.write("seen", note.checkpoint.to_text());
    shell.run("verify atlas.bundle --after seen").fine();
    if crate::python::available() {
        let path = |name: &str| shell.path(name).display().to_string();
        let files = ["atlas.bundle", "borealis.bundle", "finch.bundle", "last"].map(path);
        let mut words = vec!["bundle"];
        words.extend(files.iter().map(String::as_str));
        let done = crate::python::python(&words);
        let said = String::from_utf8_lossy(&done.stdout);
        assert_eq!(done.status.code(), Some(0), "{said}");
    }
    // The record folder still has what kestrel said: it is there already. What is new of it is passed over.
    let again = shell.run("host bring host atlas --json").fine().json();
    assert_eq!((&again["accepted"], &again["left"]), (&0.into(), &0.into()));
    let record = shell.read("atlas/facts.ndjson");
    let facts = record
        .lines()
        .map(|line| facts::Fact::admit(line.as_bytes()).unwrap());
    let mut facts: Vec<facts::Fact> = facts.collect();
    facts.retain(|fact| fact.by.as_str() == "kestrel");
    let said = facts.pop().unwrap();
    let at = said.at.plus_ms(-1000);
    let late = facts::Fact::new(at, said.recorded, said.by, said.source, 9000, 0, said.body);
    let late = String::from_utf8(late.unwrap().to_bytes()).unwrap();
    shell.write("atlas/facts.ndjson", format!("{record}{late}\n"));
    let again = shell.run("host bring host atlas --json").fine();
    assert_eq!(again.json()["left"], 1);
    again.says("parties that left the journal");
    shell
        .run("host party leave host atlas mallory --by atlas")
        .exits(1);
}
