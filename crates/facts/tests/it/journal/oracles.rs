//! The crates tlog_tiles and signed_note accept what is made here, and what they make is accepted
//! here. Only with the feature `oracles`, for what they bring along.

use facts::journal::hash::{self, Hash};
use facts::journal::tree::{self, Levels, Nodes};
use facts::journal::{Checkpoint, Note, Signer, Tile, VerifierKey, consistency, inclusion};
use signed_note::{StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::tlog;

use super::trees::log;

/// Our stored hashes as theirs.
struct Theirs<'l>(&'l Levels);

impl tlog::HashReader for Theirs<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        let read = |index: &u64| {
            let (level, index) = tlog::split_stored_hash_index(*index);
            self.0
                .node(level, index)
                .map(theirs)
                .ok_or(tlog::Error::IndexesNotInTree)
        };
        indexes.iter().map(read).collect()
    }
}

fn theirs(hash: Hash) -> tlog::Hash {
    tlog::Hash(*hash.as_bytes())
}

fn all_theirs(hashes: &[Hash]) -> Vec<tlog::Hash> {
    hashes.iter().copied().map(theirs).collect()
}

const SIZES: [u64; 9] = [1, 2, 3, 7, 8, 100, 255, 257, 600];

#[test]
fn tlog_tiles_makes_and_takes_the_same_proofs() {
    let (levels, leaves) = log(600);
    for size in SIZES {
        let root = tree::root(&levels, size).unwrap();
        let their_root = tlog::tree_hash(size, &Theirs(&levels)).unwrap();
        assert_eq!(theirs(root), their_root, "{size}");
        for index in (0..size).step_by(7) {
            let ours = all_theirs(&inclusion::prove(&levels, index, size).unwrap());
            assert_eq!(
                ours,
                tlog::prove_record(size, index, &Theirs(&levels)).unwrap()
            );
            let leaf = theirs(leaves[index as usize]);
            tlog::check_record(&ours, size, their_root, index, leaf).unwrap();
        }
        for old in (1..=size).step_by(7) {
            let ours = all_theirs(&consistency::prove(&levels, old, size).unwrap());
            assert_eq!(ours, tlog::prove_tree(size, old, &Theirs(&levels)).unwrap());
            let before = theirs(tree::root(&levels, old).unwrap());
            tlog::check_tree(&ours, size, their_root, old, before).unwrap();
        }
    }
}

/// Their paths carry the height of tiles, which is always 8, and their entries are called data.
#[test]
fn tlog_tiles_has_the_same_tiles() {
    let (levels, _) = log(70_000);
    for (old, new) in [
        (0, 1),
        (0, 600),
        (255, 256),
        (256, 257),
        (300, 65_536),
        (65_535, 70_000),
    ] {
        let ours: Vec<Tile> = Tile::grown(old, new).collect();
        let named = |tile: &Tile| format!("tile/8/{}", &tile.to_string()["tile/".len()..]);
        let paths: Vec<String> = ours
            .iter()
            .map(named)
            .filter(|path| !path.contains("entries"))
            .collect();
        let found = tlog_tiles::Tile::new_tiles(8, old, new);
        assert_eq!(
            paths,
            found.iter().map(|tile| tile.path()).collect::<Vec<_>>()
        );
        let ours = ours
            .iter()
            .filter(|tile| !tile.to_string().contains("entries"));
        for (ours, found) in ours.zip(&found) {
            let bytes = found.read_data(&Theirs(&levels)).unwrap();
            assert_eq!(ours.write(&levels).unwrap(), bytes, "{ours}");
        }
    }
}

#[test]
fn signed_note_and_tlog_tiles_read_our_checkpoints() {
    let signer = Signer::new("alliance.example/journal", &[1; 32]).unwrap();
    let verifier = StandardVerifier::new(&signer.key().to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    for (size, root) in [
        (0, hash::empty()),
        (1, hash::leaf(b"a")),
        (u64::MAX, hash::leaf(b"b")),
    ] {
        let checkpoint = Checkpoint::new("alliance.example/journal", size, root).unwrap();
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(signer.sign(&note)).unwrap();
        let read = signed_note::Note::from_bytes(note.to_text().as_bytes()).unwrap();
        let (checked, unknown) = read.verify(&known).unwrap();
        assert_eq!((checked.len(), unknown.len()), (1, 0));
        let found = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
        assert_eq!((found.origin(), found.size()), (checkpoint.origin(), size));
        assert_eq!(*found.hash(), theirs(root));
    }
}

#[test]
fn the_checkpoints_of_signed_note_and_tlog_tiles_are_read() {
    let secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let signer = StandardSigner::new(secret).unwrap();
    let root = hash::leaf(b"a");
    let text = tlog_tiles::Checkpoint::new("PeterNeumann", 1, theirs(root), "")
        .unwrap()
        .to_bytes();
    let mut note = signed_note::Note::new(&text, &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let read = Note::parse(&note.to_bytes()).unwrap();
    let opened_by = VerifierKey::parse(known).unwrap();
    let opened = read.open(std::slice::from_ref(&opened_by)).unwrap();
    let checkpoint = Checkpoint::parse(opened.text).unwrap();
    assert_eq!(
        checkpoint,
        Checkpoint::new("PeterNeumann", 1, root).unwrap()
    );
}
