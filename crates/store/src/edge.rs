//! The right edge of the tree in memory: the tiles that are not full yet, with every hash within them.
//!
//! All that an append needs, and the proofs of what it appended. Older proofs are read from full tiles.

use std::collections::HashMap;

use facts::journal::Hash;
use facts::journal::tile::TILE_WIDTH;
use facts::journal::tree::{Node, Nodes, Peaks};

use crate::failure::Failure;
use crate::sql::{Reading, Value};

/// Levels of the tree from one level of tiles to the next.
pub(crate) const TILE_LEVELS: u8 = 8;

/// The tiles that are not full.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    nodes: HashMap<(u8, u64), Hash>,
}

/// A tile that has become full.
#[derive(Debug)]
pub(crate) struct Full {
    pub level: u8,
    pub number: u64,
    pub root: Hash,
    pub bytes: Vec<u8>,
}

impl Edge {
    /// The edge of a tree of `size` entries, from the database.
    pub fn load(reading: &mut Reading, log: i64, size: u64) -> Result<Edge, Failure> {
        let mut edge = Edge {
            size,
            nodes: HashMap::new(),
        };
        for level in 0..=7_u8 {
            let items = size.checked_shr(u32::from(level) * u32::from(TILE_LEVELS));
            let items = items.unwrap_or(0);
            if items == 0 {
                break;
            }
            let first = items - items % u64::from(TILE_WIDTH);
            let mut hashes = Vec::new();
            let sql = match level {
                0 => {
                    "SELECT hash FROM entry WHERE log = $1 AND position >= $2 AND position < $3 ORDER BY position"
                }
                _ => {
                    "SELECT root FROM tile WHERE log = $1 AND level = $4 AND number >= $2 AND number < $3 ORDER BY number"
                }
            };
            let (from, until) = (signed(first)?, signed(items)?);
            let below = i64::from(level) - 1;
            let values = [
                Value::from(log),
                Value::from(from),
                Value::from(until),
                Value::from(below),
            ];
            let values = if level == 0 {
                &values[..3]
            } else {
                &values[..]
            };
            reading.query(sql, values, |row| {
                hashes.push(Hash::new(row.get(0)?));
                Ok::<(), Failure>(())
            })?;
            if hashes.len() as u64 != items - first {
                return Err(Failure::damaged(format!(
                    "hashes of level {level} of the tree are missing"
                )));
            }
            // Trees over the hashes of this level alone: their inner nodes are those of the whole.
            let mut peaks = Peaks::default();
            let bottom = level * TILE_LEVELS;
            for hash in hashes {
                let insert = |node: Node| {
                    let key = (bottom + node.level, (first >> node.level) + node.index);
                    edge.nodes.insert(key, node.hash);
                };
                peaks.append(hash, insert)?;
            }
        }
        Ok(edge)
    }

    /// How many entries the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes in what an append completed; the tiles that have become full.
    pub fn extend(&mut self, size: u64, nodes: Vec<Node>) -> Vec<Full> {
        let mut full = Vec::new();
        for node in nodes {
            self.nodes.insert((node.level, node.index), node.hash);
            let Some(level) = node.level.checked_sub(TILE_LEVELS) else {
                continue;
            };
            if level % TILE_LEVELS == 0 {
                // The root of a tile: its hashes have all come by.
                let (number, width) = (node.index, u64::from(TILE_WIDTH));
                let hashes = (number * width..(number + 1) * width)
                    .filter_map(|index| self.nodes.get(&(level, index)));
                full.push(Full {
                    level: level / TILE_LEVELS,
                    number,
                    root: node.hash,
                    bytes: hashes.flat_map(|hash| *hash.as_bytes()).collect(),
                });
            }
        }
        self.size = size;
        full
    }

    /// Forgets the tiles that are full.
    pub fn trim(&mut self) {
        let size = self.size;
        self.nodes.retain(|(level, index), _| {
            let tile = level / TILE_LEVELS;
            let shift = u32::from(tile) * u32::from(TILE_LEVELS);
            let items = size.checked_shr(shift).unwrap_or(0);
            let first = items - items % u64::from(TILE_WIDTH);
            (index << (level % TILE_LEVELS)) >= first
        });
    }
}

impl Nodes for Edge {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self.nodes.get(&(level, index)).copied()
    }
}

/// A position as the database has it.
pub(crate) fn signed(position: u64) -> Result<i64, Failure> {
    i64::try_from(position)
        .map_err(|_| Failure::Unfit(format!("{position} is beyond every journal")))
}
