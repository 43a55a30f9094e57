//! Who held the records of a level: for how long, and how they were handed on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use facts::{Exact, Rounding};
use measure::{Engine, Hands, Holder};
use serde_json::{Value, json};

use super::Shown;
use super::reading::verdicts;
use crate::console::{Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};
use crate::timeline::{Kind, holder};
use crate::words;

/// What a holder did with the records of a level.
#[derive(Clone, Debug, Default)]
struct Share {
    /// Records that it held for some time.
    records: u64,
    /// Time inside the agreed hours, in milliseconds.
    open_ms: i64,
    /// Time outside of them, in milliseconds.
    off_hours_ms: i64,
    /// How often it was given a record by another holder.
    received: u64,
    /// How often it gave a record to another holder.
    handed_on: u64,
    /// How often it was given a record that it had had before.
    bounced: u64,
}

/// Everything that holders did in the readings of a level.
#[derive(Clone, Debug, Default)]
struct Shares {
    by_holder: BTreeMap<(String, Kind), Share>,
    records: u64,
    hand_overs: u64,
    bounces: u64,
}

/// Prints the holders of every level asked for, those with the most time first.
pub fn print(shown: &[Shown<'_>], engine: &Engine<'_>, console: &Console) -> Result<(), Failure> {
    if console.json() {
        let levels: Vec<Value> = shown
            .iter()
            .map(|shown| shares(shown, engine).json(shown))
            .collect();
        console.print_json(&json!({ "as_of": engine.as_of(), "levels": levels }))?;
        return Ok(());
    }
    let mut out = console.out();
    for shown in shown {
        let shares = shares(shown, engine);
        writeln!(
            out,
            "{STRONG}{}{STRONG:#}  {FAINT}{} records, {} hand-overs, {} bounces{FAINT:#}\n",
            shown.id, shares.records, shares.hand_overs, shares.bounces
        )?;
        shares.table().write(&mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// The shares in the records that the readings asked for rest on; each record counts once.
fn shares(shown: &Shown<'_>, engine: &Engine<'_>) -> Shares {
    let mut shares = Shares::default();
    let mut clocks = BTreeSet::new();
    let mut cases = BTreeSet::new();
    for verdict in shown
        .readings
        .iter()
        .flat_map(|reading| verdicts(reading, shown))
    {
        if !clocks.insert((verdict.case, verdict.run)) {
            continue;
        }
        shares.records += 1;
        let agreement = engine.version_at(verdict.start);
        let mut held = BTreeSet::new();
        for segment in &shown.run.segments[verdict.segments()] {
            let who = holder(engine, agreement, segment.holder);
            let share = shares.by_holder.entry(who.clone()).or_default();
            share.open_ms += segment.open_ms;
            share.off_hours_ms += segment.span.len_ms() - segment.open_ms;
            if !segment.span.is_empty() && held.insert(who) {
                share.records += 1;
            }
        }
        if !cases.insert(verdict.case) {
            continue;
        }
        let of = |(party, team): Hands| holder(engine, agreement, Holder::Party { party, team });
        for hand_over in engine.hand_overs(shown.id, verdict.case, verdict.start) {
            let bounces = u64::from(hand_over.bounce);
            shares.hand_overs += 1;
            shares.bounces += bounces;
            let giver = shares.by_holder.entry(of(hand_over.from)).or_default();
            giver.handed_on += 1;
            let taker = shares.by_holder.entry(of(hand_over.to)).or_default();
            taker.received += 1;
            taker.bounced += bounces;
        }
    }
    shares
}

impl Shares {
    /// Holders with the most open time first.
    fn in_order(&self) -> Vec<(&str, Kind, &Share)> {
        let mut list: Vec<_> = self
            .by_holder
            .iter()
            .map(|((name, kind), share)| (name.as_str(), *kind, share))
            .collect();
        list.sort_by_key(|(_, _, share)| Reverse(share.open_ms));
        list
    }

    /// The part of all open time that is this holder's, in percent.
    fn percent(&self, share: &Share) -> Option<Exact> {
        let whole: i64 = self.by_holder.values().map(|share| share.open_ms).sum();
        Exact::ratio(i128::from(share.open_ms) * 100, i128::from(whole))
    }

    fn json(&self, shown: &Shown<'_>) -> Value {
        let holders: Vec<Value> = self
            .in_order()
            .into_iter()
            .map(|(name, kind, share)| {
                json!({
                    "holder": name,
                    "kind": kind,
                    "records": share.records,
                    "open_ms": share.open_ms,
                    "off_hours_ms": share.off_hours_ms,
                    "percent": self.percent(share),
                    "received": share.received,
                    "handed_on": share.handed_on,
                    "bounced": share.bounced,
                })
            })
            .collect();
        json!({
            "id": shown.id,
            "records": self.records,
            "hand_overs": self.hand_overs,
            "bounces": self.bounces,
            "holders": holders,
        })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(vec![
            Cell::new("holder"),
            Cell::figure("records"),
            Cell::figure("held"),
            Cell::figure("share"),
            Cell::figure("received"),
            Cell::figure("handed on"),
            Cell::figure("bounced"),
        ]);
        for (name, _, share) in self.in_order() {
            let percent = self.percent(share).map(|percent| {
                let digits = percent.to_fixed(2, Rounding::HalfEven);
                format!("{digits} %")
            });
            table.row(vec![
                Cell::new(name),
                Cell::figure(share.records.to_string()),
                Cell::figure(words::duration(share.open_ms)),
                Cell::figure(percent.unwrap_or_default()),
                Cell::figure(share.received.to_string()),
                Cell::figure(share.handed_on.to_string()),
                Cell::figure(share.bounced.to_string()),
            ]);
        }
        table
    }
}
