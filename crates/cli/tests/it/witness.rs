//! `witness` and `cosign`: a party that never ran one makes it, serves it, asks it, and shows what it knows.

mod guide;
mod killed;
mod log;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::shell::Shell;
use log::Log;

/// A witness that is served by a process of its own, until it is dropped.
pub struct Running {
    child: Child,
    /// Where it is reached.
    pub url: String,
}

impl Running {
    /// Starts the witness in `folder` for the logs with these keys.
    pub fn start(shell: &Shell, folder: &str, logs: &[String]) -> Running {
        let mut command = shell.command();
        command.args(["witness", "run", folder, "--listen", "127.0.0.1:0"]);
        for key in logs {
            command.args(["--log", key]);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut url = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        let url = url.trim_end().to_owned();
        Running { child, url }
    }

    /// Ends it at once, in the midst of whatever it does: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A witness `folder`, and its key.
pub fn make(shell: &Shell, folder: &str, name: &str) -> String {
    let made = shell
        .run(&format!("witness init {folder} --name {name}"))
        .fine();
    made.out.trim_end().to_owned()
}

fn show(shell: &Shell, folder: &str) -> Value {
    shell
        .run(&format!("witness show {folder} --json"))
        .fine()
        .json()
}

fn log() -> Log {
    Log::new("alliance.example/journal", 0, 600)
}

#[test]
fn a_new_witness_shows_its_key_and_knows_nothing() {
    let shell = Shell::new();
    let key = make(&shell, "w", "witness.volta.example");
    assert!(key.starts_with("witness.volta.example+"));
    assert_eq!(shell.read("w/key.pub"), format!("{key}\n"));
    let shown = shell.run("witness show w").fine();
    assert_eq!(shown.out, format!("{key}\n"));
    assert!(shown.talk.contains("cosigned nothing yet"));
    let other = make(&shell, "v", "witness.volta.example");
    assert_ne!(key, other);
    let again = shell.run("witness init w --name other.example");
    assert_eq!(again.code, 1);
    assert!(again.talk.contains("`w` is there already"));
    let odd = shell.run_words(["witness", "init", "odd", "--name", "a b"]);
    assert_eq!(odd.code, 2);
    assert!(odd.talk.contains("`a b`"));
    let none = shell.run("witness show nowhere");
    assert_eq!(none.code, 1);
    assert!(none.talk.contains("entente witness init"));
}

/// Two parties, each with a witness and both in the quorum: the host has a checkpoint cosigned, the
/// log grows, and it is cosigned again.
#[test]
fn a_journal_is_cosigned_by_the_witnesses_of_its_policy() {
    let (shell, log) = (Shell::new(), log());
    let keys = [
        make(&shell, "w", "witness.volta.example"),
        make(&shell, "v", "witness.nord.example"),
    ];
    let running = ["w", "v"].map(|folder| Running::start(&shell, folder, &[log.key()]));
    let policy = format!(
        "log {}\nwitness volta {} {}\nwitness nord {} {}/\ngroup both all volta nord\nquorum both\n",
        log.key(),
        keys[0],
        running[0].url,
        keys[1],
        running[1].url
    );
    shell.write("policy", &policy);
    for size in [5, 300, 300, 600] {
        log.write(&shell, "journal", size);
        let done = shell
            .run("cosign journal --policy policy --out journal/checkpoint")
            .fine();
        assert_eq!(done.out, "");
        assert!(
            done.talk.contains("`witness.volta.example` cosigned"),
            "{}",
            done.talk
        );
        let text = shell.read("journal/checkpoint");
        assert_eq!(text.matches("\n— ").count(), 3, "{text}");
        // Once more: new cosignatures take the place of the old ones.
        let done = shell.run("cosign journal --policy policy").fine();
        assert_eq!(done.out.matches("\n— ").count(), 3, "{}", done.out);
    }
    let shown = show(&shell, "w");
    assert_eq!(shown["logs"][0]["size"], 600);
    assert_eq!(shown["logs"][0]["fork"], Value::Null);
    // One witness is away: no quorum, and what there is is printed.
    let [volta, nord] = running;
    drop(nord);
    log.write(&shell, "journal", 600);
    let done = shell.run("cosign journal --policy policy --json");
    assert_eq!(done.code, 1);
    let answer = done.json();
    assert_eq!(
        (&answer["quorum"], &answer["witnesses"][1]["cosigned"]),
        (&false.into(), &false.into())
    );
    assert!(
        done.talk.contains("could not ask `http://127.0.0.1"),
        "{}",
        done.talk
    );
    drop(volta);
}

/// A company without a server cosigns files.
#[test]
fn a_checkpoint_is_cosigned_by_files() {
    let (shell, log) = (Shell::new(), log());
    let key = make(&shell, "w", "witness.volta.example");
    shell.write(
        "policy",
        format!("log {}\nwitness volta {key}\nquorum volta\n", log.key()),
    );
    let mut old = 0;
    for size in [5, 300, 600] {
        log.write(&shell, "journal", size);
        let request = shell.run(&format!("cosign journal --request {old}")).fine();
        shell.write("request", &request.out);
        let line = shell
            .run(&format!("witness add w --log {} request", log.key()))
            .fine();
        assert!(line.out.starts_with("— witness.volta.example "));
        shell.write("cosignature", &line.out);
        let done = shell
            .run("cosign journal --policy policy --add cosignature --out journal/checkpoint")
            .fine();
        assert!(done.talk.contains("cosigned"));
        old = size;
    }
    // From where it stood before: told from where to prove.
    let request = shell.run("cosign journal --request 300").fine();
    shell.write("request", &request.out);
    let stale = shell.run(&format!("witness add w --log {} request", log.key()));
    assert_eq!(stale.code, 1);
    assert!(
        stale.talk.contains("entente cosign LOG --request 600"),
        "{}",
        stale.talk
    );
    // The cosignature of an older checkpoint counts for nothing.
    log.write(&shell, "journal", 599);
    let done = shell.run("cosign journal --policy policy --add cosignature");
    assert_eq!(done.code, 1);
    assert!(done.talk.contains("did not cosign"), "{}", done.talk);
    // A fork is refused, and the evidence is shown.
    Log::new("alliance.example/journal", 1, 600).write(&shell, "other", 600);
    let request = shell.run("cosign other --request 600").fine();
    shell.write("request", &request.out);
    let fork = shell.run(&format!("witness add w --log {} request", log.key()));
    assert_eq!(fork.code, 1);
    assert!(
        fork.talk.contains("two faces") && fork.talk.contains("witness show"),
        "{}",
        fork.talk
    );
    let shown = shell.run("witness show w").fine();
    assert!(
        shown
            .out
            .contains("`alliance.example/journal` showed two faces: `w/fork/"),
        "{}",
        shown.out
    );
}

#[test]
fn what_is_not_right_is_refused_with_a_remedy() {
    let (shell, log) = (Shell::new(), log());
    let key = make(&shell, "w", "witness.volta.example");
    log.write(&shell, "journal", 5);
    let check = |words: &str, code: i32, said: &str| {
        let done = shell.run(words);
        assert_eq!(done.code, code, "{words}\n{}", done.talk);
        assert!(done.talk.contains(said), "{words}\n{}", done.talk);
    };
    let log_key = log.key();
    check("witness run w", 2, "--log");
    check(
        &format!("witness run w --log {key}"),
        2,
        "does not sign the checkpoints of a log",
    );
    check("witness run w --log nonsense", 2, "name+id+base64");
    check(
        &format!("witness run w --log {log_key} --listen 0.0.0.0:0"),
        2,
        "--behind-proxy",
    );
    check(
        &format!("witness run w --log {log_key} --listen 127.0.0.1:0 --prefix w"),
        2,
        "not a path",
    );
    check(
        &format!("witness run nowhere --log {log_key}"),
        1,
        "no folder of a witness",
    );
    check(
        "cosign nowhere --request 0",
        1,
        "could not read `nowhere/checkpoint`",
    );
    check("cosign journal", 2, "--policy");
    check("cosign journal --request 9", 1, "cannot be proved");
    shell.write(
        "others",
        format!(
            "log {}\nquorum none\n",
            Log::new("other.example", 0, 1).key()
        ),
    );
    check(
        "cosign journal --policy others",
        1,
        "needs a line `log KEY`",
    );
    shell.write("broken", "quorum nobody\n");
    check(
        "cosign journal --policy broken",
        1,
        "no line before names `nobody`",
    );
    shell.write(
        "tls",
        format!("log {log_key}\nwitness v {key} https://w.example\nquorum v\n"),
    );
    check("cosign journal --policy tls", 1, "TLS is left to a proxy");
    let running = Running::start(&shell, "w", std::slice::from_ref(&log_key));
    check(
        &format!("witness run w --log {log_key} --listen 127.0.0.1:0"),
        1,
        "another process holds `w`",
    );
    check(
        &format!("witness add w --log {log_key} journal/checkpoint"),
        1,
        "another process holds `w`",
    );
    drop(running);
    check(
        &format!("witness add w --log {log_key} journal/checkpoint"),
        1,
        "a request is `old NUMBER`",
    );
    // What is known was changed by hand.
    let request = shell.run("cosign journal --request 0").fine();
    shell.write("request", &request.out);
    shell
        .run(&format!("witness add w --log {log_key} request"))
        .fine();
    let folder = std::fs::read_dir(shell.path("w/known"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = std::fs::read_to_string(&folder).unwrap();
    std::fs::write(&folder, text.replace("\n5\n", "\n4\n")).unwrap();
    for command in [
        "witness show w".to_owned(),
        format!("witness run w --log {log_key}"),
    ] {
        check(&command, 1, "is not what this witness stored");
        check(&command, 1, "never put back an old copy");
    }
}

#[test]
fn a_witness_ends_gently_when_told() {
    let shell = Shell::new();
    make(&shell, "w", "witness.volta.example");
    let mut running = Running::start(&shell, "w", &[log().key()]);
    let told = Command::new("kill")
        .args(["-TERM", &running.child.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    let ended = running.child.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
}

/// No byte can be written any more, as on a full disk: nothing is cosigned, what was known stands, and
/// with room again it goes on.
#[cfg(unix)]
#[test]
fn without_room_on_the_disk_nothing_is_cosigned() {
    let (shell, log) = (Shell::new(), log());
    make(&shell, "w", "witness.volta.example");
    let add = |old: u64, new: u64, room: &str| {
        shell.write("request", log.request(old, new));
        let program = env!("CARGO_BIN_EXE_entente");
        // The limit kills the writer, unless it asked for an error in its place.
        let script = format!(
            "trap '' XFSZ; ulimit -f {room}; exec {program} witness add w --log {} request",
            log.key()
        );
        let done = Command::new("sh")
            .args(["-c", &script])
            .current_dir(shell.path("."))
            .output();
        let done = done.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    assert_eq!(add(0, 5, "unlimited").0, Some(0));
    let before = show(&shell, "w");
    for new in [5, 300] {
        let (code, out, talk) = add(5, new, "0");
        assert_eq!((code, out.as_str()), (Some(1), ""), "{talk}");
        assert!(talk.contains("could not write `w/known/."), "{talk}");
        assert_eq!(show(&shell, "w"), before);
    }
    assert_eq!(add(5, 300, "unlimited").0, Some(0));
    assert_eq!(show(&shell, "w")["logs"][0]["size"], 300);
}
