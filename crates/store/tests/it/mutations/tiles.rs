//! The tree as it is kept: hashes of entries, and full tiles.

use facts::journal::tile::TileKind;
use facts::journal::tree::{self, Peaks};
use facts::journal::{Checkpoint, Tile, Tiles};
use store::Store;
use store::sql::Options;

use super::rows::TABLES;
use super::runs;
use crate::databases::on_both;
use crate::trouble::pick;
use crate::world::{World, host, opened, shared, viewer};

#[test]
fn no_mutation_of_the_tree_passes() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        // One at a time, so that each is an entry; more than a tile of them.
        for number in 0..300 {
            let by = ["nord", "volta", "lumen"][number % 3];
            world.say(&[shared(opened(by, number as i64, "INC"))]);
        }
        let database = world.store.database();
        let (alliance, nord) = (&world.alliance, viewer("nord"));
        let policy = world.policy();
        let entries = world.store.entries(alliance, &nord, 0..999).unwrap();
        let tables = TABLES
            .iter()
            .filter(|table| ["entry", "tile"].contains(&table.name));
        let tables: Vec<_> = tables.map(|table| (table, table.rows(database))).collect();
        let size = entries.len() as u64;
        let files: Vec<Tile> = Tile::grown(0, size)
            .filter(|tile| matches!(tile.kind(), TileKind::Hashes(_)))
            .collect();
        let as_they_were: Vec<_> = files
            .iter()
            .map(|tile| world.store.tile(alliance, &nord, *tile).unwrap())
            .collect();
        let note = world.store.standing(alliance, &nord).unwrap().checkpoint;
        let signed = *Checkpoint::parse(note.text()).unwrap().root();
        let mut seed = 3;
        let (mut tried, mut noticed) = (0, 0);
        while tried < runs(60) {
            // There is one full tile, and many entries.
            let (table, rows) = &tables[(pick(&mut seed, 0..4) > 0) as usize];
            let Some(what) = table.mutate(database, rows, &mut seed) else {
                continue;
            };
            tried += 1;
            let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
            let read = |tile: Tile| store.tile(alliance, &nord, tile).ok();
            let changed = files.iter().zip(&as_they_were);
            let changed = changed
                .into_iter()
                .any(|(tile, bytes)| read(*tile).as_ref() != Some(bytes));
            if changed {
                // Who mirrors it comes to another root than the signed one: by all hashes of entries, or by the tiles.
                let mut peaks = Peaks::default();
                let lowest = |tile: &&Tile| tile.kind() == TileKind::Hashes(0);
                for tile in files.iter().filter(lowest) {
                    let bytes = read(*tile).unwrap_or_default();
                    for hash in tile.hashes(&bytes).unwrap_or_default() {
                        peaks.append(hash, |_| {}).unwrap();
                    }
                }
                let root = tree::root(&Tiles::new(size, read), size);
                assert!(root != Ok(signed) || peaks.root() != signed, "{what}");
                noticed += 1;
            }
            // Who asks for a proof gets one that holds, or none that does.
            let index = pick(&mut seed, 0..size);
            if let Ok(proof) = store.proof(alliance, &nord, index) {
                let true_one = world.store.proof(alliance, &nord, index).ok();
                let entry = &entries[index as usize].bytes;
                let holds = proof.verify(entry, &policy).is_ok();
                assert!(!holds || true_one.is_none_or(|one| one == proof), "{what}");
            }
            table.put_back(database, rows);
        }
        assert!(noticed > runs(60) / 20, "{noticed}");
    });
}
