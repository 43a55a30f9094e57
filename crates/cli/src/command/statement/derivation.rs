//! How amounts were worked out: every step, then the charges behind it, then readings and facts.

use std::io::Write;

use ledger::Derived;
use told::statement::derivation::Amount;
use told::statement::{Derivation, Grounded};
use told::words;

use crate::console::{COMMAND, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::shell;

/// How many facts are named.
const NAMED: usize = 6;

/// Prints how lines and allocations were worked out; `of` is the record and the instant, as arguments.
pub(super) fn print(
    derivations: &[Derivation<'_>],
    of: &str,
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    for derivation in derivations {
        head(derivation.of, &mut out)?;
        match derivation.of {
            Amount::Line(_, line) if line.step.is_none() => writeln!(
                out,
                "\nNothing is agreed; only a side with an open claim has this line\n"
            )?,
            _ => steps(derivation, of, &mut out)?,
        }
    }
    out.flush()?;
    Ok(())
}

fn head(amount: Amount<'_>, out: &mut impl Write) -> Result<(), Failure> {
    match amount {
        Amount::Line(statement, line) => {
            let amount = words::money(&line.amount, &statement.currency);
            writeln!(
                out,
                "{STRONG}{} {}: {amount} {}{STRONG:#}, {} to {}, {}",
                line.what,
                line.window,
                statement.currency,
                statement.pair.payer,
                statement.pair.payee,
                statement.month
            )?;
        }
        Amount::Allocation(one) => {
            writeln!(
                out,
                "{STRONG}allocation.{} at {}, {}{STRONG:#}",
                one.id, one.party, one.month
            )?;
            for (unit, share) in &one.allocated.shares {
                let amount = words::money(&share.amount, &one.currency);
                writeln!(out, "  {unit}: {amount} {}, in whole coins", one.currency)?;
            }
        }
    }
    Ok(())
}

/// Prints steps, and what they rest on in the end.
fn steps(derivation: &Derivation<'_>, of: &str, out: &mut impl Write) -> Result<(), Failure> {
    let Derivation {
        parts,
        readings,
        facts,
        posted,
        ..
    } = derivation;
    for part in parts {
        writeln!(out, "\n{}", part.title.english())?;
        for derived in part.steps() {
            writeln!(out, "{}", step(&derived))?;
        }
    }
    writeln!(out, "\nIt rests on")?;
    for reading in readings {
        writeln!(out, "- {}", reading.sentence().english())?;
        writeln!(out, "  {COMMAND}{}{COMMAND:#}", measure(reading, of))?;
    }
    if !facts.is_empty() {
        let count = facts.len();
        let named: Vec<String> = facts
            .iter()
            .take(NAMED)
            .map(|id| id.to_string()[..12].to_owned())
            .collect();
        let more = if count > NAMED { ", …" } else { "" };
        let facts = if count == 1 { "fact" } else { "facts" };
        writeln!(out, "- {count} {facts}: {}{more}", named.join(", "))?;
    }
    for month in posted {
        writeln!(out, "- the statement of {month} as it was closed")?;
    }
    if readings.is_empty() && facts.is_empty() && posted.is_empty() {
        writeln!(out, "- the clause alone")?;
    }
    writeln!(out)?;
    Ok(())
}

/// A step on a line: `#3 credit   fast in 2025-01   #1 8000 x 0.05 (5 %) = 400   remedies.…`.
fn step(derived: &Derived<'_>) -> String {
    format!(
        "  #{:<3} {:<16} {}: {}  {FAINT}{}{FAINT:#}",
        derived.number,
        derived.step.stage.name().english(),
        words::plain(&derived.step.what.english()),
        words::plain(&derived.how.english()),
        derived.step.clause
    )
}

/// The command that opens a reading.
fn measure(reading: &Grounded, of: &str) -> String {
    let keys = reading.key.iter();
    let keys: String = keys
        .map(|(field, value)| format!(" --key {}", shell::quoted(&format!("{field}={value}"))))
        .collect();
    format!(
        "entente measure {of} --level {} --window {}{keys}",
        shell::quoted(reading.level.as_str()),
        shell::quoted(&reading.window)
    )
}
