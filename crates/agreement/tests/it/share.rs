//! A party's part of a sealed agreement: the same hash, less text.

use std::collections::BTreeMap;

use agreement::seal::{COMMITMENTS, SALTS, unsalted, with_salts};
use agreement::{load, share};

use crate::text::{files, lines};

const ROOT: &str = "entente: 1
alliance: test
zone: UTC
parties:
  shop: { role: customer }
  lumen: { role: provider }
  volta: { role: provider }
services:
  payments:
    business: { owner: shop }
    relation: { provider: lumen, model: service-provider, outsourcing: service }
  hosting:
    business: { owner: shop }
    relation: { provider: volta, model: guardian, outsourcing: service }
measures:
  incidents: { of: incidents }
levels:
  volume: { measure: incidents, statistic: count, counted_in: opened, window: month }
";

fn of(service: &str) -> String {
    format!(
        "levels:\n  {service}-volume: {{ service: {service}, measure: incidents, statistic: count, counted_in: opened, window: month }}\n"
    )
}

fn sealed() -> BTreeMap<String, Vec<u8>> {
    let lumen = format!("audience: [shop, lumen]\n{}", of("payments"));
    let volta = format!("audience: [volta, shop]\n{}", of("hosting"));
    let mut all = files(&[
        ("alliance.yaml", ROOT),
        ("lumen.yaml", &lumen),
        ("volta.yaml", &volta),
        ("holidays/nl.ics", ""),
    ]);
    let salts = unsalted(&all);
    let salts = salts
        .into_iter()
        .enumerate()
        .map(|(at, path)| (path, [at as u8 + 1; 32]));
    let salts = with_salts(&all, &salts.collect()).expect("readable");
    all.insert(SALTS.into(), salts.into_bytes());
    all
}

#[test]
fn every_part_has_the_hash_of_the_whole() {
    let all = sealed();
    let whole = load(&all);
    assert!(!whole.has_errors(), "{}", lines(&whole));
    assert!(whole.agreement.hash.starts_with("entente-v1:"));
    for (party, hidden, levels) in [("shop", 0, 3), ("lumen", 1, 2), ("volta", 1, 2)] {
        let part = share::for_party(&all, party).expect("a part");
        let read = load(&part);
        assert!(!read.has_errors(), "{party}: {}", lines(&read));
        assert_eq!(read.agreement.hash, whole.agreement.hash, "{party}");
        assert_eq!(read.agreement.hidden.len(), hidden, "{party}");
        assert_eq!(read.agreement.levels.len(), levels, "{party}");
        assert_eq!(part.contains_key(COMMITMENTS), hidden > 0, "{party}");
        let again = share::for_party(&part, party).expect("a part of a part");
        assert_eq!(again, part);
    }
}

#[test]
fn who_is_not_named_gets_what_is_for_all() {
    let all = sealed();
    let part = share::for_unnamed(&all).expect("a part");
    let read = load(&part);
    assert!(!read.has_errors(), "{}", lines(&read));
    assert_eq!(read.agreement.hash, load(&all).agreement.hash);
    for party in ["lumen", "volta"] {
        let other = share::for_party(&all, party).expect("a part");
        let own = |path: &&String| !other.contains_key(*path);
        assert_eq!(part.keys().find(own), None, "{party} reads at least that");
        assert!(read.agreement.hidden.len() > load(&other).agreement.hidden.len());
    }
}

#[test]
fn somebody_reads_less_than_the_party_under_the_same_hash() {
    let all = sealed();
    let hidden = ["volta.yaml".to_owned()].into();
    let part = share::without(&all, &hidden).expect("a part");
    let read = load(&part);
    assert!(!part.contains_key("volta.yaml"));
    assert_eq!(read.agreement.hash, load(&all).agreement.hash);
    assert_eq!(read.agreement.hidden.len(), 1);
}

#[test]
fn a_part_holds_nothing_of_what_is_hidden() {
    let all = sealed();
    let part = share::for_party(&all, "lumen").expect("a part");
    let shown: Vec<u8> = part.into_values().flatten().collect();
    let shown = String::from_utf8(shown).expect("text");
    let salts = String::from_utf8(all[SALTS].clone()).expect("text");
    let salt = salts
        .lines()
        .find_map(|line| line.strip_prefix("volta.yaml "))
        .expect("a salt");
    for secret in ["volta.yaml", "hosting-volume", salt] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn a_changed_file_changes_the_hash() {
    let all = sealed();
    let before = load(&all).agreement.hash;
    for path in all.keys().filter(|path| *path != SALTS) {
        let mut changed = all.clone();
        changed.entry(path.clone()).or_default().extend(b"# more\n");
        assert_ne!(load(&changed).agreement.hash, before, "{path}");
    }
}

#[test]
fn what_cannot_be_shared() {
    let refused = |files: &BTreeMap<String, Vec<u8>>, party: &str| -> Vec<&'static str> {
        let found = share::for_party(files, party).expect_err("a finding");
        found.iter().map(|finding| finding.rule).collect()
    };
    let mut all = sealed();
    assert_eq!(refused(&all, "lumne"), ["unknown-reference"]);
    let salts = all.remove(SALTS).unwrap_or_default();
    assert_eq!(refused(&all, "lumen"), ["not-sealed"]);
    all.insert(SALTS.into(), salts);
    all.insert("new.yaml".into(), Vec::new());
    assert_eq!(refused(&all, "lumen"), ["file-unsealed"]);
}

#[test]
fn without_a_seal_the_hash_is_that_of_the_texts() {
    let all = files(&[("alliance.yaml", "entente: 1\n")]);
    assert_eq!(
        load(&all).agreement.hash,
        "sha256:2562b8ec9621763ff1578fcc8d82c9de453e480a8f9b9c43c09d01d7211cdc10"
    );
}
