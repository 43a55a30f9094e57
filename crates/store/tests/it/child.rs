//! A process of its own that can be killed: this program once more, with a part to play.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::trouble;

const PART: &str = "ENTENTE_CHILD_PART";
const ADDRESS: &str = "ENTENTE_CHILD_ADDRESS";
const WORDS: &str = "ENTENTE_CHILD_WORDS";

/// A process that plays `part` on the database at `address`; `words` tell it more.
pub fn command(part: &str, address: &str, words: &[String]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([
        "child::plays_its_part",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    command.env(PART, part).env(ADDRESS, address);
    command.env(WORDS, words.join(" "));
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// The whole lines that a process says, one after the other.
pub fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let mut out: BufReader<ChildStdout> = BufReader::new(child.stdout.take().expect("a pipe"));
    std::iter::from_fn(move || {
        let mut line = String::new();
        out.read_line(&mut line).expect("a text");
        // The last one may be cut off where the process was killed.
        line.strip_suffix('\n').map(str::to_owned)
    })
}

/// Says a line to whoever started this process: all of it in one write, or nothing.
pub fn say(line: &str) {
    let line = format!("{line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).expect("a pipe");
    out.flush().expect("a pipe");
}

#[test]
#[ignore = "plays its part for other tests, in a process of its own"]
fn plays_its_part() {
    let of = |name| std::env::var(name).expect("a part is given");
    let (part, address, words) = (of(PART), of(ADDRESS), of(WORDS));
    let words: Vec<&str> = words.split_whitespace().collect();
    match part.as_str() {
        "writers" => trouble::writers::write(&address, &words),
        "holder" => trouble::failover::hold(&address),
        other => panic!("no part `{other}`"),
    }
}
