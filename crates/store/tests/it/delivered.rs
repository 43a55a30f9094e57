//! Every fact delivered three times, in any order, by eight writers: the same statements, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agreement::Versions;
use exchange::bundle::figures;
use exchange::{Context, Held, KnownCases, Limits, Mapping};
use facts::id::{AllianceId, PartyId};
use facts::journal::submission::fitting;
use facts::journal::{Draft, Hash, Secret, Statement, Submission};
use facts::{Fact, Instant};
use store::sql::Options;
use store::{Sequencer, Store, Viewer};

use crate::contract::for_all;
use crate::databases::on_both;
use crate::trouble::{amount, pick, seed};
use crate::world::{bytes, host, shared};

/// A shipped alliance with the facts of its exports.
struct Example {
    versions: Versions,
    facts: Vec<Fact>,
}

#[test]
fn facts_delivered_three_times_by_eight_writers_give_the_same_statements() {
    let examples = ["atlas", "clinic", "fjord"].map(Example::new);
    for (example, round) in examples.iter().cycle().zip(0..3 * amount()) {
        let plain = example.told(&example.facts);
        assert!(plain.contains("\"statement\""), "there is money in it");
        on_both(|fresh| {
            let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
            let store = Arc::new(store);
            example.deliver(&store, seed() + round);
            let alliance = example.alliance();
            for reader in example.parties() {
                let (read, size) = store
                    .facts(&alliance, &Viewer::party(reader), 0..u64::MAX)
                    .unwrap();
                let kinds = |fact: &&Fact| fact.source.as_str() != "journal";
                let read: Vec<Fact> = read.iter().filter(kinds).cloned().collect();
                assert_eq!(read.len(), example.facts.len());
                assert_eq!(example.told(&read), plain);
                assert!(
                    size as usize <= example.facts.len() + 2,
                    "no entry says nothing new"
                );
            }
        });
    }
}

impl Example {
    fn new(name: &str) -> Example {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let root = root.join(name);
        let folder = root.join("agreement");
        let files: BTreeMap<String, Vec<u8>> = files_below(&folder)
            .into_iter()
            .map(|path| {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
                (name.to_owned(), fs::read(&path).unwrap())
            })
            .collect();
        let loaded = agreement::load(&files);
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let (versions, _) = Versions::new(vec![loaded.agreement]);
        let mut facts = Vec::new();
        for export in files_below(&root.join("exports")) {
            let mapping = root
                .join("mappings")
                .join(export.with_extension("yaml").file_name().unwrap());
            import(&mapping, &export, &mut facts);
        }
        assert!(facts.len() > 50, "{name}");
        Example {
            versions: versions.unwrap(),
            facts,
        }
    }

    fn alliance(&self) -> AllianceId {
        AllianceId::new(&self.versions.latest().alliance).unwrap()
    }

    fn parties(&self) -> Vec<PartyId> {
        self.versions.latest().parties.keys().cloned().collect()
    }

    /// All readings and statements that somebody reads, as JSON.
    fn told(&self, facts: &[Fact]) -> String {
        let as_of = Instant::parse("2026-12-31T00:00:00Z").unwrap();
        let (parties, facts) = (self.parties(), for_all(facts));
        let lines = parties
            .iter()
            .flat_map(|reader| figures(&self.versions, &facts, as_of, reader, None));
        lines.collect::<Vec<String>>().join("\n")
    }

    /// Hands in each fact three times: alone, with a few others, and with many, in an order without sense.
    fn deliver(&self, store: &Arc<Store>, mut seed: u64) {
        let (alliance, parties) = (self.alliance(), self.parties());
        let now = Instant::parse("2026-12-31T00:00:00Z").unwrap();
        let all = parties.iter().cloned().collect();
        let random = &mut || bytes(&mut seed);
        store
            .found(&alliance, &parties[0], &all, now, random)
            .unwrap();
        let sequencer = Sequencer::new(Arc::clone(store), Arc::new(move || now));
        let chain = sequencer.chain(&alliance).unwrap();
        let mut submissions = Vec::new();
        for most in [1, 4, 1000] {
            let mut statements: Vec<Statement> = self.facts.iter().cloned().map(shared).collect();
            shuffle(&mut statements, &mut seed);
            // Those of one party, kind and source may stand beside each other.
            statements.sort_by_key(|statement| {
                let fact = &statement.fact;
                (fact.by.clone(), fact.source.clone(), fact.body.kind())
            });
            let mut rest = &statements[..];
            while !rest.is_empty() {
                let (some, more) = rest.split_at(fitting(rest, true).min(most));
                rest = more;
                let draft = Draft {
                    alliance: &alliance,
                    parties: chain.parties(),
                    idempotency: Hash::new(bytes(&mut seed)),
                    brought: true,
                    blobs: &[],
                };
                let secret = Secret(bytes(&mut seed));
                let signed = Submission::sign(&draft, some, &[2; 32], secret, || unreachable!());
                submissions.push(signed.unwrap());
            }
        }
        shuffle(&mut submissions, &mut seed);
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let (sequencer, alliance) = (&sequencer, &alliance);
                let own = submissions.iter().skip(writer).step_by(8);
                scope.spawn(move || {
                    for submission in own {
                        let answer = sequencer.submit(alliance, submission.clone(), now);
                        answer.unwrap().unwrap();
                    }
                });
            }
        });
    }
}

fn import(mapping: &Path, export: &Path, facts: &mut Vec<Fact>) {
    let text = fs::read_to_string(mapping).unwrap();
    let (mapping, findings) = Mapping::read(&text, &mapping.to_string_lossy());
    let mapping = mapping.unwrap_or_else(|| panic!("{findings:?}"));
    let context = Context {
        recorded: Instant::parse("2025-12-01T00:00:00Z").unwrap(),
        by: None,
        source: None,
        after_seq: 0,
        limits: Limits::default(),
    };
    let held = Held {
        fact: &|_| false,
        cases: &mut KnownCases::default(),
    };
    let report = exchange::import(
        fs::File::open(export).unwrap(),
        &mapping,
        &context,
        held,
        &mut |fact| facts.push(fact),
        &mut |rejection| panic!("{rejection:?}"),
        &mut |_| {},
    );
    assert!(report.unwrap().accepted > 0);
}

fn shuffle<T>(list: &mut [T], seed: &mut u64) {
    for last in (1..list.len()).rev() {
        list.swap(last, pick(seed, 0..last as u64 + 1) as usize);
    }
}

/// The files in a folder, in order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_below(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}
