//! The commands of the guides about a shared record, run by a shell as they stand there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::host::with_records;
use crate::page::repository;
use crate::python::available;
use crate::shell::Shell;
use crate::tiles::policy_of;
use crate::witness::{Running, make};

/// The blocks of a page with this mark.
fn blocks(page: &str, mark: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join(page)).unwrap();
    let begin = format!("```{mark}\n");
    let parts = text.split(&begin).skip(1);
    parts
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

/// Runs a script in the folder of a shell; its data, and the exit code.
fn run(shell: &Shell, script: &str) -> (String, i32) {
    let program = Path::new(env!("CARGO_BIN_EXE_entente"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let mut command = Command::new("sh");
    command
        .args(["-eu", "-c", script])
        .current_dir(shell.path("."))
        .env("PATH", path);
    let done = command.output().unwrap();
    let talk = String::from_utf8_lossy(&done.stderr);
    let code = done.status.code().unwrap();
    assert!(code < 2, "{script}\n{talk}");
    (String::from_utf8(done.stdout).unwrap(), code)
}

/// A witness of a party for the journal with this policy; its line of a policy.
fn witness(shell: &Shell, party: &str, policy: &str) -> (Running, String) {
    let folder = format!("witness-of-{party}");
    let key = make(shell, &folder, &format!("witness.{party}.example"));
    let log = policy.lines().next().unwrap().strip_prefix("log ").unwrap();
    let running = Running::start(shell, &folder, &[log.to_owned()]);
    let line = format!("witness {party} {key} {}\n", running.url);
    (running, line)
}

#[test]
fn the_guide_to_a_shared_record_does_what_it_says() {
    let shell = with_records();
    let mut witnesses = Vec::new();
    for block in blocks("docs/guides/keep-a-shared-record.md", "sh") {
        // What the page says is there already.
        if block.contains("later.bundle") {
            run(
                &shell,
                "entente bundle host atlas --for finch --out later.bundle",
            );
        }
        if block.contains("entente cosign") {
            let policy = shell.read("policy");
            let (running, line) = witness(&shell, "finch", &policy);
            let log = policy.lines().next().unwrap();
            shell.write("policy", format!("{log}\n{line}quorum finch\n"));
            witnesses.push(running);
        }
        if block.contains("host erase") && !block.contains("bring") {
            run(&shell, "entente host bring host clinic");
        }
        for host in ["other", "third"] {
            if block.contains(&format!(" {host} ")) && !shell.path(host).exists() {
                let words = format!("host init {host} --name {host}.example");
                shell.run(&words).fine();
            }
        }
        let (out, code) = run(&shell, &block);
        assert_eq!(code, 0, "{block}\n{out}");
    }
    let shown = shell.run("host show third --for atlas").fine();
    shown.prints("atlas: ");
}

/// A line without what differs from run to run: instants and keys.
fn plain(line: &str) -> String {
    let words = line.trim_end().split(' ').map(|word| {
        let bare = word.trim_end_matches([',', '`']);
        let is_instant = bare.len() > 19 && bare.as_bytes()[10] == b'T' && bare.ends_with('Z');
        let is_hash = bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        match is_instant || is_hash {
            true => "…",
            false => word.trim_end_matches(','),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs the commands of a block, and compares what they print; `...` stands for any lines.
fn check(shell: &Shell, block: &str) {
    let lines: Vec<&str> = block.lines().collect();
    let begins = (0..lines.len()).filter(|at| lines[*at].starts_with("$ "));
    let begins: Vec<usize> = begins.collect();
    for (at, begin) in begins.iter().enumerate() {
        let end = begins.get(at + 1).copied().unwrap_or(lines.len());
        let command = lines[*begin].strip_prefix("$ ").unwrap();
        let (out, _) = run(shell, command);
        let mut printed = out.lines().map(plain);
        let mut skips = false;
        for line in &lines[begin + 1..end] {
            if line.trim() == "..." {
                skips = true;
                continue;
            }
            let stated = plain(line);
            let found = match skips {
                true => printed.find(|line| *line == stated),
                false => printed.next(),
            };
            assert_eq!(found.as_ref(), Some(&stated), "{command}\n{out}");
            skips = false;
        }
        let rest: Vec<String> = printed.collect();
        assert!(
            skips || rest.is_empty() || end == begin + 1,
            "{command}\n{out}"
        );
    }
}

#[test]
fn the_guide_for_auditors_shows_what_is_true() {
    if !available() {
        return;
    }
    let shell = with_records();
    run(
        &shell,
        "entente host init host --name record.example; entente host bring host atlas",
    );
    let bundle = |party: &str, name: &str| {
        let words = format!("bundle host atlas --for {party} --out {name} --as-of 2025-04-02");
        shell.run(&words).fine();
    };
    bundle("finch", "it.bundle");
    let policy = policy_of(&shell, "it.bundle");
    let (log, _) = policy.split_once('\n').unwrap();
    let (atlas, first) = witness(&shell, "atlas", &policy);
    let (kestrel, second) = witness(&shell, "kestrel", &policy);
    let policy = format!("{log}\n{first}{second}group both all atlas kestrel\nquorum both\n");
    shell.write("policy", policy);
    let script = "entente host tiles host atlas --for atlas --out log
        entente cosign log --policy policy --out log/checkpoint
        entente host cosigned host atlas log/checkpoint --policy policy";
    assert_eq!(run(&shell, script).1, 0);
    drop((atlas, kestrel));
    bundle("finch", "finch.bundle");
    bundle("kestrel", "march.bundle");
    let script = repository().join("verifier/entente_verify.py");
    fs::copy(script, shell.path("entente_verify.py")).unwrap();
    shell
        .run("proof make march.bundle --entry 9 --out single")
        .fine();
    change(&shell);
    run(&shell, "cp single/proof single/entry .");
    let page = "docs/guides/verify-without-us.md";
    let mut played = 0;
    for block in blocks(page, "text") {
        played += block.matches("$ ").count();
        check(&shell, &block);
    }
    assert!(played >= 5, "{played}");
}

/// A bundle with a score of 5 where 4 was said.
fn change(shell: &Shell) {
    let good = fs::read(shell.path("march.bundle")).unwrap();
    let mut bundle = exchange::bundle::archive::read(&good).unwrap();
    let (said, other) = (r#""score":"4""#, r#""score":"5""#);
    let mut openings = bundle.openings.iter_mut();
    let opening = openings.find(|opening| opening.text.contains(said));
    let text = &mut opening.unwrap().text;
    *text = text.replacen(said, other, 1);
    let bytes = exchange::bundle::archive::write(&bundle).unwrap();
    shell.write("changed.bundle", bytes);
}
