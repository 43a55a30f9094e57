//! The crate ct-merkle accepts the proofs that are made here, and its proofs are accepted here.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use facts::journal::hash::Hash;
use facts::journal::{consistency, inclusion, tree};
use sha2::Sha256;

use super::trees::log;

#[test]
fn ct_merkle_makes_and_takes_the_same_proofs() {
    let (levels, leaves) = log(600);
    let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut roots = vec![tree.root()];
    for entry in 0..600_u64 {
        tree.push(entry.to_be_bytes().to_vec());
        let root = tree.root();
        let ours = tree::root(&levels, entry + 1).unwrap();
        assert_eq!(root.as_bytes()[..], ours.as_bytes()[..]);
        roots.push(root);
    }
    let split = |bytes: &[u8]| -> Vec<Hash> {
        bytes
            .chunks(32)
            .map(|hash| Hash::from_slice(hash).unwrap())
            .collect()
    };
    let root = tree::root(&levels, 600).unwrap();
    for index in 0..600_u64 {
        let proof = tree.prove_inclusion(index as usize);
        let found = split(proof.as_bytes());
        assert_eq!(inclusion::prove(&levels, index, 600), Ok(found.clone()));
        let leaf = &leaves[index as usize];
        assert_eq!(inclusion::verify(leaf, index, 600, &found, &root), Ok(()));
        let entry = index.to_be_bytes().to_vec();
        roots[600].verify_inclusion(&entry, index, &proof).unwrap();
    }
    for old in 1..600_u64 {
        let proof = tree.prove_consistency(600 - old as usize);
        let found = split(proof.as_bytes());
        assert_eq!(
            consistency::prove(&levels, old, 600),
            Ok(found.clone()),
            "{old}"
        );
        let before = tree::root(&levels, old).unwrap();
        assert_eq!(
            consistency::verify(old, 600, &before, &root, &found),
            Ok(())
        );
        roots[600]
            .verify_consistency(&roots[old as usize], &proof)
            .unwrap();
    }
}
