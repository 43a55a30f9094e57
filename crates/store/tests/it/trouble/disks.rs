//! Disks that fail under a store: what was acknowledged is there, an alliance is founded whole or not at all, and
//! after a failed sync nothing is written until the store is opened anew.

use facts::journal::{Checkpoint, Cosigner};
use facts::{FactId, id::AllianceId};
use store::sql::{ErrorKind, Options};
use store::{Failure, Manner, Store};

use super::amount;
use crate::audit::{Acknowledged, audit, once};
use crate::child::say;
use crate::databases::Fresh;
use crate::faults::{self, Fault};
use crate::world::{bytes, cost, host, opened, pair, party, shared, start, to, viewer};

#[test]
fn a_write_that_fails_loses_nothing_that_was_acknowledged() {
    check("error", false, 3);
}

#[test]
fn a_write_that_is_torn_loses_nothing_that_was_acknowledged() {
    check("torn", true, 11);
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    check("full", true, 19);
}

#[test]
fn a_kill_within_a_write_loses_nothing_that_was_acknowledged() {
    check("kill", false, 29);
}

/// Runs the script with a fault at every so many writes and syncs; at each of them where more is tried.
fn check(kind: &'static str, is_lasting: bool, first: u32) {
    let (first, step) = if amount() > 1 { (1, 1) } else { (first, 37) };
    let alliance = alliance();
    let mut at = first;
    loop {
        let fresh = Fresh::file();
        let fault = Fault { kind, is_lasting };
        let run = faults::run("trouble::disks::script", &fresh.address, fault, at);
        let place = format!("{kind} at {at}: {}\n{}", run.said, run.complaints);
        assert!(run.is_well || kind == "kill" && run.is_reached, "{place}");
        let lines = || run.said.lines();
        let told: Vec<Acknowledged> = lines().filter_map(Acknowledged::parse).collect();
        let is_founded = lines().any(|line| line == "founded");
        let store = Store::open(&fresh.target(), &Options::default(), host()).expect(&place);
        let viewer = viewer("volta");
        match store.alliances(&viewer).expect(&place).is_empty() {
            true => assert!(!is_founded && told.is_empty(), "{place}"),
            false => {
                let walked = audit(&store, &alliance, &told);
                once(&walked);
                assert!(walked.chain.size() >= 2, "{place}");
                let cosigned = store.last_cosigned(&alliance, &viewer).expect(&place);
                let is_cosigned = lines().any(|line| line == "cosigned");
                assert!(cosigned.is_some() || !is_cosigned, "{place}");
            }
        }
        let is_whole = lines().any(|line| line == "all");
        if !is_lasting && kind != "kill" {
            assert!(is_whole, "it goes on when it is opened anew: {place}");
        }
        if !run.is_reached {
            assert!(is_whole && at > 200, "the script writes more: {place}");
            return;
        }
        at += step;
    }
}

/// Runs in a process of its own.
#[test]
#[ignore = "a part of the tests of this file"]
fn script() {
    let mut service = Service { store: None };
    if play(&mut service).is_some() {
        say("all");
    }
}

/// A store that is opened anew after trouble.
struct Service {
    store: Option<Store>,
}

fn play(service: &mut Service) -> Option<()> {
    let (alliance, now) = (alliance(), start().plus_ms(100_000_000));
    let parties = ["nord", "volta", "lumen"].map(party).into();
    let mut seed = 5;
    service.attempt(|store| {
        let nord = party("nord");
        match store.found(&alliance, &nord, &parties, now, &mut || bytes(&mut seed)) {
            Err(Failure::There(_)) => Ok(()),
            other => other,
        }
    })?;
    say("founded");
    for round in 0..8_i64 {
        let said: Vec<_> = match round {
            // Many entries at once: a long transaction.
            3 => (0..30)
                .map(|n| shared(opened(["volta", "lumen"][n as usize % 2], 100 + n, "INC")))
                .collect(),
            n if n % 2 == 0 => vec![shared(opened("volta", n, "INC"))],
            n => vec![to(pair("nord", "volta"), cost("volta", n, "7.00", "price"))],
        };
        let manner = Manner {
            key: Some(&format!("round {round}")),
            ..Manner::PLAIN
        };
        let receipts = service.attempt(|store| {
            store.speak(&alliance, &said, manner, now, &mut || bytes(&mut seed))
        })?;
        for (statement, receipt) in said.iter().zip(receipts) {
            let fact: FactId = statement.fact.id;
            say(&Acknowledged::new(fact, receipt.expect("is taken")).line());
        }
        match round {
            4 => {
                service.attempt(|store| cosign(store, &alliance))?;
                say("cosigned");
            }
            5 => service.attempt(|store| store.rebuild(&alliance))?,
            // What stands in the log comes into the file.
            6 => service.store = None,
            _ => {}
        }
    }
    Some(())
}

fn cosign(store: &Store, alliance: &AllianceId) -> Result<(), Failure> {
    let witness = Cosigner::new("volta.example/witness", &[5; 32]).expect("a key");
    let note = store.checkpoint(alliance, &viewer("volta"), 3)?;
    let checkpoint = Checkpoint::parse(note.text()).expect("a checkpoint");
    let signature = witness.cosign(&checkpoint, 1_741_000_000).expect("signs");
    store.cosign(alliance, 3, witness.key(), signature)?;
    Ok(())
}

impl Service {
    /// Does something until it succeeds; nothing, if the disk stays as it is.
    fn attempt<T>(&mut self, mut act: impl FnMut(&Store) -> Result<T, Failure>) -> Option<T> {
        for _ in 0..4 {
            let error = match self.open().and_then(&mut act) {
                Ok(done) => return Some(done),
                Err(Failure::Database(error)) => error,
                Err(failure) => panic!("{failure}"),
            };
            let known = [
                ErrorKind::Open,
                ErrorKind::Settings,
                ErrorKind::Full,
                ErrorKind::Disk,
                ErrorKind::Stopped,
            ];
            assert!(known.contains(&error.kind()), "{error:?}");
            say(&format!("trouble: {error}; {}", error.help()));
            // INVARIANT: once a sync has failed nobody tries it again on what is open.
            let Some(store) = &self.store else { continue };
            let again = store.database().write().map(drop);
            if matches!(error.kind(), ErrorKind::Stopped | ErrorKind::Disk) {
                let again = again.expect_err("has stopped");
                assert_eq!(again.kind(), ErrorKind::Stopped, "{again}");
                self.store = None;
            }
        }
        None
    }

    fn open(&mut self) -> Result<&Store, Failure> {
        if self.store.is_none() {
            let target = faults::file().parse().expect("a path");
            self.store = Some(Store::open(&target, &Options::default(), host())?);
        }
        Ok(self.store.as_ref().expect("was opened"))
    }
}

fn alliance() -> AllianceId {
    AllianceId::new("atlas").expect("a name")
}
