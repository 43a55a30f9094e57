//! Who gains and who loses which right by a draft.

use std::io::Write;

use practice::access::difference::Difference;
use told::plan::rights::sentence;
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
        let text = plain(&sentence(one).english());
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
