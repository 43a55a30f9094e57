//! Published vectors of RFC 6962 trees, and proofs that must be refused.

use facts::journal::hash::{self, Hash};
use facts::journal::tree;
use facts::journal::{Refused, consistency, inclusion};

use super::trees::{grow, log, mth};

/// The entries that the tests of certificate-transparency, transparency-dev and others share.
const ENTRIES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots of the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const L0: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const L1: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const L2: &str = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7";
const L3: &str = "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7";
const L4: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const N01: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const N23: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const N45: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const N67: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const N03: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const N47: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const N46: &str = "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e";

fn known(hex: &str) -> Hash {
    Hash::from_slice(&hex::decode(hex).unwrap()).unwrap()
}

fn entries() -> impl Iterator<Item = Vec<u8>> {
    ENTRIES.iter().map(|entry| hex::decode(entry).unwrap())
}

#[test]
fn known_trees_have_their_known_roots() {
    let (levels, _) = grow(entries());
    for (size, root) in (0..).zip(ROOTS) {
        assert_eq!(tree::root(&levels, size), Ok(known(root)), "{size}");
    }
}

#[test]
fn known_entries_have_their_known_proofs() {
    let check = |index: u64, size: u64, expected: &[&str]| {
        let (levels, leaves) = grow(entries());
        let expected: Vec<Hash> = expected.iter().map(|hash| known(hash)).collect();
        assert_eq!(inclusion::prove(&levels, index, size), Ok(expected.clone()));
        let (leaf, root) = (&leaves[index as usize], known(ROOTS[size as usize]));
        assert_eq!(
            inclusion::verify(leaf, index, size, &expected, &root),
            Ok(())
        );
    };
    check(0, 1, &[]);
    check(0, 8, &[L1, N23, N47]);
    check(5, 8, &[L4, N67, N03]);
    check(2, 3, &[N01]);
    check(1, 5, &[L0, N23, L4]);
}

#[test]
fn known_logs_have_their_known_proofs_of_growth() {
    let check = |old: u64, new: u64, expected: &[&str]| {
        let (levels, _) = grow(entries());
        let expected: Vec<Hash> = expected.iter().map(|hash| known(hash)).collect();
        assert_eq!(consistency::prove(&levels, old, new), Ok(expected.clone()));
        let (before, after) = (known(ROOTS[old as usize]), known(ROOTS[new as usize]));
        assert_eq!(
            consistency::verify(old, new, &before, &after, &expected),
            Ok(())
        );
    };
    check(1, 1, &[]);
    check(1, 8, &[L1, N23, N47]);
    check(6, 8, &[N45, N67, N03]);
    check(2, 5, &[N23, L4]);
    check(3, 7, &[L2, L3, N01, N46]);
}

#[test]
fn no_size_proves_what_it_does_not_hold() {
    let root = hash::empty();
    let check = |index, size, expected| {
        for hashes in [0, 1, 64] {
            let verdict = inclusion::verify(&root, index, size, &vec![root; hashes], &root);
            assert_eq!(verdict, Err(expected), "{index} of {size}");
        }
    };
    let outside = |index, size| Refused::Outside { index, size };
    check(0, 0, Refused::Empty);
    check(u64::MAX, 0, Refused::Empty);
    check(1, 1, outside(1, 1));
    check(u64::MAX, 5, outside(u64::MAX, 5));
    check(u64::MAX, u64::MAX, outside(u64::MAX, u64::MAX));
}

#[test]
fn nothing_and_the_future_are_no_beginning() {
    let root = hash::empty();
    let check = |old, new, path: &[Hash], expected| {
        assert_eq!(
            consistency::verify(old, new, &root, &root, path),
            expected,
            "{old} to {new}"
        );
    };
    check(0, 0, &[], Err(Refused::Empty));
    check(0, 5, &[], Err(Refused::Empty));
    check(0, u64::MAX, &[root], Err(Refused::Empty));
    check(6, 5, &[], Err(Refused::Backwards { old: 6, new: 5 }));
    check(
        u64::MAX,
        1,
        &[],
        Err(Refused::Backwards {
            old: u64::MAX,
            new: 1,
        }),
    );
    check(5, 5, &[], Ok(()));
    check(5, 5, &[root], Err(Refused::Length));
    check(u64::MAX, u64::MAX, &[], Ok(()));
    check(5, 6, &[], Err(Refused::Length));
}

/// In the largest tree every length but the right one is refused, and nothing overflows.
#[test]
fn the_largest_sizes_do_not_overflow() {
    let some = hash::leaf(b"some");
    let inclusion_length = |index, size| {
        let fits: Vec<usize> = (0..130)
            .filter(|hashes| {
                let verdict = inclusion::verify(&some, index, size, &vec![some; *hashes], &some);
                verdict != Err(Refused::Length)
            })
            .collect();
        assert_eq!(fits.len(), 1, "{index} of {size}");
        fits[0]
    };
    assert_eq!(inclusion_length(0, u64::MAX), 64);
    assert_eq!(inclusion_length(u64::MAX - 1, u64::MAX), 63);
    assert_eq!(inclusion_length(u64::MAX - 2, u64::MAX), 64);
    assert_eq!(inclusion_length((1 << 63) - 1, 1 << 63), 63);
    assert_eq!(inclusion_length(1 << 63, (1 << 63) + 1), 1);
    let consistency_length = |old, new| {
        let fits: Vec<usize> = (0..130)
            .filter(|hashes| {
                let verdict = consistency::verify(old, new, &some, &some, &vec![some; *hashes]);
                verdict != Err(Refused::Length)
            })
            .collect();
        assert_eq!(fits.len(), 1, "{old} to {new}");
        fits[0]
    };
    assert_eq!(consistency_length(1, u64::MAX), 64);
    assert_eq!(consistency_length(1 << 63, u64::MAX), 1);
    assert_eq!(consistency_length(3, u64::MAX), 65);
    // The seed, the last entry, and the 62 subtrees to the left.
    assert_eq!(consistency_length(u64::MAX - 1, u64::MAX), 64);
}

/// Each hash of a proof counts: one changed, left out, added or moved, and the proof is refused.
#[test]
fn every_change_of_a_proof_is_refused() {
    let (levels, leaves) = log(70);
    let other = hash::leaf(b"other");
    for size in 1..=70_u64 {
        let root = mth(&leaves[..size as usize]);
        for index in 0..size {
            let leaf = &leaves[index as usize];
            let proof = inclusion::prove(&levels, index, size).unwrap();
            for changed in changes(&proof, other) {
                let verdict = inclusion::verify(leaf, index, size, &changed, &root);
                assert!(verdict.is_err(), "{index} of {size}");
            }
            for wrong in (0..size + 2).filter(|wrong| *wrong != index) {
                let verdict = inclusion::verify(leaf, wrong, size, &proof, &root);
                assert!(verdict.is_err(), "{index} as {wrong} of {size}");
            }
            assert!(inclusion::verify(&other, index, size, &proof, &root).is_err());
            assert!(inclusion::verify(leaf, index, size, &proof, &other).is_err());
        }
        for old in 1..=size {
            let before = mth(&leaves[..old as usize]);
            let proof = consistency::prove(&levels, old, size).unwrap();
            for changed in changes(&proof, other) {
                let verdict = consistency::verify(old, size, &before, &root, &changed);
                assert!(verdict.is_err(), "{old} to {size}");
            }
            assert!(consistency::verify(old, size, &other, &root, &proof).is_err());
            assert!(consistency::verify(old, size, &before, &other, &proof).is_err());
        }
    }
}

/// A proof with one hash changed, left out, added or exchanged with the next.
fn changes(proof: &[Hash], other: Hash) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for place in 0..proof.len() {
        let mut changed = proof.to_vec();
        changed[place] = other;
        all.push(changed);
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        all.push(shorter);
        if place + 1 < proof.len() {
            let mut moved = proof.to_vec();
            moved.swap(place, place + 1);
            all.push(moved);
        }
    }
    for place in 0..=proof.len() {
        let mut longer = proof.to_vec();
        longer.insert(place, *proof.first().unwrap_or(&other));
        all.push(longer);
    }
    all
}
