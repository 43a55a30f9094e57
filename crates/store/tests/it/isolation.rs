//! What a viewer must not see does not come out, in whatever form; and what it gets does not depend on it.

mod canaries;
mod pairs;

use std::collections::BTreeMap;

use exchange::bundle::{Checks, Trust, archive, verify};
use facts::journal::Tile;
use store::Viewer;

use crate::contract::bundle_with;
use crate::world::World;

/// Everything that a viewer can ask a store for, errors too, by what was asked.
pub fn everything(world: &World, name: &str, viewer: &Viewer) -> BTreeMap<String, Vec<u8>> {
    let (store, alliance) = (&world.store, &world.alliance);
    let mut all = BTreeMap::new();
    let mut add = |what: &str, bytes: Vec<u8>| all.insert(what.to_owned(), bytes);
    let text = |what: &dyn std::fmt::Debug| format!("{what:?}").into_bytes();
    let standing = store.standing(alliance, viewer).unwrap();
    let size = standing.chain.size();
    add("standing", text(&standing));
    add("facts", text(&store.facts(alliance, viewer, 0..u64::MAX)));
    add(
        "disclosed",
        text(&store.disclosed(alliance, viewer, 0..size)),
    );
    add("openings", text(&store.openings(alliance, viewer, 0..size)));
    add("feeds", text(&store.feeds(alliance, viewer)));
    add("extract", text(&store.extract(alliance, viewer)));
    add("alliances", text(&store.alliances(viewer)));
    add("cosigned", text(&store.last_cosigned(alliance, viewer)));
    for (index, entry) in store
        .entries(alliance, viewer, 0..size)
        .unwrap()
        .iter()
        .enumerate()
    {
        add(&format!("entry {index}"), entry.bytes.clone());
        add(&format!("attestation {index}"), text(&entry.attestation));
        let proof = store.proof(alliance, viewer, index as u64).unwrap();
        add(&format!("proof {index}"), proof.to_text().into_bytes());
        let growth = store.growth(alliance, viewer, index as u64, size);
        add(&format!("growth {index}"), text(&growth));
        let note = store.checkpoint(alliance, viewer, index as u64).unwrap();
        add(&format!("checkpoint {index}"), note.to_text().into_bytes());
    }
    for tile in Tile::grown(0, size) {
        let bytes = store.tile(alliance, viewer, tile).unwrap();
        // Hashes in bytes and in digits.
        add(&format!("{tile} in words"), text(&tile.hashes(&bytes)));
        add(&tile.to_string(), bytes);
    }
    for (number, files) in store.versions(alliance, viewer).unwrap().iter().enumerate() {
        for (path, bytes) in files {
            add(&format!("version {number} {path}"), bytes.clone());
        }
    }
    let bundle = bundle_with(world, name, viewer.clone());
    let trust = Trust {
        policy: Some(&world.policy()),
        after: None,
    };
    add("report", text(&verify(&bundle, trust, &Checks::default())));
    add("bundle", archive::write(&bundle).unwrap());
    // What is not there, or not for it.
    let other = facts::id::AllianceId::new("fjord").unwrap();
    add(
        "no alliance",
        text(&store.facts(&other, viewer, 0..9).map(drop)),
    );
    add("no proof", text(&store.proof(alliance, viewer, size)));
    add(
        "no note",
        text(&store.checkpoint(alliance, viewer, size + 1)),
    );
    add(
        "no growth",
        text(&store.growth(alliance, viewer, 1, size + 1)),
    );
    let beyond = Tile::of(facts::journal::tile::TileKind::Entries, 9, 9999).unwrap();
    add("no tile", text(&store.tile(alliance, viewer, beyond)));
    all
}
