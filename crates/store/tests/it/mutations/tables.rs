//! Any cell of any table.

use std::collections::{BTreeMap, BTreeSet};

use exchange::bundle::{Checks, Trust, verify};
use store::sql::Options;
use store::{Extract, Store};

use super::rows::{Cell, Row, TABLES};
use super::{Base, READERS, reader, runs};
use crate::contract::made;
use crate::databases::{Fresh, on_server};
use crate::trouble::pick;
use crate::world::host;

/// Nobody rests on these: they are made anew from the rest.
const READ_MODELS: &[&str] = &["alliance.applied", "feed", "known"];

/// Nobody else rests on these: whoever reads a journal computes attestation, instant and tree itself, a proof
/// is checked against the signed root, and a receipt says what was taken.
const OWN: &[&str] = &[
    "alliance.chain",
    "delivery",
    "entry.attestation",
    "entry.hash",
    "entry.recorded",
    "tile",
    "version.name",
];

#[test]
fn no_mutation_of_a_row_passes_in_a_file() {
    mutate(&Fresh::file(), runs(200), 1);
}

#[test]
fn no_mutation_of_a_row_passes_on_a_server() {
    on_server(|fresh| mutate(fresh, runs(60), 2));
}

fn mutate(fresh: &Fresh, runs: u64, mut seed: u64) {
    let base = Base::new(fresh);
    let database = base.world.store.database();
    let tables: Vec<(_, Vec<Row>)> = TABLES
        .iter()
        .map(|table| (table, table.rows(database)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let shown = READERS.map(|name| {
        let viewer = reader(name);
        base.world
            .store
            .extract(&base.world.alliance, &viewer)
            .unwrap()
    });
    let mut fates: BTreeMap<&str, u64> = BTreeMap::new();
    let mut tried = 0;
    while tried < runs {
        let (table, rows) = &tables[pick(&mut seed, 0..tables.len() as u64) as usize];
        let Some(what) = table.mutate(database, rows, &mut seed) else {
            continue;
        };
        tried += 1;
        let mut seen = BTreeSet::new();
        for (name, shown) in READERS.iter().zip(&shown) {
            seen.insert(fate(&base, fresh, name, shown, &what));
        }
        // What one finds out, all find out: it is public.
        let fate = seen.last().copied().unwrap();
        *fates.entry(fate).or_default() += 1;
        if fate == "as before" {
            let is = |place: &&str| what.starts_with(place);
            let model = READ_MODELS.iter().any(is);
            assert!(model || OWN.iter().any(is), "unseen: {what}");
            if model {
                base.world.store.rebuild(&base.world.alliance).unwrap();
                // A row that was given to another alliance is none of this one.
                let own = |row: &Row| row[0] == Cell::Integer(1);
                let mut made = table.rows(database);
                made.retain(own);
                assert_eq!(made, *rows, "{what}");
            }
        }
        table.put_back(database, rows);
    }
    for fate in ["as before", "found", "refused"] {
        let count = fates.get(fate).copied().unwrap_or_default();
        assert!(count > runs / 20, "{fates:?}");
    }
}

/// What a reader notices. The last in the order of the alphabet is the most.
fn fate(base: &Base, fresh: &Fresh, name: &str, shown: &Extract, what: &str) -> &'static str {
    let alliance = &base.world.alliance;
    let store = match Store::open(&fresh.target(), &Options::default(), host()) {
        Ok(store) => store,
        Err(failure) => return refused(&failure.to_string(), what),
    };
    let viewer = reader(name);
    let extract = match store.extract(alliance, &viewer) {
        Ok(extract) => extract,
        Err(failure) => return refused(&failure.to_string(), what),
    };
    let same = extract.checkpoint == shown.checkpoint
        && extract.checkpoints == shown.checkpoints
        && extract.entries == shown.entries
        && extract.openings == shown.openings
        && extract.versions == shown.versions;
    if same {
        return "as before";
    }
    let mut forged = base.bundles[name].clone();
    forged.checkpoint.clone_from(&extract.checkpoint);
    forged.checkpoints.clone_from(&extract.checkpoints);
    forged.entries.clone_from(&extract.entries);
    forged.openings.clone_from(&extract.openings.slots);
    forged.parts.clone_from(&extract.openings.parts);
    forged.versions.clone_from(&extract.versions);
    let made = made(&store, alliance, name, &viewer, extract);
    if let Err(report) = &made {
        assert!(!report.holds(), "{what}");
    }
    // Where an honest host would find it out itself, another one gives it out as it is.
    let is_made = made.is_ok();
    let bundle = made.unwrap_or(forged);
    let trust = Trust {
        policy: Some(&base.policy),
        after: Some(&base.seen),
    };
    match verify(&bundle, trust, &Checks::default()).holds() {
        false => "found",
        true if is_made && base.says_no_more(name, &bundle) => "less",
        true => panic!("{name} takes it for true: {what}"),
    }
}

fn refused(why: &str, what: &str) -> &'static str {
    assert!(!why.is_empty(), "{what}");
    "refused"
}
