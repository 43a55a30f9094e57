//! Any byte of any file of a bundle, and of the bundle itself.

use std::collections::BTreeMap;

use exchange::bundle::{Bundle, Checks, Report, Trust, archive, verify};

use store::Files;

use super::{Base, READERS, runs};
use crate::databases::Fresh;
use crate::trouble::pick;

#[test]
fn no_mutation_of_a_bundle_passes() {
    let base = Base::new(&Fresh::file());
    let bundles = READERS.map(|name| (name, &base.bundles[name]));
    let told = bundles.map(|(_, bundle)| judge(&base, bundle));
    let files = bundles.map(|(_, bundle)| archive::files(bundle));
    let packed = bundles.map(|(_, bundle)| archive::write(bundle).unwrap());
    let mut fates: BTreeMap<&str, u64> = BTreeMap::new();
    let mut seed = 11;
    let runs = runs(300);
    for _ in 0..runs {
        let number = pick(&mut seed, 0..READERS.len() as u64) as usize;
        let (name, bundle) = bundles[number];
        let names: Vec<&String> = files[number].keys().collect();
        let place = pick(&mut seed, 0..1 + names.len() as u64) as usize;
        let read = match names.get(place) {
            None => archive::read(&changed(&packed[number], &mut seed)),
            Some(file) => {
                let mut files = files[number].clone();
                let bytes = changed(&files[*file], &mut seed);
                match pick(&mut seed, 0..20) {
                    0 => drop(files.remove(*file)),
                    1 => drop(files.insert(format!("{file}0"), bytes)),
                    _ => drop(files.insert((*file).clone(), bytes)),
                }
                archive::from_files(files)
            }
        };
        let file = names.get(place).map_or("the bundle", |name| name.as_str());
        let fate = match read {
            Err(error) => {
                assert!(!error.to_string().is_empty());
                "refused"
            }
            Ok(read) if read == *bundle => "as before",
            Ok(read) => {
                let report = judge(&base, &read);
                match report.holds() {
                    false => "found",
                    true => {
                        let same = is_the_same(&base, name, &read, &told[number], &report);
                        assert!(same, "{name} takes it for true: {file}");
                        "as before"
                    }
                }
            }
        };
        *fates.entry(fate).or_default() += 1;
    }
    for fate in ["as before", "found", "refused"] {
        let count = fates.get(fate).copied().unwrap_or_default();
        assert!(count > runs / 50, "{fates:?}");
    }
}

fn judge(base: &Base, bundle: &Bundle) -> Report {
    let trust = Trust {
        policy: Some(&base.policy),
        after: Some(&base.seen),
    };
    verify(bundle, trust, &Checks::default())
}

/// Whether a reader takes nothing else out of a bundle than before. It has its own policy, and leaves what is not
/// for it aside; what a bundle says to be about, another instant perhaps, it reads there.
fn is_the_same(base: &Base, name: &str, read: &Bundle, before: &Report, now: &Report) -> bool {
    let bundle = &base.bundles[name];
    let mut like = read.clone();
    like.policy.clone_from(&bundle.policy);
    like.checkpoint.clone_from(&bundle.checkpoint);
    like.openings.clone_from(&bundle.openings);
    like.about = bundle.about.clone();
    // Lines of salts have no order; the journal names what they belong to.
    let salts = |files: &mut Files| files.remove("salts");
    like.versions
        .iter_mut()
        .for_each(|files| drop(salts(files)));
    let mut bare = bundle.clone();
    bare.versions
        .iter_mut()
        .for_each(|files| drop(salts(files)));
    let named = |bundle: &Bundle| -> Vec<String> {
        let texts = bundle.versions.iter();
        texts
            .map(|files| agreement::load(files).agreement.hash)
            .collect()
    };
    let same_versions = like.versions == bare.versions && named(read) == named(bundle);
    like.versions.clone_from(&bundle.versions);
    let has_all = bundle
        .openings
        .iter()
        .all(|one| read.openings.contains(one));
    let says_so = read.about != bundle.about || before == now;
    let same_text = read.checkpoint.text() == bundle.checkpoint.text();
    has_all && same_versions && says_so && same_text && base.says_no_more(name, &like)
}

/// Nearly the same bytes.
fn changed(bytes: &[u8], seed: &mut u64) -> Vec<u8> {
    const LIKELY: &[u8] = b"ABCDabcd0123456789+/=\",:{}[] \n\0\xff";
    let mut changed = bytes.to_vec();
    let likely = LIKELY[pick(seed, 0..LIKELY.len() as u64) as usize];
    if changed.is_empty() {
        return vec![likely];
    }
    let place = pick(seed, 0..changed.len() as u64) as usize;
    match pick(seed, 0..8) {
        0 => changed[place] ^= 1 << pick(seed, 0..8),
        1 | 2 => changed[place] = likely,
        3 => changed.insert(place, likely),
        4 => drop(changed.remove(place)),
        5 => changed.truncate(place),
        _ => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let one = pick(seed, 0..lines.len() as u64) as usize;
            let other = pick(seed, 0..lines.len() as u64) as usize;
            match pick(seed, 0..3) {
                0 => lines.swap(one, other),
                1 => drop(lines.remove(one)),
                _ => lines.insert(one, lines[other]),
            }
            changed = lines.concat();
        }
    }
    changed
}
