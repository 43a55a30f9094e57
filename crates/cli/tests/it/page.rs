//! Pages that do what they say: their files are written, their commands run, their outputs compared.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::Shell;

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Plays a page in a shell and compares it; with `UPDATE_REFERENCE`, writes it anew.
pub fn check(page: &str, shell: &Shell) {
    let path = repository().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let played = play(&text, shell);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &played).unwrap();
        return;
    }
    for (stated, real) in text.lines().zip(played.lines()) {
        assert_eq!(
            stated, real,
            "{page}: write it anew: UPDATE_REFERENCE=1 ./test -p entente"
        );
    }
    assert_eq!(text, played);
}

/// A hash of what `init` writes changes with every word of it: pages show that there is one.
fn without_hash(line: &str) -> &str {
    match line.split_once("sha256:") {
        Some((head, _)) if head.trim() == "\"hash\": \"" => "      \"hash\": \"sha256:…\",",
        _ => line,
    }
}

/// The same page with what the commands really print. A block of commands holds one on each line.
fn play(text: &str, shell: &Shell) -> String {
    let mut played = String::new();
    let mut printed: Option<String> = None;
    let mut commands = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(played, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n");
        let shown = match info.split_once(" file=") {
            Some((_, name)) => {
                shell.write(name, format!("{block}\n"));
                block
            }
            None if matches!(info, "sh" | "sh fails") => {
                let mut out = String::new();
                for line in block.lines() {
                    let words = line.strip_prefix("entente ").expect("a command of ours");
                    let done = shell.run(words);
                    assert_eq!(
                        done.code == 0,
                        info == "sh",
                        "{line}\n{}\n{}",
                        done.out,
                        done.talk
                    );
                    out.push_str(&done.out);
                    commands += 1;
                }
                printed = Some(out);
                block
            }
            None if matches!(info, "text" | "json") => {
                printed.take().expect("an output after a command")
            }
            None => panic!("a block of `{info}` is neither a file, a command nor an output"),
        };
        let shown = shown.trim_end();
        if !shown.is_empty() {
            let shown: Vec<&str> = shown.lines().map(str::trim_end).map(without_hash).collect();
            writeln!(played, "{}", shown.join("\n")).unwrap();
        }
        writeln!(played, "```").unwrap();
    }
    assert!(commands > 1);
    played
}
