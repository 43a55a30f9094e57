//! The guide to the interface does what it says, against a server that runs.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::shell::Shell;

/// A server that ends with the test.
struct Server(std::process::Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A host that is served: where, and the code with which it is set up.
fn served(shell: &Shell) -> (String, String, Server) {
    shell.run("host init host --name record.example").fine();
    let mut server = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "host", "--listen", "127.0.0.1:0"])
        .current_dir(shell.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    let server = Server(server);
    let mut line = || {
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        text.trim().to_owned()
    };
    let url = line();
    let code = line();
    let code = code.strip_prefix("setup code ").expect("a setup code");
    (url, code.to_owned(), server)
}

/// Does what the guide says; what came out, and what was said beside it.
fn follow_guide(shell: &Shell, url: &str, code: &str) -> (String, String) {
    let guide =
        std::fs::read_to_string(crate::page::repository().join("docs/guides/use-the-api.md"))
            .unwrap();
    let blocks = |kind: &str| -> Vec<String> {
        let begin = format!("```{kind}\n");
        let parts = guide.split(&begin).skip(1);
        parts
            .map(|part| part.split("```").next().unwrap().to_owned())
            .collect()
    };
    shell.write("alliance.yaml", &blocks("yaml")[0]);
    let script = blocks("sh").join("echo\n");
    bash(shell, &script, &[("URL", url), ("CODE", code)])
}

/// A script that succeeds, with our program on the path: what came out, and what was said beside it.
fn bash(shell: &Shell, script: &str, known: &[(&str, &str)]) -> (String, String) {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_entente"));
    let before = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{before}", program.parent().unwrap().display());
    let done = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", script])
        .current_dir(shell.path(""))
        .envs(known.iter().copied())
        .env("PATH", path)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, talk) = (text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{out}\n{talk}");
    (out, talk)
}

/// Whether curl is there; where tools are required, it has to be.
fn has_curl() -> bool {
    let has = Command::new("curl").arg("--version").output().is_ok();
    assert!(
        has || std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(),
        "curl is missing"
    );
    has
}

#[test]
fn the_guide_to_the_interface_is_true() {
    if !has_curl() {
        return;
    }
    let shell = Shell::new();
    let (url, code, _server) = served(&shell);
    let (out, talk) = follow_guide(&shell, &url, &code);
    for expected in [
        "\"party\":\"helper\"",
        "\"received\":4,\"accepted\":3,\"duplicate\":0,\"rejected\":1",
        "solved,2025-03,",
        "\"judgement\":\"missed\"",
        "\"answer\":",
        "\"status\":422",
        "{\"type\":\"/problems#not-found\",\"title\":\"there is no such thing here\",\"status\":404}",
        "\"key\":\"whpk_",
    ] {
        assert!(out.contains(expected), "{expected} in\n{out}\n{talk}");
    }
}

#[test]
fn the_commands_on_the_page_of_a_fact_check_it() {
    if !has_curl() {
        return;
    }
    let shell = Shell::new();
    let (url, code, _server) = served(&shell);
    follow_guide(&shell, &url, &code);
    let known = [("URL", url.as_str())];
    let (page, _) = bash(
        &shell,
        "fact=$(curl -sS --fail -b ann $URL/alliances/acme/cases/INC2 | grep -o '/facts/[0-9a-f]*' | head -1)
         curl -sS --fail -b ann $URL/alliances/acme$fact",
        &known,
    );
    let commands = page.split("<pre id=\"commands\">").nth(1).expect(&page);
    let commands = commands.split("</pre>").next().unwrap();
    let commands = commands.replace("&quot;", "\"").replace("&amp;", "&");
    let token = "TOKEN=$(curl -sS --fail -b ann -H 'Content-Type: application/json' $URL/api/v1/alliances/acme/tokens -d '{\"name\":\"the auditor\",\"days\":1}' |
         sed 's/.*\"token\":\"\\([^\"]*\\).*/\\1/')\n";
    let (out, talk) = bash(&shell, &format!("{token}{commands}"), &known);
    assert!(
        out.contains("the proof holds: these bytes are entry "),
        "{out}\n{talk}"
    );
    assert!(out.contains("INC2"), "what was said: {out}");
}
