//! Proofs that a log was only ever added to, as in RFC 6962, section 2.1.2.

use crate::journal::Refused;
use crate::journal::hash::{self, Hash};
use crate::journal::tree::{self, Nodes, TreeError};

/// The hashes that show the first `old` entries to be the beginning of the first `new`.
pub fn prove(nodes: &impl Nodes, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
    if old == 0 {
        return Err(TreeError::Empty);
    }
    if old > new {
        return Err(TreeError::Backwards { old, new });
    }
    let mut path = Vec::new();
    let (mut start, mut count, mut rest) = (0, new, old);
    while rest < count {
        let left = tree::split(count);
        if rest <= left {
            path.push(tree::range(nodes, start + left, count - left)?);
            count = left;
        } else {
            path.push(tree::range(nodes, start, left)?);
            start += left;
            count -= left;
            rest -= left;
        }
    }
    // What is left is a subtree of both; at the very left it is the old tree, whose root is known.
    if start > 0 {
        path.push(tree::range(nodes, start, count)?);
    }
    path.reverse();
    Ok(path)
}

/// Checks that the log of `old` entries with root `old_root` is the beginning of the log of `new`
/// entries with root `new_root`.
///
/// An old size of 0 is refused: nothing is the beginning of everything, so it proves nothing.
pub fn verify(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), Refused> {
    if old == 0 {
        return Err(Refused::Empty);
    }
    if old > new {
        return Err(Refused::Backwards { old, new });
    }
    if old == new {
        return match path {
            [] if old_root == new_root => Ok(()),
            [] => Err(Refused::Root),
            _ => Err(Refused::Length),
        };
    }
    // The largest subtree at the right end of the old tree that is whole in both.
    let levels = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> levels, (new - 1) >> levels);
    let (seed, path) = if old.is_power_of_two() {
        (old_root, path)
    } else {
        path.split_first().ok_or(Refused::Length)?
    };
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for neighbour in path {
        if last == 0 {
            return Err(Refused::Length);
        }
        if place & 1 == 1 || place == last {
            if place & 1 == 0 {
                // `place` is not 0 here, since it equals `last`.
                let levels = place.trailing_zeros();
                (place, last) = (place >> levels, last >> levels);
            }
            old_hash = hash::node(neighbour, &old_hash);
            new_hash = hash::node(neighbour, &new_hash);
        } else {
            new_hash = hash::node(&new_hash, neighbour);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    if last != 0 {
        return Err(Refused::Length);
    }
    if old_hash == *old_root && new_hash == *new_root {
        Ok(())
    } else {
        Err(Refused::Root)
    }
}
