//! Roots and proofs of every small tree, beside the recursive definitions of RFC 6962.

use facts::journal::hash::{self, Hash};
use facts::journal::tree::{self, Levels, Peaks, TreeError};
use facts::journal::{consistency, inclusion};

/// A log of entries that all differ, and its leaves.
pub fn log(size: u64) -> (Levels, Vec<Hash>) {
    grow((0..size).map(|entry| entry.to_be_bytes().to_vec()))
}

/// A log of these entries.
pub fn grow(entries: impl Iterator<Item = Vec<u8>>) -> (Levels, Vec<Hash>) {
    let (mut levels, mut leaves, mut peaks) = (Levels::default(), Vec::new(), Peaks::default());
    for entry in entries {
        let leaf = hash::leaf(&entry);
        peaks.append(leaf, |node| levels.push(node)).unwrap();
        leaves.push(leaf);
        assert_eq!(tree::root(&levels, leaves.len() as u64), Ok(peaks.root()));
    }
    (levels, leaves)
}

/// MTH of RFC 6962.
pub fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => hash::empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(half(leaves));
            hash::node(&mth(left), &mth(right))
        }
    }
}

/// PATH of RFC 6962.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(half(leaves));
    let (mut hashes, last) = if index < left.len() {
        (path(index, left), mth(right))
    } else {
        (path(index - left.len(), right), mth(left))
    };
    hashes.push(last);
    hashes
}

/// SUBPROOF of RFC 6962.
fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![mth(leaves)] };
    }
    let (left, right) = leaves.split_at(half(leaves));
    let (mut hashes, last) = if old <= left.len() {
        (subproof(old, left, whole), mth(right))
    } else {
        (subproof(old - left.len(), right, false), mth(left))
    };
    hashes.push(last);
    hashes
}

fn half(leaves: &[Hash]) -> usize {
    let mut half = 1;
    while half * 2 < leaves.len() {
        half *= 2;
    }
    half
}

const LARGEST: usize = 130;

#[test]
fn every_small_tree_has_the_root_of_the_definition() {
    let (levels, leaves) = log(LARGEST as u64);
    for size in 0..=LARGEST {
        assert_eq!(tree::root(&levels, size as u64), Ok(mth(&leaves[..size])));
        assert_eq!(
            Peaks::load(&levels, size as u64).unwrap().size(),
            size as u64
        );
    }
}

#[test]
fn every_entry_of_every_small_tree_has_the_proof_of_the_definition() {
    let (levels, leaves) = log(LARGEST as u64);
    for size in 1..=LARGEST {
        let root = mth(&leaves[..size]);
        for index in 0..size {
            let proof = inclusion::prove(&levels, index as u64, size as u64).unwrap();
            assert_eq!(proof, path(index, &leaves[..size]), "{index} of {size}");
            let verdict =
                inclusion::verify(&leaves[index], index as u64, size as u64, &proof, &root);
            assert_eq!(verdict, Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_two_small_trees_have_the_proof_of_the_definition() {
    let (levels, leaves) = log(LARGEST as u64);
    let roots: Vec<Hash> = (0..=LARGEST).map(|size| mth(&leaves[..size])).collect();
    for new in 1..=LARGEST {
        for old in 1..=new {
            let proof = consistency::prove(&levels, old as u64, new as u64).unwrap();
            assert_eq!(proof, subproof(old, &leaves[..new], true), "{old} to {new}");
            let verdict =
                consistency::verify(old as u64, new as u64, &roots[old], &roots[new], &proof);
            assert_eq!(verdict, Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn what_is_not_there_is_not_proved() {
    let (levels, _) = log(5);
    let outside = |index, size| Err(TreeError::Outside { index, size });
    assert_eq!(inclusion::prove(&levels, 5, 5), outside(5, 5));
    assert_eq!(inclusion::prove(&levels, 0, 0), outside(0, 0));
    assert_eq!(
        inclusion::prove(&levels, u64::MAX, u64::MAX),
        outside(u64::MAX, u64::MAX)
    );
    assert_eq!(consistency::prove(&levels, 0, 5), Err(TreeError::Empty));
    let backwards = Err(TreeError::Backwards { old: 6, new: 5 });
    assert_eq!(consistency::prove(&levels, 6, 5), backwards);
    let missing = Err(TreeError::Missing { level: 1, index: 2 });
    assert_eq!(consistency::prove(&levels, 4, 6), missing);
    assert!(inclusion::prove(&levels, 0, u64::MAX).is_err());
    assert!(consistency::prove(&levels, 1, u64::MAX).is_err());
}
