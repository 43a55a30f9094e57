//! A journal as a folder of tiles: it grows, it is cosigned, and the cosignatures reach every bundle.

use std::fs;

use facts::Fact;
use facts::id::SourceId;
use facts::journal::{Checkpoint, Note, Tile, Tiles, hash, inclusion, tree};

use crate::host::with_atlas;
use crate::shell::{Done, Shell};
use crate::witness::{Running, make};

/// The shipped alliance in a host, with this many entries and a few more.
fn with_entries(count: u64) -> Shell {
    let shell = with_atlas();
    shell.run("host bring host atlas").fine();
    say(&shell, 0, count);
    shell
}

/// Brings as many facts, each in an entry of its own.
fn say(shell: &Shell, first: u64, count: u64) {
    let record = shell.read("atlas/facts.ndjson");
    let facts = record.lines().map(|line| Fact::admit(line.as_bytes()));
    let facts: Vec<Fact> = facts.map(Result::unwrap).collect();
    let said = facts.iter().find(|fact| fact.body.kind() == "survey");
    let said = said.unwrap();
    let mut lines = record.clone();
    for number in first..first + count {
        // Neighbours have different sources, so that no two share an entry.
        let source = SourceId::new(["left", "right"][(number % 2) as usize]).unwrap();
        let at = said.at.plus_ms(-1000 * i64::try_from(number).unwrap());
        let (recorded, by) = (said.recorded, said.by.clone());
        let fact = Fact::new(at, recorded, by, source, number, 0, said.body.clone());
        lines.push_str(&String::from_utf8(fact.unwrap().to_bytes()).unwrap());
        lines.push('\n');
    }
    shell.write("atlas/facts.ndjson", lines);
    let brought = shell.run("host bring host atlas --json").fine().json();
    assert_eq!(brought["accepted"], count);
}

fn tiles(shell: &Shell, host: &str, folder: &str) -> Done {
    let words = format!("host tiles {host} atlas --for finch --out {folder} --json");
    shell.run(&words)
}

/// The checkpoint of a folder, and how many signatures it has.
fn checkpoint(shell: &Shell, folder: &str) -> (Checkpoint, usize) {
    let text = shell.read(&format!("{folder}/checkpoint"));
    let note = Note::parse(text.as_bytes()).unwrap();
    let read = Checkpoint::parse(note.text()).unwrap();
    (read, note.signatures().len())
}

/// Whether the files of a folder are those that its checkpoint stands for.
fn check(shell: &Shell, folder: &str) {
    let (checkpoint, _) = checkpoint(shell, folder);
    let (size, root) = (checkpoint.size(), checkpoint.root());
    let read = |tile: Tile| fs::read(shell.path(&format!("{folder}/{tile}"))).ok();
    let nodes = Tiles::new(size, read);
    assert_eq!(tree::root(&nodes, size).unwrap(), *root);
    let mut entries = 0;
    for tile in Tile::grown(0, size) {
        let bytes = read(tile).unwrap_or_else(|| panic!("no {tile}"));
        for entry in tile.entries(&bytes).unwrap_or_default() {
            let path = inclusion::prove(&nodes, entries, size).unwrap();
            inclusion::verify(&hash::leaf(entry), entries, size, &path, root).unwrap();
            entries += 1;
        }
    }
    assert_eq!(entries, size);
}

#[test]
fn a_journal_grows_as_a_folder_of_tiles() {
    let shell = with_entries(250);
    let written = tiles(&shell, "host", "log").fine().json();
    assert_eq!(written["before"], 0);
    check(&shell, "log");
    let (small, _) = checkpoint(&shell, "log");
    shell.run("host backup host earlier").fine();

    say(&shell, 250, 300);
    let written = tiles(&shell, "host", "log").fine().json();
    assert_eq!(written["before"], small.size());
    check(&shell, "log");
    // Grown, or written at once: the same files for the same journal.
    tiles(&shell, "host", "anew").fine();
    let (large, _) = checkpoint(&shell, "log");
    assert_eq!(large.size(), small.size() + 300);
    for tile in Tile::grown(0, large.size()) {
        let read = |folder: &str| fs::read(shell.path(&format!("{folder}/{tile}"))).unwrap();
        assert_eq!(read("log"), read("anew"), "{tile}");
    }
    let again = tiles(&shell, "host", "log").fine().json();
    assert_eq!(again["tiles"], 0);

    // A host that was set back, another history, another journal, another folder.
    let back = tiles(&shell, "earlier", "log").exits(1);
    back.says("its database was set back");
    shell.run("host bring earlier atlas").fine();
    tiles(&shell, "earlier", "log")
        .exits(1)
        .says("two histories");
    shell.run("host init other --name other.example").fine();
    shell.run("host bring other atlas").fine();
    tiles(&shell, "other", "log")
        .exits(1)
        .says("not `other.example/atlas`");
    tiles(&shell, "host", "atlas")
        .exits(1)
        .says("no folder of tiles");
    assert_eq!(checkpoint(&shell, "log").0, large);
    let stranger = shell.run("host tiles host atlas --for mallory --out x");
    stranger.exits(1);
    assert!(!shell.path("x").exists());
}

#[test]
fn cosignatures_get_from_a_folder_of_tiles_into_every_bundle() {
    let shell = with_entries(20);
    tiles(&shell, "host", "log").fine();
    shell
        .run("bundle host atlas --for finch --out it.bundle --as-of 2025-04-02")
        .fine();
    let verified = shell.run("verify it.bundle").fine();
    assert!(!verified.out.contains("cosigned"), "{}", verified.out);
    let log = shell.run("host show host --for finch --json").fine().json();
    assert_eq!(log["journals"][0]["cosigned"], serde_json::Value::Null);

    let witness = make(&shell, "w", "witness.finch.example");
    let policy = policy_of(&shell, "it.bundle");
    let key = policy.lines().next().unwrap().strip_prefix("log ").unwrap();
    let running = Running::start(&shell, "w", &[key.to_owned()]);
    let policy = format!(
        "log {key}\nwitness finch {witness} {}\nquorum finch\n",
        running.url
    );
    shell.write("policy", policy);
    let keep = "host cosigned host atlas log/checkpoint --policy policy";
    shell.run(keep).exits(1).says("did not cosign");
    shell
        .run("cosign log --policy policy --out log/checkpoint")
        .fine();
    // Written again before it was kept: the cosignature stays.
    tiles(&shell, "host", "log").fine();
    assert_eq!(checkpoint(&shell, "log").1, 2);
    shell.run(keep).fine().prints("kept");
    shell.run(keep).fine().prints("there already");

    let shown = shell.run("host show host --for finch").fine();
    shown.prints("entries are cosigned by `witness.finch.example`");
    shell
        .run("bundle host atlas --for finch --out it.bundle --as-of 2025-04-02")
        .fine();
    shell
        .run("verify it.bundle --policy policy")
        .fine()
        .prints("cosigned by `witness.finch.example` at ");

    // It grows and is cosigned again; a folder from nothing has the cosignatures that are kept.
    say(&shell, 20, 300);
    tiles(&shell, "host", "log").fine();
    assert_eq!(checkpoint(&shell, "log").1, 1);
    shell
        .run("cosign log --policy policy --out log/checkpoint")
        .fine();
    shell.run(keep).fine().prints("kept");
    tiles(&shell, "host", "anew").fine();
    assert_eq!(checkpoint(&shell, "anew").1, 2);

    // Another journal's checkpoint, and one that was changed.
    let note = shell.read("log/checkpoint");
    shell.write("other", note.replacen("record.example", "other.example", 1));
    let other = keep.replace("log/checkpoint", "other");
    shell
        .run(&other)
        .exits(1)
        .says("not of `record.example/atlas`");
    let lines: Vec<&str> = note.lines().collect();
    let less = note.replacen(lines[1], "1", 1);
    shell.write("less", less);
    let less = keep.replace("log/checkpoint", "less");
    shell.run(&less).exits(1).says("not under this checkpoint");
}

/// Whom the host says to believe.
pub fn policy_of(shell: &Shell, bundle: &str) -> String {
    let bundle = fs::read(shell.path(bundle)).unwrap();
    exchange::bundle::archive::read(&bundle).unwrap().policy
}

/// Beside an implementation of tiles that shares no code with this one; with the feature `oracles` only.
#[cfg(feature = "oracles")]
mod oracle {
    use tlog_tiles::tlog::{self, HashReader};
    use tlog_tiles::{TileHashReader, TileReader};

    use super::*;

    struct Folder<'s>(&'s Shell);

    impl TileReader for Folder<'_> {
        fn height(&self) -> u8 {
            8
        }

        fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog::Error> {
            // Their paths name the height, which is always 8.
            let path = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "log/tile/", 1);
            let read = |tile: &tlog_tiles::Tile| fs::read(self.0.path(&path(tile))).unwrap();
            Ok(tiles.iter().map(read).collect())
        }

        fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
    }

    #[test]
    fn tlog_tiles_reads_the_folder() {
        let shell = with_entries(250);
        tiles(&shell, "host", "log").fine();
        say(&shell, 250, 400);
        tiles(&shell, "host", "log").fine();
        let note = shell.read("log/checkpoint");
        let text = Note::parse(note.as_bytes()).unwrap();
        let theirs = tlog_tiles::Checkpoint::from_bytes(text.text().as_bytes()).unwrap();
        let size = theirs.size();
        let folder = Folder(&shell);
        let reader = TileHashReader::new(size, *theirs.hash(), &folder);
        let mut index = 0;
        for tile in Tile::grown(0, size) {
            let bytes = fs::read(shell.path(&format!("log/{tile}"))).unwrap();
            for entry in tile.entries(&bytes).unwrap_or_default() {
                let place = tlog::stored_hash_index(0, index);
                let found = reader.read_hashes(&[place]).unwrap();
                assert_eq!(found, [tlog::record_hash(entry)], "{index}");
                index += 1;
            }
        }
        assert_eq!(index, size);
    }
}
