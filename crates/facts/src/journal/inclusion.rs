//! Proofs that an entry stands at its place in a log, as in RFC 6962, section 2.1.1.

use crate::journal::Refused;
use crate::journal::hash::{self, Hash};
use crate::journal::tree::{self, Nodes, TreeError};

/// The hashes that lead from entry `index` to the root of the first `size` entries, from the leaf
/// upwards: at most 64, from as many subtrees again.
pub fn prove(nodes: &impl Nodes, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
    if index >= size {
        return Err(TreeError::Outside { index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut count) = (0, size);
    while count > 1 {
        let left = tree::split(count);
        if index - start < left {
            path.push(tree::range(nodes, start + left, count - left)?);
            count = left;
        } else {
            path.push(tree::range(nodes, start, left)?);
            start += left;
            count -= left;
        }
    }
    path.reverse();
    Ok(path)
}

/// Checks that the entry with hash `leaf` is entry `index` of the first `size`, whose root is `root`.
///
/// INVARIANT: `size` and `root` have to come together, from a signed checkpoint. A root does not
/// tell how many leaves are under it, so a proof says nothing about a size that nobody signed.
pub fn verify(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), Refused> {
    if size == 0 {
        return Err(Refused::Empty);
    }
    if index >= size {
        return Err(Refused::Outside { index, size });
    }
    // The places of our subtree and of the last one, level by level. Where they meet, the tree has
    // no right neighbour, and levels without a neighbour have no hash in the path.
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for neighbour in path {
        if last == 0 {
            return Err(Refused::Length);
        }
        if place & 1 == 1 {
            hash = hash::node(neighbour, &hash);
        } else if place == last {
            let levels = place.trailing_zeros();
            (place, last) = (place >> levels, last >> levels);
            hash = hash::node(neighbour, &hash);
        } else {
            hash = hash::node(&hash, neighbour);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    if last != 0 {
        return Err(Refused::Length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(Refused::Root)
    }
}
