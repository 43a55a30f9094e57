//! The verifier in Python and ours, over the same bundles: what one accepts the other accepts. The two share no code.
//!
//! Where Python or its package `cryptography` is not installed the tests say so and pass; with
//! `ENTENTE_REQUIRE_TOOLS` set, as in `./test`, they fail.

mod keys;
mod mutations;
mod passkeys;
mod proofs;

use std::fs;
use std::process::{Command, Output};
use std::sync::OnceLock;

use exchange::bundle::{Bundle, Checks, Report, Trust, archive, verify};
use facts::journal::{Checkpoint, Cosigner, Entry, Note, Policy};
use serde_json::Value;

use crate::examples::shell_with;
use crate::page::repository;
use crate::shell::Shell;

/// The parties of the example.
const PARTIES: [&str; 3] = ["atlas", "finch", "kestrel"];

/// The verifier with these arguments.
pub fn python(arguments: &[&str]) -> Output {
    let script = repository().join("verifier/entente_verify.py");
    let mut command = Command::new("python3");
    command.arg(script).args(arguments);
    let done = command.output().expect("python3 runs");
    let talk = String::from_utf8_lossy(&done.stderr);
    assert!(!talk.contains("Traceback"), "{talk}");
    done
}

/// Whether there is what the verifier needs.
pub fn available() -> bool {
    let mut command = Command::new("python3");
    command.args(["-c", "import cryptography"]);
    let there = command.output().is_ok_and(|output| output.status.success());
    if !there {
        let why =
            "python3 with `cryptography` is not installed: no second verifier looked at bundles";
        assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
        eprintln!("{why}");
    }
    there
}

/// What the verifier in Python says of each of these files, with a policy if there is one.
fn said(shell: &Shell, files: &[Vec<u8>], policy: Option<&str>) -> Vec<Value> {
    let mut arguments = vec!["bundle".to_owned(), "--json".to_owned()];
    if let Some(policy) = policy {
        shell.write("policy", policy);
        arguments.extend(["--policy".to_owned(), shown(shell, "policy")]);
    }
    for (index, bytes) in files.iter().enumerate() {
        let name = format!("{index}.bundle");
        shell.write(&name, bytes);
        arguments.push(shown(shell, &name));
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = python(&words);
    let lines = String::from_utf8(done.stdout).unwrap();
    let said: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        said.len(),
        files.len(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let all = said.iter().all(|one| one["holds"] == true);
    assert_eq!(done.status.code(), Some(if all { 0 } else { 1 }));
    said
}

/// What ours says of a file: nothing where it is no bundle.
fn ours(bytes: &[u8], policy: Option<&str>) -> Option<Report> {
    let policy = policy.map(|policy| Policy::parse(policy.as_bytes()).unwrap());
    let trust = Trust {
        policy: policy.as_ref(),
        after: None,
    };
    let bundle = archive::read(bytes).ok()?;
    Some(verify(&bundle, trust, &Checks::default()))
}

fn shown(shell: &Shell, name: &str) -> String {
    shell.path(name).to_string_lossy().into_owned()
}

/// Bundles of each party over a journal that has grown once, cosigned both times, and the policy.
struct World {
    bundles: Vec<Bundle>,
    policy: String,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let shell = shell_with("atlas");
        let import = |name: &str| {
            let words = format!("import atlas atlas/exports/{name}.csv --mapping atlas/mappings/{name}.yaml");
            shell.run(&words).fine();
        };
        for name in ["deployments", "incidents", "figures", "pulse", "hours"] {
            import(name);
        }
        shell.run("host init host --name record.example").fine();
        let bring = "host bring host atlas";
        shell.run(bring).fine();
        let bundle = |party: &str, more: &str| {
            let words = format!("bundle host atlas --for {party} --out {party}.bundle --as-of 2025-04-02{more}");
            shell.run(&words).fine();
            archive::read(&fs::read(shell.path(&format!("{party}.bundle"))).unwrap()).unwrap()
        };
        let before = bundle("atlas", "");
        for name in ["costs", "ideas", "days"] {
            import(name);
        }
        shell.run(bring).fine();
        let mut bundles: Vec<Bundle> = PARTIES.iter().map(|party| bundle(party, "")).collect();
        bundles.push(bundle("atlas", " --without-persons"));
        assert!(before.about.size < bundles[0].about.size);
        let witnesses = [
            Cosigner::new("witness.atlas.example", &[1; 32]).unwrap(),
            Cosigner::new("witness.kestrel.example", &[2; 32]).unwrap(),
        ];
        let seen = cosigned(&before, &witnesses);
        for bundle in &mut bundles {
            bundle.checkpoint = cosigned(bundle, &witnesses);
            bundle.checkpoints.insert(before.about.size, seen.clone());
        }
        let log = bundles[0].policy.lines().next().unwrap();
        let policy = format!(
            "{log}\nwitness atlas {}\nwitness kestrel {}\ngroup both all atlas kestrel\nquorum both\n",
            witnesses[0].key(),
            witnesses[1].key()
        );
        World { bundles, policy }
    })
}

/// The checkpoint of a bundle, cosigned in the second after its last entry was recorded.
fn cosigned(bundle: &Bundle, witnesses: &[Cosigner]) -> Note {
    let last = Entry::admit(bundle.entries.last().unwrap()).unwrap();
    let at = u64::try_from(last.recorded().ms() / 1000).unwrap() + 1;
    let mut note = bundle.checkpoint.clone();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    for witness in witnesses {
        note.add(witness.cosign(&checkpoint, at).unwrap()).unwrap();
    }
    note
}

#[test]
fn both_accept_what_a_host_hands_out() {
    if !available() {
        return;
    }
    let (shell, world) = (Shell::new(), world());
    let files: Vec<Vec<u8>> = world
        .bundles
        .iter()
        .map(|bundle| archive::write(bundle).unwrap())
        .collect();
    for policy in [None, Some(world.policy.as_str())] {
        for (file, said) in files.iter().zip(said(&shell, &files, policy)) {
            let ours = ours(file, policy).unwrap();
            assert_eq!(ours.findings, []);
            assert_eq!(said["findings"], serde_json::json!([]), "{said}");
            let same = [
                ("entries", ours.entries),
                ("facts", ours.facts),
                ("brought", ours.brought),
                ("erased", ours.erased),
                ("figures", ours.figures),
            ];
            for (name, count) in same {
                assert_eq!(said[name], count, "{name}: {said}");
            }
            assert_eq!(
                said["attested"],
                serde_json::to_value(&ours.attested).unwrap()
            );
            assert_eq!(
                said["cosigned"],
                serde_json::to_value(&ours.cosigned).unwrap()
            );
            let notes = said["notes"].to_string();
            assert_eq!(
                notes.contains("taken from the bundle"),
                ours.own_policy,
                "{notes}"
            );
        }
    }
}

/// What a host with both its keys could do to the files of a bundle: both name the same check.
#[test]
fn both_find_what_was_done_with_the_same_check() {
    if !available() {
        return;
    }
    let (shell, world) = (Shell::new(), world());
    let good = &world.bundles[0];
    let check = |name: &str, change: &dyn Fn(&mut Bundle)| {
        let mut bundle = good.clone();
        change(&mut bundle);
        bundle.about.size = bundle.entries.len() as u64;
        let file = archive::write(&bundle).unwrap();
        let policy = Some(world.policy.as_str());
        let said = said(&shell, std::slice::from_ref(&file), policy).remove(0);
        let ours = ours(&file, policy).map_or_else(
            || vec!["bundle".to_owned()],
            |report| {
                report
                    .findings
                    .iter()
                    .map(|one| one.check.to_string())
                    .collect()
            },
        );
        let found = said["findings"].as_array().unwrap().iter();
        let theirs: Vec<&str> = found.map(|one| one["check"].as_str().unwrap()).collect();
        assert!(ours.iter().any(|one| one == name), "{name}: {ours:?}");
        assert!(theirs.contains(&name), "{name}: {said}");
    };
    check("entries", &|bundle| bundle.entries.swap(3, 4));
    check("root", &|bundle| drop(bundle.entries.remove(3)));
    // Rolled back: the last entry, and what stood in it, was never there.
    check("root", &|bundle| {
        let last = bundle.about.size - 1;
        bundle.entries.pop();
        bundle.openings.retain(|opening| opening.index != last);
    });
    check("withheld", &|bundle| drop(bundle.openings.remove(7)));
    check("openings", &|bundle| bundle.openings[7].text.push('x'));
    check("openings", &|bundle| {
        let other = &world.bundles[1].openings;
        let foreign = other.iter().find(|one| !bundle.openings.contains(one));
        bundle.openings.push(foreign.unwrap().clone());
    });
    check("openings", &|bundle| {
        bundle.openings.push(bundle.openings[0].clone())
    });
    check("agreement", &|bundle| drop(bundle.versions[0].pop_last()));
    check("root", &|bundle| {
        bundle.checkpoint = good.checkpoints.values().next().unwrap().clone();
    });
    // Only the host signed it.
    check("checkpoint", &|bundle| {
        let mut note = Note::new(good.checkpoint.text()).unwrap();
        note.add(good.checkpoint.signatures()[0].clone()).unwrap();
        bundle.checkpoint = note;
    });
    // A witness saw it before the last entry says that it was recorded.
    check("time", &|bundle| {
        let witnesses = [
            Cosigner::new("witness.atlas.example", &[1; 32]).unwrap(),
            Cosigner::new("witness.kestrel.example", &[2; 32]).unwrap(),
        ];
        let checkpoint = Checkpoint::parse(good.checkpoint.text()).unwrap();
        let mut note = Note::new(good.checkpoint.text()).unwrap();
        note.add(good.checkpoint.signatures()[0].clone()).unwrap();
        for witness in &witnesses {
            note.add(witness.cosign(&checkpoint, 1_700_000_000).unwrap())
                .unwrap();
        }
        bundle.checkpoint = note;
    });
    // A checkpoint of another journal that the witness cosigned, with the signature of this log.
    check("growth", &|bundle| {
        let note = bundle.checkpoints.pop_first().unwrap().1;
        bundle.checkpoints.insert(3, note);
    });
}

/// The verifier knows the closed list of facts.
#[test]
fn both_know_the_same_kinds_of_facts() {
    let text = fs::read_to_string(repository().join("verifier/entente_verify.py")).unwrap();
    let (_, list) = text.split_once("KINDS = (").unwrap();
    let (list, _) = list.split_once(')').unwrap();
    let words = list.replace('"', " ");
    let words: Vec<&str> = words.split_whitespace().collect();
    assert_eq!(words, facts::Body::KINDS);
}

#[test]
fn wrong_use_is_no_finding() {
    if !available() {
        return;
    }
    let shell = Shell::new();
    shell.write("policy", "quorum nobody\n");
    shell.write("none", "");
    let (policy, none) = (shown(&shell, "policy"), shown(&shell, "none"));
    for words in [
        &["bundle"][..],
        &["bundle", "/nowhere/at.all"],
        &["bundle", &none, "--policy", &policy],
        &["bundle", &none, "--after", &none],
        &["proof", &none],
    ] {
        assert_eq!(python(words).status.code(), Some(2), "{words:?}");
    }
    assert_eq!(python(&["bundle", &none]).status.code(), Some(1));
}
