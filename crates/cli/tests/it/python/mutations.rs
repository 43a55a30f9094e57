//! Seeded changes of one file of a bundle: both verifiers accept the result, or both refuse it.

use std::collections::BTreeMap;

use exchange::bundle::{Check, archive};

use super::{available, ours, said, world};
use crate::shell::Shell;

/// Changes in all; one policy for each half.
const CHANGES: usize = 240;

/// Numbers that look random, the same on every run.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % below.max(1) as u64).unwrap()
    }
}

type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn both_accept_or_both_refuse_what_was_changed() {
    if !available() {
        return;
    }
    let (shell, world) = (Shell::new(), world());
    let bundles: Vec<Files> = world.bundles.iter().map(archive::files).collect();
    let mut refused = 0;
    for (half, policy) in [None, Some(world.policy.as_str())].into_iter().enumerate() {
        let seeds = (half * CHANGES / 2)..((half + 1) * CHANGES / 2);
        let changed: Vec<(usize, String, Vec<u8>)> = seeds
            .map(|seed| {
                let mut dice = Dice(seed as u64);
                let mut files = bundles[dice.below(bundles.len())].clone();
                let what = change(&mut files, &bundles, &mut dice);
                (seed, what, pack(&files))
            })
            .collect();
        let files: Vec<Vec<u8>> = changed.iter().map(|(.., bytes)| bytes.clone()).collect();
        for ((seed, what, bytes), said) in changed.iter().zip(said(&shell, &files, policy)) {
            let ours = ours(bytes, policy);
            let findings = ours.as_ref().map(|report| &report.findings);
            // Figures are not recomputed in Python: where they alone differ, all proofs hold.
            let only_figures =
                findings.is_some_and(|all| all.iter().all(|one| one.check == Check::Figures));
            let is_figures = what.contains("figures.ndjson");
            refused += usize::from(!only_figures);
            assert!(
                said["holds"] == only_figures || is_figures,
                "seed {seed}, {what}\nours: {findings:?}\npython: {said}"
            );
        }
    }
    assert!(refused > CHANGES / 2, "{refused}");
}

/// Changes one file, and says how.
fn change(files: &mut Files, others: &[Files], dice: &mut Dice) -> String {
    // The small files as often as the large ones: notes and policies are where spellings count.
    let names: Vec<String> = files.keys().cloned().collect();
    let texts = names.iter().filter(|name| name.starts_with("agreement/"));
    let texts: Vec<&String> = texts.collect();
    let rest = names.iter().filter(|name| !name.starts_with("agreement/"));
    let rest: Vec<&String> = rest.collect();
    let name = match dice.below(8) {
        0 => texts[dice.below(texts.len())].clone(),
        _ => rest[dice.below(rest.len())].clone(),
    };
    let how = dice.below(12);
    let bytes = files.get_mut(&name).unwrap();
    let at = dice.below(bytes.len());
    let byte = dice.below(256) as u8;
    let usual = b"0123456789abcdef \n\r\t\"{}[]:,+=/.-\x00\xff";
    let some = usual[dice.below(usual.len())];
    match how {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
        1 if !bytes.is_empty() => bytes[at] = byte,
        2 if !bytes.is_empty() => bytes[at] = some,
        3 => bytes.insert(at, some),
        4 if !bytes.is_empty() => drop(bytes.remove(at)),
        5 => bytes.truncate(at),
        6 => bytes.push(some),
        7 => lines(bytes, |lines| lines.push(lines[at % lines.len()].clone())),
        8 => lines(bytes, |lines| drop(lines.remove(at % lines.len()))),
        9 => lines(bytes, |lines| {
            let (one, other) = (at % lines.len(), byte as usize % lines.len());
            lines.swap(one, other);
        }),
        10 => drop(files.remove(&name)),
        _ => {
            // The file of another reader, or the same under another name.
            let other = &others[dice.below(others.len())];
            let foreign = other.get(&name).cloned().unwrap_or_default();
            match dice.below(2) {
                0 => drop(files.insert(name.clone(), foreign)),
                _ => drop(files.insert(format!("{name}0"), foreign)),
            }
        }
    }
    format!("change {how} of `{name}` at {at}")
}

/// Changes a text line by line; an empty one has none to change.
fn lines(bytes: &mut Vec<u8>, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if !lines.is_empty() {
        change(&mut lines);
        *bytes = lines.concat();
    }
}

/// The files in a tar file.
fn pack(files: &Files) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, bytes.as_slice())
            .unwrap();
    }
    tar.into_inner().unwrap()
}
