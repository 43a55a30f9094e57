//! The commands of docs/guides/run-a-witness.md, run by a shell as they stand there.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use super::{log, show};
use crate::page::repository;
use crate::shell::Shell;

#[test]
fn the_guide_does_what_it_says() {
    let page = fs::read_to_string(repository().join("docs/guides/run-a-witness.md")).unwrap();
    let (shell, log) = (Shell::new(), log());
    log.write(&shell, "journal", 300);
    shell.write("journal.key", format!("{}\n", log.key()));
    let blocks: Vec<&str> = page
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() >= 5, "{blocks:?}");
    // A free port, and the patience of somebody who types.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let script = blocks
        .concat()
        .replace("8467", &port.to_string())
        .replace(" &\n", " > url & while [ ! -s url ]; do sleep 0.05; done\n");
    assert!(script.contains("> url"));
    let script = format!("trap 'kill $! 2>/dev/null || true' EXIT\n{script}");
    let program = Path::new(env!("CARGO_BIN_EXE_entente"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    let mut command = std::process::Command::new("sh");
    command
        .args(["-eu", "-c", &script])
        .current_dir(shell.path("."))
        .env("PATH", path);
    let done = command.output().unwrap();
    let talk = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{script}\n{talk}");
    let shown = String::from_utf8_lossy(&done.stdout);
    assert!(shown.contains("alliance.example/journal  "), "{shown}");
    for witness in ["volta", "nord"] {
        assert_eq!(show(&shell, witness)["logs"][0]["size"], 300);
        let cosigned = format!("\n— witness.{witness}.example ");
        assert!(shell.read("journal/checkpoint").contains(&cosigned));
    }
}
