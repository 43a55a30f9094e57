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

#[test]
fn the_guide_to_the_interface_is_true() {
    if Command::new("curl").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(),
            "curl is missing"
        );
        return;
    }
    let shell = Shell::new();
    shell.run("host init host --name record.example").fine();
    let mut server = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "host", "--listen", "127.0.0.1:0"])
        .current_dir(shell.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    let _server = Server(server);
    let mut line = || {
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        text.trim().to_owned()
    };
    let url = line();
    let code = line();
    let code = code.strip_prefix("setup code ").expect("a setup code");

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
    let done = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", &script])
        .current_dir(shell.path(""))
        .env("URL", &url)
        .env("CODE", code)
        .output()
        .unwrap();
    let (out, talk) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    assert!(done.status.success(), "{out}\n{talk}");
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
