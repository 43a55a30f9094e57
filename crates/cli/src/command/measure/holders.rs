//! Who held the records of a level: for how long, and how they were handed on.

use std::collections::BTreeSet;
use std::io::Write;

use facts::{Exact, Rounding};
use measure::{Engine, Evidence, Share};
use serde_json::{Value, json};

use super::Shown;
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};
use crate::timeline::{Kind, holder};
use crate::words;

/// The holders of a level's records, those with the most open time first.
#[derive(Clone, Debug, Default)]
struct Holders {
    list: Vec<(String, Kind, Share)>,
    records: usize,
}

/// Prints the holders of every level asked for, those with the most time first.
pub fn print(shown: &[Shown<'_>], engine: &Engine<'_>, console: &Console) -> Result<(), Failure> {
    if console.json() {
        let levels: Vec<Value> = shown
            .iter()
            .map(|shown| holders(shown, engine).json(shown))
            .collect();
        console.print_json(&json!({ "as_of": engine.as_of(), "levels": levels }))?;
        return Ok(());
    }
    let mut out = console.out();
    for shown in shown {
        let holders = holders(shown, engine);
        writeln!(
            out,
            "{STRONG}{}{STRONG:#}  {FAINT}{} records, {} hand-overs, {} bounces{FAINT:#}\n",
            shown.id,
            holders.records,
            holders.total(|share| share.hand_overs),
            holders.total(|share| share.bounces)
        )?;
        holders.table().write(&mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// The holders in the records that the readings asked for rest on; each record counts once.
fn holders(shown: &Shown<'_>, engine: &Engine<'_>) -> Holders {
    let records: BTreeSet<u32> = shown
        .readings
        .iter()
        .filter_map(|reading| match &reading.evidence {
            Evidence::Records(records) => Some(records),
            Evidence::Items(_) => None,
        })
        .flatten()
        .copied()
        .collect();
    let agreement = engine.version_at(engine.as_of());
    let shares = engine.holders(shown.id, &shown.run, |record| records.contains(&record));
    let mut list: Vec<(String, Kind, Share)> = shares
        .into_iter()
        .map(|(who, share)| {
            let (name, kind) = holder(engine, agreement, who);
            (name, kind, share)
        })
        .collect();
    list.sort_by(|(name, _, share), (other, _, than)| {
        (than.open_ms, name).cmp(&(share.open_ms, other))
    });
    Holders {
        list,
        records: records.len(),
    }
}

impl Holders {
    fn total(&self, of: fn(&Share) -> u64) -> u64 {
        self.list.iter().map(|(_, _, share)| of(share)).sum()
    }

    /// The part of all open time that is this holder's, in percent.
    fn percent(&self, share: &Share) -> Option<Exact> {
        let whole: i64 = self.list.iter().map(|(_, _, share)| share.open_ms).sum();
        Exact::ratio(i128::from(share.open_ms) * 100, i128::from(whole))
    }

    fn json(&self, shown: &Shown<'_>) -> Value {
        let holders: Vec<Value> = self
            .list
            .iter()
            .map(|(name, kind, share)| {
                json!({
                    "holder": name,
                    "kind": kind,
                    "records": share.records,
                    "open_ms": share.open_ms,
                    "percent": self.percent(share),
                    "hand_overs": share.hand_overs,
                    "bounces": share.bounces,
                })
            })
            .collect();
        json!({
            "id": shown.id,
            "records": self.records,
            "hand_overs": self.total(|share| share.hand_overs),
            "bounces": self.total(|share| share.bounces),
            "holders": holders,
        })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(vec![
            Cell::new("holder"),
            Cell::figure("records"),
            Cell::figure("held"),
            Cell::figure("share"),
            Cell::figure("handed to it"),
            Cell::figure("back to it"),
        ]);
        for (name, _, share) in &self.list {
            let percent = self.percent(share).map(|percent| {
                let digits = percent.to_fixed(2, Rounding::HalfEven);
                format!("{digits} %")
            });
            table.row(vec![
                Cell::new(name.as_str()),
                Cell::figure(share.records.to_string()),
                Cell::figure(words::duration(share.open_ms)),
                Cell::figure(percent.unwrap_or_default()),
                Cell::figure(share.hand_overs.to_string()),
                Cell::figure(share.bounces.to_string()),
            ]);
        }
        table
    }
}
