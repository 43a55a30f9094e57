//! Who gains and who loses which right by a draft.

use std::collections::BTreeSet;
use std::io::Write;

use practice::access::difference::Difference;
use practice::access::{Action, Topic};
use serde_json::{Value, json};
use told::words::plain;

use crate::console::{BAD, FAINT, GOOD};
use crate::failure::Failure;

/// How many are told without `--all`.
const TOLD: usize = 12;

/// Prints them, those gained first.
pub fn print(rights: &[Difference], all: bool, out: &mut impl Write) -> Result<(), Failure> {
    if rights.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nwho gains and who loses which right")?;
    // WHY: the rights to act are fewer than those to see, and matter more.
    let mut told: Vec<&Difference> = rights.iter().collect();
    told.sort_by_key(|one| one.actions.iter().all(|action| action.only_reads()));
    let shown = if all { told.len() } else { TOLD };
    for one in told.iter().take(shown) {
        let sign = match one.gained {
            true => format!("{GOOD}+{GOOD:#}"),
            false => format!("{BAD}-{BAD:#}"),
        };
        let clauses: Vec<&str> = one.clauses.iter().map(String::as_str).collect();
        let text = plain(&sentence(one));
        let clauses = plain(&clauses.join(", "));
        writeln!(out, "  {sign} {text} {FAINT}{clauses}{FAINT:#}")?;
    }
    if told.len() > shown {
        writeln!(
            out,
            "    {FAINT}and {} more; --all shows them, --json as well{FAINT:#}",
            told.len() - shown
        )?;
    }
    Ok(())
}

/// `a delegate of lumen may approve change of payments`.
pub fn sentence(one: &Difference) -> String {
    let word = match one.gained {
        true => "may",
        false => "may no longer",
    };
    let actions: Vec<&str> = one
        .actions
        .iter()
        .map(|action: &Action| action.word())
        .collect();
    let mut kinds: BTreeSet<&str> = one.kinds.iter().map(String::as_str).collect();
    let all = || Topic::ALL.iter().map(|topic| topic.word());
    if all().all(|word| kinds.contains(word)) {
        kinds.retain(|kind| all().all(|word| word != *kind));
        kinds.insert("all work");
    }
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let services: Vec<&str> = one.services.iter().map(|id| id.as_str()).collect();
    let of = match services.is_empty() {
        true => String::new(),
        false => format!(" of {}", services.join(", ")),
    };
    format!(
        "{} {word} {} {}{of}",
        one.group,
        actions.join(", "),
        kinds.join(", ")
    )
}

/// As JSON.
pub fn described(one: &Difference) -> Value {
    json!({
        "who": one.group.to_string(),
        "gained": one.gained,
        "actions": one.actions.iter().map(|action| action.word()).collect::<Vec<_>>(),
        "kinds": one.kinds,
        "services": one.services,
        "clauses": one.clauses,
    })
}
