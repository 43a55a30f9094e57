//! Tiles: their paths, which of them a log has, and proofs made from nothing else.

use std::cell::Cell;
use std::collections::BTreeMap;

use facts::journal::tile::{TILE_WIDTH, TileError, TileKind};
use facts::journal::tree::{self, TreeError};
use facts::journal::{Tile, Tiles, consistency, hash, inclusion};

use super::trees::log;

#[test]
fn a_path_is_written_in_one_way() {
    let check = |path: &str, kind: TileKind, index: u64, width: u16| {
        let tile = Tile::parse(path).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(
            (tile.kind(), tile.index(), tile.width()),
            (kind, index, width)
        );
        assert_eq!(tile.to_string(), path);
    };
    check("tile/0/000", TileKind::Hashes(0), 0, TILE_WIDTH);
    check(
        "tile/63/x001/x234/067",
        TileKind::Hashes(63),
        1_234_067,
        TILE_WIDTH,
    );
    check("tile/1/x001/000.p/17", TileKind::Hashes(1), 1000, 17);
    check("tile/entries/273.p/112", TileKind::Entries, 273, 112);
    check(
        "tile/entries/x018/x446/x744/x073/x709/x551/615",
        TileKind::Entries,
        u64::MAX,
        256,
    );
    for path in [
        "",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/x001/x000",
        "tile/0/xx01/000",
        "tile/0/+01",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/017",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "tile/0/000/",
        "tile/entries/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x001/x018/x446/x744/x073/x709/x551/615",
    ] {
        assert_eq!(Tile::parse(path), None, "{path}");
    }
}

/// The example of the specification: a tree of 70,000 entries.
#[test]
fn a_log_of_70_000_has_the_published_tiles() {
    let mut paths = BTreeMap::new();
    for tile in Tile::grown(0, 70_000) {
        let level = tile.to_string().split('/').nth(1).unwrap().to_owned();
        let full = if tile.width() == TILE_WIDTH {
            "full".to_owned()
        } else {
            tile.width().to_string()
        };
        *paths.entry((level, full)).or_insert(0) += 1;
    }
    let found: Vec<String> = paths
        .iter()
        .map(|((level, width), count)| format!("{level} {width} {count}"))
        .collect();
    let expected = [
        "0 112 1",
        "0 full 273",
        "1 17 1",
        "1 full 1",
        "2 1 1",
        "entries 112 1",
        "entries full 273",
    ];
    assert_eq!(found, expected);
    let paths = |old, new| {
        Tile::grown(old, new)
            .map(|tile| tile.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        paths(255, 256),
        ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    );
    assert_eq!(paths(256, 257), ["tile/entries/001.p/1", "tile/0/001.p/1"]);
    assert!(paths(70_000, 70_000).is_empty());
    assert_eq!(Tile::grown(u64::MAX - 1, u64::MAX).count(), 2);
    assert_eq!(Tile::of(TileKind::Hashes(8), 0, u64::MAX), None);
}

/// A log is written growth by growth; roots and proofs then come from its files alone, each from a
/// few of them.
#[test]
fn proofs_are_made_from_tiles_alone() {
    const SIZE: u64 = 66_000;
    let (levels, leaves) = log(SIZE);
    let mut files = BTreeMap::new();
    for (old, new) in [(0, 1), (1, 300), (300, 65_536), (65_536, SIZE)] {
        for tile in Tile::grown(old, new).filter(|tile| tile.kind() != TileKind::Entries) {
            files.insert(tile.to_string(), tile.write(&levels).unwrap());
        }
    }
    let reads = Cell::new(0);
    let tiles = Tiles::new(SIZE, |tile| {
        reads.set(reads.get() + 1);
        files.get(&tile.to_string()).cloned()
    });
    let root = tree::root(&levels, SIZE).unwrap();
    assert_eq!(tree::root(&tiles, SIZE), Ok(root));
    for index in [0, 1, 255, 256, 65_535, 65_536, 65_999] {
        reads.set(0);
        let proof = inclusion::prove(&tiles, index, SIZE).unwrap();
        assert!(reads.get() <= 20, "{} reads for {index}", reads.get());
        assert_eq!(inclusion::prove(&levels, index, SIZE), Ok(proof.clone()));
        let leaf = &leaves[index as usize];
        assert_eq!(inclusion::verify(leaf, index, SIZE, &proof, &root), Ok(()));
    }
    for old in [1, 2, 256, 300, 65_535, 65_536, 65_999] {
        let proof = consistency::prove(&tiles, old, SIZE).unwrap();
        let before = tree::root(&levels, old).unwrap();
        assert_eq!(
            consistency::verify(old, SIZE, &before, &root, &proof),
            Ok(())
        );
    }
    let torn = Tiles::new(SIZE, |tile: Tile| {
        files
            .get(&tile.to_string())
            .map(|bytes| bytes[1..].to_vec())
    });
    assert!(matches!(
        tree::root(&torn, SIZE),
        Err(TreeError::Missing { .. })
    ));
}

#[test]
fn a_file_holds_exactly_what_its_name_says() {
    let tile = Tile::parse("tile/0/000.p/2").unwrap();
    assert_eq!(tile.hashes(&[7; 64]).unwrap().len(), 2);
    for bytes in [0, 31, 32, 63, 65, 96] {
        assert_eq!(
            tile.hashes(&vec![7; bytes]),
            Err(TileError::Length(tile)),
            "{bytes}"
        );
    }
    let bundle = Tile::parse("tile/entries/000.p/3").unwrap();
    let longest = vec![1; 65_535];
    let entries: [&[u8]; 3] = [b"", b"ab", &longest];
    let bytes = bundle.bundle(&entries).unwrap();
    assert_eq!(bytes[..6], [0, 0, 0, 2, b'a', b'b']);
    assert_eq!(bundle.entries(&bytes).unwrap(), entries);
    for wrong in [
        &bytes[1..],
        &bytes[..bytes.len() - 1],
        &bytes[..6],
        &[],
        &[0; 8],
        &[0; 5],
    ] {
        assert_eq!(bundle.entries(wrong), Err(TileError::Length(bundle)));
    }
    let long = vec![1; 65_536];
    assert_eq!(
        bundle.bundle(&[b"", b"", &long]),
        Err(TileError::Entry(65_536))
    );
    assert_eq!(bundle.bundle(&[b""]), Err(TileError::Length(bundle)));
    assert_eq!(bundle.hashes(&[7; 96]), Err(TileError::Kind(bundle)));
    assert_eq!(tile.entries(&[0; 4]), Err(TileError::Kind(tile)));
}

#[test]
fn a_tile_beyond_every_log_is_not_written() {
    let (levels, _) = log(3);
    for path in [
        "tile/63/000",
        "tile/0/x072/x057/x594/x037/x927/936",
        "tile/0/x999/x999/x999/x999/x999/999",
    ] {
        let tile = Tile::parse(path).unwrap();
        assert!(
            matches!(tile.write(&levels), Err(TileError::Tree(_))),
            "{path}"
        );
    }
    let whole = Tile::of(TileKind::Hashes(0), 0, 3)
        .unwrap()
        .write(&levels)
        .unwrap();
    assert_eq!(whole[..32], *hash::leaf(&0_u64.to_be_bytes()).as_bytes());
}
