//! Hashes of the whole tree: those at the right edge from memory, all others from full tiles.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use facts::journal::Hash;
use facts::journal::tile::TILE_WIDTH;
use facts::journal::tree::{Node, Nodes, Peaks};

use crate::edge::{Edge, TILE_LEVELS, signed};
use crate::failure::Failure;
use crate::sql::Reading;
use crate::values;

/// The hashes within a tile, by their level and place in the tree over the hashes of the tile's level.
type Within = HashMap<(u8, u64), Hash>;

/// The hashes of a journal.
pub(crate) struct Stored<'r> {
    reading: RefCell<&'r mut Reading>,
    log: i64,
    edge: &'r Edge,
    /// Full tiles that were read.
    tiles: RefCell<HashMap<(u8, u64), Within>>,
    failure: RefCell<Option<Failure>>,
}

impl<'r> Stored<'r> {
    /// The hashes of a journal whose edge is this.
    pub fn new(reading: &'r mut Reading, log: i64, edge: &'r Edge) -> Stored<'r> {
        Stored {
            reading: RefCell::new(reading),
            log,
            edge,
            tiles: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// What failed while hashes were read; a missing hash is what shows of it.
    pub fn failure(&self) -> Option<Failure> {
        self.failure.take()
    }

    fn load(&self, level: u8, number: u64) -> Result<Within, Failure> {
        let mut nodes = Within::new();
        let mut reading = self.reading.borrow_mut();
        let bytes = full_tile(&mut reading, self.log, level, number)?;
        let (hashes, _) = bytes.as_deref().unwrap_or_default().as_chunks::<32>();
        let first = number * u64::from(TILE_WIDTH);
        let mut peaks = Peaks::default();
        for hash in hashes {
            peaks.append(Hash::new(*hash), |node: Node| {
                nodes.insert((node.level, (first >> node.level) + node.index), node.hash);
            })?;
        }
        Ok(nodes)
    }
}

impl Nodes for Stored<'_> {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        if let Some(hash) = self.edge.node(level, index) {
            return Some(hash);
        }
        let (tile, within) = (level / TILE_LEVELS, level % TILE_LEVELS);
        let number = (index << within) / u64::from(TILE_WIDTH);
        let mut tiles = self.tiles.borrow_mut();
        let nodes = match tiles.entry((tile, number)) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(place) => match self.load(tile, number) {
                Ok(nodes) => place.insert(nodes),
                Err(failure) => {
                    self.failure.replace(Some(failure));
                    return None;
                }
            },
        };
        nodes.get(&(within, index)).copied()
    }
}

/// The bytes of a full tile of hashes.
pub(crate) fn full_tile(
    reading: &mut Reading,
    log: i64,
    level: u8,
    number: u64,
) -> Result<Option<Vec<u8>>, Failure> {
    reading.find(
        "SELECT bytes FROM tile WHERE log = $1 AND level = $2 AND number = $3",
        &values![log, i64::from(level), signed(number)?],
        |row| Ok(row.get(0)?),
    )
}
