//! Proofs, notes and checkpoints that are nearly right: none is accepted.
//!
//! What still says the same does not count as changed: signatures in another order, or those of
//! strangers beside the known ones, which every reader has to leave aside.
//!
//! A test run tries 5,000 of each kind; `MUTATIONS=100000 cargo test -p facts mutat` takes the long
//! way. The same number always tries the same ones.

use std::collections::BTreeSet;

use facts::journal::hash::Hash;
use facts::journal::note::{NoteError, Signed};
use facts::journal::policy::NotAccepted;
use facts::journal::proof::ProofError;
use facts::journal::{Note, Proof, Refused, consistency, tree};

use super::bundled::{checkpoint, policy, proof, signer};
use super::trees::log;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_of<'s, T>(&mut self, all: &'s [T]) -> &'s T {
        &all[self.below(all.len())]
    }
}

/// What became of one mutation.
pub enum Fate {
    /// It was taken for true: what it says, and who said so.
    Accepted(String),
    /// Its form was right, and what it says was refused.
    Disbelieved,
    /// Its form was wrong.
    Malformed,
}

/// Changes the seeds in every way that [`mutate`] knows; `judge` gets the number of the seed.
///
/// The seeds themselves are accepted, and enough mutations have the right form: otherwise nothing
/// would have been tried.
pub fn none_is_accepted(seeds: &[Vec<u8>], judge: impl Fn(usize, &[u8]) -> Fate) {
    let runs = match std::env::var("MUTATIONS") {
        Ok(number) => number.parse().expect("MUTATIONS is a number"),
        Err(_) => 5_000,
    };
    let accepted = |number: usize| match judge(number, &seeds[number]) {
        Fate::Accepted(says) => says,
        _ => panic!("seed {number} is not accepted"),
    };
    let said: Vec<String> = (0..seeds.len()).map(accepted).collect();
    let mut dice = Dice(runs);
    let (mut tried, mut disbelieved) = (0, 0);
    while tried < runs {
        let number = dice.below(seeds.len());
        let mut changed = seeds[number].clone();
        for _ in 0..=dice.below(3) {
            changed = mutate(&changed, seeds, &mut dice);
        }
        if seeds.contains(&changed) {
            continue;
        }
        match judge(number, &changed) {
            Fate::Accepted(says) if says == said[number] => continue,
            Fate::Accepted(_) => panic!("accepted:\n{}", String::from_utf8_lossy(&changed)),
            Fate::Disbelieved => disbelieved += 1,
            Fate::Malformed => {}
        }
        tried += 1;
    }
    assert!(
        disbelieved > runs / 20,
        "only {disbelieved} of {runs} had the right form"
    );
}

fn mutate(bytes: &[u8], seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    const LIKELY: &[u8] = b"ABCDabcd0123456789+/= \n\xe2\x80\x94\0\xff";
    let mut changed = bytes.to_vec();
    if changed.is_empty() {
        return vec![*dice.one_of(LIKELY)];
    }
    let place = dice.below(changed.len());
    match dice.below(9) {
        0 => changed[place] ^= 1 << dice.below(8),
        1 | 2 => changed[place] = *dice.one_of(LIKELY),
        3 => changed.insert(place, *dice.one_of(LIKELY)),
        4 => drop(changed.remove(place)),
        5 => changed.truncate(place),
        6 => {
            let mut lines = lines(&changed);
            let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
            match dice.below(3) {
                0 => lines.swap(one, other),
                1 => drop(lines.remove(one)),
                _ => lines.insert(one, lines[other].clone()),
            }
            changed = lines.concat();
        }
        7 => {
            // A line of another one that is right: a signature, a hash, a size.
            let mut lines = lines(&changed);
            let others: &Vec<u8> = dice.one_of(seeds);
            let others = self::lines(others);
            let one = dice.below(lines.len());
            lines[one] = others
                .get(one)
                .unwrap_or_else(|| dice.one_of(&others))
                .clone();
            changed = lines.concat();
        }
        _ => {
            // A digit or letter in place of another of its kind, so that the form stays right.
            if let Some(place) =
                (place..changed.len()).find(|at| changed[*at].is_ascii_alphanumeric())
            {
                changed[place] = match changed[place] {
                    b'0'..=b'9' => b'0' + dice.below(10) as u8,
                    b'a'..=b'z' => b'a' + dice.below(26) as u8,
                    _ => b'A' + dice.below(26) as u8,
                };
            }
        }
    }
    changed
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

/// A text, and by whom it was signed when.
fn says(text: &str, signed: &[Signed]) -> String {
    let signed: BTreeSet<String> = signed
        .iter()
        .map(|by| format!("{} {:?}", by.key, by.at))
        .collect();
    format!("{text}{signed:?}")
}

#[test]
fn no_mutated_note_is_accepted() {
    let texts = [
        "one\n",
        "two\n\nlines\n",
        "alliance.example\n5\nroot\n",
        "— a dash\n",
    ];
    let seeds: Vec<Vec<u8>> = texts
        .iter()
        .map(|text| {
            let mut note = Note::new(text).unwrap();
            note.add(signer().sign(&note)).unwrap();
            note.to_text().into_bytes()
        })
        .collect();
    let known = [signer().key().clone()];
    none_is_accepted(&seeds, |_, bytes| match Note::parse(bytes) {
        Err(_) => Fate::Malformed,
        Ok(note) => match note.open(&known) {
            Ok(opened) => Fate::Accepted(says(opened.text, &opened.signed)),
            Err(NoteError::Wrong(_) | NoteError::Unsigned) => Fate::Disbelieved,
            Err(error) => panic!("{error}"),
        },
    });
}

#[test]
fn no_mutated_checkpoint_is_accepted() {
    let (levels, _) = log(40);
    let sizes = [1, 2, 10, 11, 40];
    let seeds: Vec<Vec<u8>> = sizes
        .iter()
        .map(|size| {
            checkpoint(*size, tree::root(&levels, *size).unwrap())
                .to_text()
                .into_bytes()
        })
        .collect();
    let policy = policy();
    none_is_accepted(&seeds, |_, bytes| match Note::parse(bytes) {
        Err(_) => Fate::Malformed,
        Ok(note) => match policy.accept(&note) {
            Ok(accepted) => Fate::Accepted(says(note.text(), &accepted.cosigned)),
            Err(NotAccepted::Checkpoint(_)) => Fate::Malformed,
            Err(_) => Fate::Disbelieved,
        },
    });
}

#[test]
fn no_mutated_proof_is_accepted() {
    let of = [(0, 2), (3, 7), (6, 7), (39, 40), (17, 40)];
    let seeds: Vec<Vec<u8>> = of
        .iter()
        .map(|(index, size)| proof(*index, *size).to_text().into_bytes())
        .collect();
    let policy = policy();
    none_is_accepted(&seeds, |seed, bytes| match Proof::parse(bytes) {
        Err(_) => Fate::Malformed,
        Ok(proof) => match proof.verify(&of[seed].0.to_be_bytes(), &policy) {
            Ok(accepted) => {
                let text = format!("{} of {}", proof.index, proof.checkpoint.text());
                Fate::Accepted(says(&text, &accepted.cosigned))
            }
            Err(ProofError::NotAccepted(_) | ProofError::Refused(_)) => Fate::Disbelieved,
            Err(error) => panic!("{error}"),
        },
    });
}

/// Proofs of growth as bytes: both roots, then the path. Sizes are those that were signed.
#[test]
fn no_mutated_proof_of_growth_is_accepted() {
    let (levels, _) = log(40);
    let of = [(1, 40), (6, 8), (13, 40), (32, 40), (39, 40)];
    let seeds: Vec<Vec<u8>> = of
        .iter()
        .map(|(old, new)| {
            let roots = [*old, *new].map(|size| tree::root(&levels, size).unwrap());
            let path = consistency::prove(&levels, *old, *new).unwrap();
            roots
                .iter()
                .chain(&path)
                .flat_map(|hash| *hash.as_bytes())
                .collect()
        })
        .collect();
    none_is_accepted(&seeds, |seed, bytes| {
        let hashes: Result<Vec<Hash>, _> = bytes.chunks(32).map(Hash::from_slice).collect();
        let Ok([before, after, path @ ..]) = hashes.as_deref() else {
            return Fate::Malformed;
        };
        let (old, new) = of[seed];
        match consistency::verify(old, new, before, after, path) {
            Ok(()) => Fate::Accepted(format!("{before} {after} {path:?}")),
            Err(Refused::Root | Refused::Length) => Fate::Disbelieved,
            Err(error) => panic!("{error}"),
        }
    });
}
