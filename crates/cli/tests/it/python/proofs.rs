//! Single proofs: one text, the entry and a policy.

use exchange::bundle::Bundle;
use facts::journal::tree::{Levels, Peaks};
use facts::journal::{Policy, Proof, hash, inclusion};

use super::mutations::Dice;
use super::{available, python, shown, world};
use crate::shell::Shell;

/// The proof of an entry in the journal of a bundle.
fn proof(bundle: &Bundle, index: u64) -> Proof {
    let (mut peaks, mut levels) = (Peaks::default(), Levels::default());
    for entry in &bundle.entries {
        peaks
            .append(hash::leaf(entry), |node| levels.push(node))
            .unwrap();
    }
    Proof {
        extra: None,
        index,
        path: inclusion::prove(&levels, index, bundle.about.size).unwrap(),
        checkpoint: bundle.checkpoint.clone(),
    }
}

#[test]
fn a_proof_holds_for_its_entry_in_both() {
    if !available() {
        return;
    }
    let (shell, world) = (Shell::new(), world());
    let bundle = &world.bundles[0];
    shell.write("policy", &world.policy);
    let policy = Policy::parse(world.policy.as_bytes()).unwrap();
    let check = |text: &[u8], entry: &[u8]| {
        shell.write("proof", text);
        shell.write("entry", entry);
        let files = ["proof", "entry", "policy"].map(|name| shown(&shell, name));
        let done = python(&[
            "proof", &files[0], "--entry", &files[1], "--policy", &files[2], "--json",
        ]);
        let holds = Proof::parse(text).is_ok_and(|proof| proof.verify(entry, &policy).is_ok());
        let talk = String::from_utf8_lossy(&done.stdout);
        assert_eq!(
            done.status.code(),
            Some(if holds { 0 } else { 1 }),
            "{talk}"
        );
        holds
    };
    let size = bundle.about.size;
    for index in [0, 1, size / 2, size - 1] {
        let entry = &bundle.entries[index as usize];
        let text = proof(bundle, index).to_text();
        assert!(check(text.as_bytes(), entry));
        assert!(!check(text.as_bytes(), &bundle.entries[2]));
    }
    let good = proof(bundle, 3).to_text().into_bytes();
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut text = good.clone();
        let at = dice.below(text.len());
        match seed % 4 {
            0 => text[at] ^= 1 << dice.below(8),
            1 => drop(text.remove(at)),
            2 => text.insert(at, b"0aA+/= \n"[dice.below(8)]),
            _ => text.truncate(at),
        }
        check(&text, &bundle.entries[3]);
    }
}
