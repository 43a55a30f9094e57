//! The tree over the entries, kept as hashes of complete subtrees.
//!
//! A complete subtree never changes once its last leaf is there, so each hash is stored once and
//! for ever. What is not complete, the right edge, is made from at most 64 of them when a root or a
//! proof is asked for.

use serde::{Deserialize, Serialize};

use crate::journal::hash::{self, Hash};

/// The highest level of a complete subtree in a tree of at most 2^64-1 leaves.
pub const MAX_LEVEL: u8 = 63;

/// Stored hashes of complete subtrees, wherever they are kept.
pub trait Nodes {
    /// The hash of the subtree over the leaves from `index * 2^level` up to before
    /// `(index + 1) * 2^level`, if it is there.
    fn node(&self, level: u8, index: u64) -> Option<Hash>;
}

/// A subtree that has just become complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its height: 0 for a leaf.
    pub level: u8,
    /// Its place among those of its level.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Why there is no root or proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A stored hash is not there.
    #[error("the hash at level {level}, place {index} is not stored")]
    Missing {
        /// Its level.
        level: u8,
        /// Its place in the level.
        index: u64,
    },
    /// A tree without leaves proves nothing.
    #[error("a tree without entries proves nothing")]
    Empty,
    /// The entry is not in the tree.
    #[error("entry {index} is not among the first {size}")]
    Outside {
        /// The entry.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("a tree of {old} entries is not the beginning of one of {new}")]
    Backwards {
        /// The size of the older tree.
        old: u64,
        /// The size of the newer tree.
        new: u64,
    },
    /// No more leaves can be counted.
    #[error("the log is full")]
    Full,
}

/// The right edge of a growing tree: its largest complete subtrees, from left to right.
///
/// It is all that appending needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    size: u64,
    hashes: Vec<Hash>,
}

impl Peaks {
    /// The edge of a tree of `size` leaves, from stored hashes.
    pub fn load(nodes: &impl Nodes, size: u64) -> Result<Peaks, TreeError> {
        let hashes = peaks(0, size)
            .map(|(level, index)| stored(nodes, level, index))
            .collect::<Result<_, _>>()?;
        Ok(Peaks { size, hashes })
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes in a leaf and hands the subtrees that it completes to `store`, smallest first: two for
    /// each leaf, on the average.
    pub fn append(&mut self, leaf: Hash, mut store: impl FnMut(Node)) -> Result<(), TreeError> {
        let grown = self.size.checked_add(1).ok_or(TreeError::Full)?;
        let (mut level, mut index, mut hash) = (0, self.size, leaf);
        store(Node { level, index, hash });
        // A place with an odd number is a right half: its left half is the last peak.
        while index & 1 == 1
            && let Some(left) = self.hashes.pop()
        {
            (level, index, hash) = (level + 1, index >> 1, hash::node(&left, &hash));
            store(Node { level, index, hash });
        }
        self.hashes.push(hash);
        self.size = grown;
        Ok(())
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        join(&self.hashes).unwrap_or_else(hash::empty)
    }
}

/// The root of the first `size` leaves.
pub fn root(nodes: &impl Nodes, size: u64) -> Result<Hash, TreeError> {
    Ok(Peaks::load(nodes, size)?.root())
}

/// The hash over `count` leaves from `start`, which is a multiple of the smallest power of two that
/// is not below `count`.
pub(crate) fn range(nodes: &impl Nodes, start: u64, count: u64) -> Result<Hash, TreeError> {
    let hashes = peaks(start, count)
        .map(|(level, index)| stored(nodes, level, index))
        .collect::<Result<Vec<Hash>, _>>()?;
    join(&hashes).ok_or(TreeError::Empty)
}

/// Where RFC 6962 divides `count` leaves, at least two: the largest power of two below `count`.
pub(crate) fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// Hashes kept in memory, level by level.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    levels: Vec<Vec<Hash>>,
}

impl Levels {
    /// Keeps the next subtree of its level, as [`Peaks::append`] hands it over.
    pub fn push(&mut self, node: Node) {
        let level = usize::from(node.level);
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, Vec::new);
        }
        self.levels[level].push(node.hash);
    }
}

impl Nodes for Levels {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let index = usize::try_from(index).ok()?;
        self.levels.get(usize::from(level))?.get(index).copied()
    }
}

/// The complete subtrees, as level and place, that `count` leaves from `start` consist of, from
/// left to right.
fn peaks(start: u64, count: u64) -> impl Iterator<Item = (u8, u64)> {
    (0..=MAX_LEVEL)
        .rev()
        .filter(move |level| count >> level & 1 == 1)
        .map(move |level| {
            // The bits of `count` above this one have been used up by larger subtrees.
            let before = if level == MAX_LEVEL {
                0
            } else {
                count >> (level + 1) << (level + 1)
            };
            (level, (start + before) >> level)
        })
}

fn stored(nodes: &impl Nodes, level: u8, index: u64) -> Result<Hash, TreeError> {
    nodes
        .node(level, index)
        .ok_or(TreeError::Missing { level, index })
}

/// Peaks, from left to right, as one tree.
fn join(peaks: &[Hash]) -> Option<Hash> {
    peaks
        .iter()
        .rev()
        .copied()
        .reduce(|right, left| hash::node(&left, &right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_leaves_the_larger_half_on_the_left() {
        for (count, expected) in [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8)] {
            assert_eq!(split(count), expected, "{count}");
        }
        assert_eq!(split((1 << 63) + 1), 1 << 63);
        assert_eq!(split(u64::MAX), 1 << 63);
    }

    #[test]
    fn the_largest_tree_has_64_peaks() {
        let found: Vec<_> = peaks(0, u64::MAX).collect();
        assert_eq!(found.len(), 64);
        assert_eq!(found[0], (63, 0));
        assert_eq!(found[1], (62, 2));
        assert_eq!(found[63], (0, u64::MAX - 1));
    }

    #[test]
    fn a_full_log_takes_no_more() {
        let mut peaks = Peaks {
            size: u64::MAX,
            hashes: vec![hash::empty(); 64],
        };
        assert_eq!(peaks.append(hash::empty(), |_| {}), Err(TreeError::Full));
        assert_eq!(peaks.size(), u64::MAX);
    }

    #[test]
    fn appending_stores_two_hashes_for_each_leaf_at_most() {
        let (mut peaks, mut stored) = (Peaks::default(), 0);
        for entry in 0..10_000_u32 {
            peaks
                .append(hash::leaf(&entry.to_be_bytes()), |_| stored += 1)
                .unwrap();
        }
        assert!(stored < 20_000, "{stored}");
        assert!(stored > 19_900, "{stored}");
    }

    #[test]
    fn a_hash_that_is_not_stored_is_named() {
        assert_eq!(
            root(&Levels::default(), 6),
            Err(TreeError::Missing { level: 2, index: 0 })
        );
    }
}
