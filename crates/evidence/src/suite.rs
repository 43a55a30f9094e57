//! Tests of the workspace, run by name; and how much each of them tries, as its own text says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::place::{Places, read};
use crate::trouble::{Result, Trouble, broken};

/// What became of tests, by name.
pub type Outcomes = BTreeMap<String, bool>;

/// Runs the tests of a package's library or of its binary `it` whose names contain one of the words.
pub fn run(places: &Places, package: &str, part: &[&str], words: &[&str]) -> Result<Outcomes> {
    run_with(places, package, part, words, None)
}

/// The same with something in the environment that says how much is tried.
pub fn run_with(
    places: &Places,
    package: &str,
    part: &[&str],
    words: &[&str],
    flag: Option<(&str, &str)>,
) -> Result<Outcomes> {
    let output = Command::new("cargo")
        .args(["test", "--locked", "--no-fail-fast", "-p", package])
        .args(part)
        .arg("--")
        .args(words)
        .envs(flag)
        .current_dir(places.root())
        .output()
        .map_err(|error| Trouble::Missing(format!("cargo cannot be run: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let outcomes: Outcomes = text.lines().filter_map(outcome).collect();
    if outcomes.is_empty() {
        let talk = String::from_utf8_lossy(&output.stderr);
        let why = talk.lines().find(|line| line.starts_with("error"));
        return Err(broken(format!(
            "no test of `{package}` ran: {}",
            why.unwrap_or("none has such a name")
        )));
    }
    Ok(outcomes)
}

/// The command that runs them, as people type it.
pub fn command(package: &str, part: &[&str], words: &[&str]) -> String {
    let head = ["cargo", "test", "-p", package];
    [&head, part, &["--"], words].concat().join(" ")
}

/// `test clocks::targets ... ok`.
fn outcome(line: &str) -> Option<(String, bool)> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    (outcome != "ignored").then(|| (name.to_owned(), outcome.starts_with("ok")))
}

/// How many cases a test tries: the range of seeds that it names, or the number that its file gives
/// to all its properties.
pub fn cases_of(file: &Path, test: &str) -> Result<u64> {
    let text = read(file)?.replace('_', "");
    let test = test.replace('_', "");
    let from = text.find(&format!("fn {test}("));
    let from = from.ok_or_else(|| broken(format!("there is no test `{test}`")))?;
    let body = &text[from..];
    let body = &body[..body.find("\n}").unwrap_or(body.len())];
    if let Some(seeds) = body.split("check(").nth(1)
        && let Some((first, rest)) = seeds.split_once("..")
    {
        let end = rest
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or("");
        if let (Ok(first), Ok(end)) = (first.parse::<u64>(), end.parse::<u64>()) {
            return Ok(end - first);
        }
    }
    let given = text.split("cases: ").nth(1).unwrap_or("256");
    let digits: String = given.chars().take_while(char::is_ascii_digit).collect();
    digits
        .parse()
        .map_err(|_| broken(format!("`{test}` does not say how much it tries")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read() {
        let yes = outcome("test clocks::targets ... ok");
        assert_eq!(yes, Some(("clocks::targets".into(), true)));
        let no = outcome("test a ... FAILED");
        assert_eq!(no, Some(("a".into(), false)));
        assert_eq!(outcome("test a ... ignored"), None);
        assert_eq!(outcome("running 3 tests"), None);
    }
}
