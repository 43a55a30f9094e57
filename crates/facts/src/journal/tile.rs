//! Tiles, as in C2SP tlog-tiles: the stored hashes of a log, and its entries, in files of 256 that
//! any web server can serve.

use std::fmt;

use crate::journal::hash::{self, HASH_BYTES, Hash};
use crate::journal::tree::{Nodes, TreeError};
use crate::journal::wire;

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// The longest entry.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Levels of the tree from one level of tiles to the next.
const TILE_LEVELS: u8 = 8;

/// The highest level that a path can name.
const MAX_TILE_LEVEL: u8 = 63;

/// A file of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of subtrees, 8 levels of the tree above those of the level below.
    Hashes(u8),
    /// Entries, each with its length in front.
    Entries,
}

/// Why bytes are not what the file should hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Another number of bytes, hashes or entries.
    #[error("`{0}` does not hold exactly as much as its name says")]
    Length(Tile),
    /// An entry that is too long.
    #[error("an entry of {0} bytes is longer than {MAX_ENTRY_BYTES}")]
    Entry(usize),
    /// Hashes asked from entries, or entries from hashes.
    #[error("`{0}` holds something else")]
    Kind(Tile),
    /// A stored hash is missing.
    #[error("{0}")]
    Tree(#[from] TreeError),
}

impl Tile {
    /// File `index` of its kind in a log of `size` entries, as wide as it then is.
    pub fn of(kind: TileKind, index: u64, size: u64) -> Option<Tile> {
        let items = items(kind, size);
        let full = items / u64::from(TILE_WIDTH);
        let width = if index < full {
            TILE_WIDTH
        } else if index == full {
            (items % u64::from(TILE_WIDTH)) as u16
        } else {
            0
        };
        (width > 0).then_some(Tile { kind, index, width })
    }

    /// The files to write when a log of `old` entries has grown to `new`: those that are new or
    /// wider, entries first, then level by level.
    pub fn grown(old: u64, new: u64) -> impl Iterator<Item = Tile> {
        let kinds = [TileKind::Entries]
            .into_iter()
            .chain((0..8).map(TileKind::Hashes));
        kinds
            .filter(move |kind| items(*kind, new) > items(*kind, old))
            .flat_map(move |kind| {
                let first = items(kind, old) / u64::from(TILE_WIDTH);
                let last = (items(kind, new) - 1) / u64::from(TILE_WIDTH);
                (first..=last).filter_map(move |index| Tile::of(kind, index, new))
            })
    }

    /// Reads a path, as [`fmt::Display`] writes it, below the prefix of the log.
    pub fn parse(path: &str) -> Option<Tile> {
        let rest = path.strip_prefix("tile/")?;
        let (kind, rest) = rest.split_once('/')?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => {
                let level = u8::try_from(wire::number(level)?).ok()?;
                TileKind::Hashes((level <= MAX_TILE_LEVEL).then_some(level)?)
            }
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, TILE_WIDTH),
            Some((index, width)) => {
                let width = u16::try_from(wire::number(width)?).ok()?;
                (index, (1..TILE_WIDTH).contains(&width).then_some(width)?)
            }
        };
        let mut number = 0_u64;
        for group in index.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let plain = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let group: u64 = digits.parse().ok().filter(|_| plain)?;
            number = number.checked_mul(1000)?.checked_add(group)?;
        }
        let tile = Tile {
            kind,
            index: number,
            width,
        };
        (tile.to_string() == path).then_some(tile)
    }

    /// What it holds.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its place among those of its kind.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds: 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The bytes of a tile of hashes.
    pub fn write(&self, nodes: &impl Nodes) -> Result<Vec<u8>, TileError> {
        let TileKind::Hashes(level) = self.kind else {
            return Err(TileError::Kind(*self));
        };
        let level = level.saturating_mul(TILE_LEVELS);
        let missing = |index| TreeError::Missing { level, index };
        let start = self.index.checked_mul(TILE_WIDTH.into());
        let start = start.ok_or_else(|| missing(self.index))?;
        let mut bytes = Vec::with_capacity(usize::from(self.width) * HASH_BYTES);
        for place in 0..u64::from(self.width) {
            let index = start + place;
            let hash = nodes.node(level, index).ok_or_else(|| missing(index))?;
            bytes.extend(hash.as_bytes());
        }
        Ok(bytes)
    }

    /// The hashes in the bytes of a tile.
    pub fn hashes(&self, bytes: &[u8]) -> Result<Vec<Hash>, TileError> {
        if self.kind == TileKind::Entries {
            return Err(TileError::Kind(*self));
        }
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if hashes.len() != usize::from(self.width) || !rest.is_empty() {
            return Err(TileError::Length(*self));
        }
        Ok(hashes.iter().copied().map(Hash::new).collect())
    }

    /// The bytes of a bundle of entries.
    pub fn bundle(&self, entries: &[&[u8]]) -> Result<Vec<u8>, TileError> {
        if self.kind != TileKind::Entries {
            return Err(TileError::Kind(*self));
        }
        if entries.len() != usize::from(self.width) {
            return Err(TileError::Length(*self));
        }
        let mut bytes = Vec::new();
        for entry in entries {
            let length = u16::try_from(entry.len()).map_err(|_| TileError::Entry(entry.len()))?;
            bytes.extend(length.to_be_bytes());
            bytes.extend(*entry);
        }
        Ok(bytes)
    }

    /// The entries in the bytes of a bundle.
    pub fn entries<'b>(&self, bytes: &'b [u8]) -> Result<Vec<&'b [u8]>, TileError> {
        if self.kind != TileKind::Entries {
            return Err(TileError::Kind(*self));
        }
        let mut entries = Vec::new();
        let mut rest = bytes;
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length));
            let cut = after
                .split_at_checked(length)
                .ok_or(TileError::Length(*self))?;
            entries.push(cut.0);
            rest = cut.1;
        }
        if entries.len() != usize::from(self.width) || !rest.is_empty() {
            return Err(TileError::Length(*self));
        }
        Ok(entries)
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.width < TILE_WIDTH {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// The stored hashes of a log of `size` entries, from its tiles.
///
/// INVARIANT: a tile is whatever its server sends. A root made from tiles is compared with a signed
/// one, and a proof made from them is verified, before anything is believed.
#[derive(Clone, Debug)]
pub struct Tiles<F> {
    size: u64,
    read: F,
}

impl<F: Fn(Tile) -> Option<Vec<u8>>> Tiles<F> {
    /// Takes the bytes of each tile from `read`.
    pub fn new(size: u64, read: F) -> Tiles<F> {
        Tiles { size, read }
    }
}

impl<F: Fn(Tile) -> Option<Vec<u8>>> Nodes for Tiles<F> {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        // The subtree over `count` neighbours in one tile, at most half of it.
        let count = 1_u64 << (level % TILE_LEVELS);
        let start = index.checked_mul(count)?;
        let place = usize::try_from(start % u64::from(TILE_WIDTH)).ok()?;
        let kind = TileKind::Hashes(level / TILE_LEVELS);
        let tile = Tile::of(kind, start / u64::from(TILE_WIDTH), self.size)?;
        let end = place + usize::try_from(count).ok()?;
        if end > usize::from(tile.width) {
            return None;
        }
        let mut hashes = tile
            .hashes(&(self.read)(tile)?)
            .ok()?
            .get(place..end)?
            .to_vec();
        while hashes.len() > 1 {
            hashes = hashes
                .chunks(2)
                .map(|pair| hash::node(&pair[0], &pair[1]))
                .collect();
        }
        hashes.first().copied()
    }
}

/// How many hashes or entries of a kind a log of `size` entries has.
fn items(kind: TileKind, size: u64) -> u64 {
    match kind {
        TileKind::Entries => size,
        TileKind::Hashes(level) => size
            .checked_shr(u32::from(level) * u32::from(TILE_LEVELS))
            .unwrap_or(0),
    }
}
