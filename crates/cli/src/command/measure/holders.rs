//! Who held the records of a level, as a table.

use std::io::Write;

use facts::Rounding;
use measure::Engine;
use told::holders::{self, Held, Holders};
use told::reading::Shown;
use told::words;

use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

/// Prints the holders of every level asked for, those with the most time first.
pub fn print(shown: &[Shown<'_>], engine: &Engine<'_>, console: &Console) -> Result<(), Failure> {
    if console.json() {
        console.print_json(&holders::document(shown, engine))?;
        return Ok(());
    }
    let mut out = console.out();
    for shown in shown {
        let holders = Holders::of(shown, engine);
        writeln!(
            out,
            "{STRONG}{}{STRONG:#}  {FAINT}{} records, {} hand-overs, {} bounces{FAINT:#}\n",
            shown.id,
            holders.records,
            holders.hand_overs(),
            holders.bounces()
        )?;
        table(&holders).write(&mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn table(holders: &Holders) -> Table {
    let mut table = Table::new(vec![
        Cell::new("holder"),
        Cell::figure("records"),
        Cell::figure("held"),
        Cell::figure("share"),
        Cell::figure("handed to it"),
        Cell::figure("back to it"),
    ]);
    for Held { name, share, .. } in &holders.list {
        let percent = holders.percent(share).map(|percent| {
            let digits = percent.to_fixed(2, Rounding::HalfEven);
            format!("{digits} %")
        });
        table.row(vec![
            Cell::new(name.english()),
            Cell::figure(share.records.to_string()),
            Cell::figure(words::duration(share.open_ms)),
            Cell::figure(percent.unwrap_or_default()),
            Cell::figure(share.hand_overs.to_string()),
            Cell::figure(share.bounces.to_string()),
        ]);
    }
    table
}
