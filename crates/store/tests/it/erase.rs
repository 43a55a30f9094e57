//! Persons that were erased are nowhere any more, and all that was proved before holds.

use std::collections::BTreeSet;
use std::path::Path;

use exchange::bundle::{Checks, Trust, archive, verify};
use facts::fact::CaseUpdate;
use facts::id::CaseId;
use facts::journal::{Compartment, Personal, Statement};
use store::{Failure, Manner, Persons, Viewer};

use crate::contract::{begun, bundle_with};
use crate::databases::{Fresh, on_both};
use crate::world::{MINUTE_MS, World, bytes, fact, viewer};

const ERASED: i64 = 100;
const KEPT: i64 = 20;

pub fn name(number: i64) -> String {
    format!("Canary Person {number:03}")
}

/// A case that a person called about.
pub fn call(number: i64) -> Statement {
    let mut body = CaseUpdate::of(CaseId::new(&format!("CALL{number}")).unwrap());
    body.set
        .insert("caller".to_owned(), Some(name(number).into()));
    let whole = fact("volta", 100 + number, 100 + number.unsigned_abs(), body);
    let names = BTreeSet::from(["caller".to_owned()]);
    let (fact, personal) = Personal::part(&whole, &names, 0).unwrap();
    Statement {
        compartment: Compartment::Shared,
        fact,
        personal: personal.map(|one| String::from_utf8(one.to_bytes()).unwrap()),
    }
}

pub fn seer() -> Viewer {
    viewer("volta").with_persons(Persons::Own)
}

/// Whose names stand somewhere in these bytes.
fn named(bytes: &[u8]) -> BTreeSet<i64> {
    let canary = b"Canary Person ";
    let places = bytes.windows(canary.len() + 3);
    let found = places.filter(|window| window.starts_with(canary));
    found
        .map(|window| {
            let digits = std::str::from_utf8(&window[canary.len()..]).unwrap();
            digits.parse().unwrap()
        })
        .collect()
}

/// All bytes of the files in a folder.
fn files(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // A server removes its files when it likes.
        all.extend(std::fs::read(path).unwrap_or_default());
    }
    all
}

/// What stands in the files of the database.
pub fn stored(fresh: &Fresh) -> Vec<u8> {
    if fresh.is_file {
        return files(fresh.folder());
    }
    let mut session = fresh.session();
    session.batch_execute("CHECKPOINT").unwrap();
    let row = session
        .query_one(
            "SELECT current_setting('data_directory'), \
             (SELECT oid::text FROM pg_database WHERE datname = current_database())",
            &[],
        )
        .unwrap();
    let (data, database): (String, String) = (row.get(0), row.get(1));
    files(&Path::new(&data).join("base").join(database))
}

#[test]
fn a_hundred_persons_are_erased_and_all_proofs_hold() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let manner = Manner {
            key: Some("calls"),
            ..Manner::PLAIN
        };
        let calls: Vec<Statement> = (0..ERASED + KEPT).map(call).collect();
        let receipts = world.say_with(&calls, manner);
        // The same again, and the same in other company: names stand in more than one place.
        world.say(&calls);
        world.say(&[call(0), call(500)]);
        let before = bundle_with(&world, "volta", seer());
        let all: BTreeSet<i64> = (0..ERASED + KEPT).chain([500]).collect();
        assert_eq!(named(&archive::write(&before).unwrap()), all);
        if !fresh.is_file {
            fresh.session().batch_execute("ANALYZE").unwrap();
        }
        assert_eq!(named(&stored(fresh)), all, "the search finds what is there");

        let mut parts = Vec::new();
        for number in 0..ERASED {
            let found = world
                .store
                .persons(&world.alliance, &seer(), &name(number))
                .unwrap();
            assert_eq!(found.len(), if number == 0 { 2 } else { 1 });
            assert_eq!(found[0].fields, ["caller"]);
            parts.extend(found.iter().map(|one| (one.index, one.part)));
        }
        // Who does not see them, finds and erases nothing; neither does a request that names somebody.
        let other = viewer("lumen").with_persons(Persons::Own);
        let none = world
            .store
            .persons(&world.alliance, &other, &name(1))
            .unwrap();
        assert_eq!(none, []);
        let mut seed = 5;
        let mut erase = |viewer: &Viewer, parts: &[(u64, u32)], request: &str| {
            let random = &mut || bytes(&mut seed);
            let now = world.now.plus_ms(MINUTE_MS);
            world
                .store
                .erase(&world.alliance, viewer, parts, request, now, random)
        };
        let unfit = |done: Result<(), Failure>| matches!(done, Err(Failure::Unfit(_)));
        assert!(unfit(erase(&other, &parts, "the persons")));
        assert!(unfit(erase(&seer(), &parts, "Canary Person 007 called")));
        assert!(unfit(erase(&seer(), &[], "the persons")));
        assert_eq!(named(&stored(fresh)), all, "nothing is gone yet");

        erase(&seer(), &parts, "the persons").unwrap();
        assert!(
            unfit(erase(&seer(), &parts[..1], "the persons")),
            "it is gone"
        );
        let kept: BTreeSet<i64> = (ERASED..ERASED + KEPT).chain([500]).collect();
        assert_eq!(named(&stored(fresh)), kept);
        let after = bundle_with(&world, "volta", seer());
        assert_eq!(named(&archive::write(&after).unwrap()), kept);

        // What was proved before holds, and the new bundle says what is gone.
        let policy = world.policy();
        for receipt in &receipts {
            let index = usize::try_from(receipt.index).unwrap();
            receipt
                .proof
                .verify(&before.entries[index], &policy)
                .unwrap();
            assert_eq!(before.entries[index], after.entries[index]);
        }
        let trust = Trust {
            policy: Some(&policy),
            after: Some(&before.checkpoint),
        };
        let report = verify(&after, trust, &Checks::default());
        assert_eq!(report.findings, []);
        assert_eq!(report.erased, parts.len() as u64);
        let trust = Trust {
            after: None,
            ..trust
        };
        assert!(verify(&before, trust, &Checks::default()).holds());
        // Without the fact, the missing parts would be found.
        let mut silent = after.clone();
        silent.parts.pop();
        assert!(!verify(&silent, trust, &Checks::default()).holds());

        // A delivery that comes once more is recognised, and brings nobody back.
        let again = world.say_with(&calls, manner);
        let indexes = |receipts: &[store::Receipt]| {
            let all = receipts.iter().map(|receipt| receipt.index);
            all.collect::<Vec<u64>>()
        };
        assert_eq!(indexes(&again), indexes(&receipts));
        world.say(&calls);
        assert_eq!(named(&stored(fresh)), kept);
        world.store.rebuild(&world.alliance).unwrap();
        let facts = world.facts("volta");
        assert!(facts.len() > 120, "the facts are there without names");
    });
}
