//! Rows of the database and bytes of bundles, changed at random: none of it passes for the journal.
//!
//! A test run tries some hundred; `MUTATIONS=5000 cargo test -p store mutat` takes the long way. The same number always
//! tries the same ones.

mod files;
mod rows;
mod tables;
mod tiles;

use std::collections::{BTreeMap, BTreeSet};

use exchange::bundle::Bundle;
use facts::journal::{Checkpoint, Cosigner, Note, Policy};
use store::{Persons, Viewer};

use crate::contract::{begun, bundle_with, usage};
use crate::databases::Fresh;
use crate::world::{World, opened, pair, person, shared, to, viewer};

pub const READERS: [&str; 3] = ["nord", "volta", "lumen"];

/// How many are tried, where the usual number is this.
pub fn runs(usual: u64) -> u64 {
    match std::env::var("MUTATIONS") {
        Ok(number) => number.parse().expect("MUTATIONS is a number"),
        Err(_) => usual,
    }
}

/// A reader sees the data of persons that its own party stated.
pub fn reader(name: &str) -> Viewer {
    viewer(name).with_persons(Persons::Own)
}

/// A world with something of everything, and what each reader believes: the log, and one witness.
pub struct Base {
    pub world: World,
    pub policy: Policy,
    pub bundles: BTreeMap<&'static str, Bundle>,
    /// What everybody saw last.
    pub seen: Note,
}

impl Base {
    pub fn new(fresh: &Fresh) -> Base {
        let mut world = World::new(fresh);
        begun(&mut world);
        let witness = Cosigner::new("lumen.example/witness", &[5; 32]).unwrap();
        let note = bundle_with(&world, "nord", reader("nord")).checkpoint;
        let checkpoint = Checkpoint::parse(note.text()).unwrap();
        let at = world.now.ms().unsigned_abs() / 1000;
        let signature = witness.cosign(&checkpoint, at).unwrap();
        let (alliance, size) = (&world.alliance, checkpoint.size());
        let kept = world.store.cosign(alliance, size, witness.key(), signature);
        kept.unwrap();
        let log = world.store.host().log_key(alliance).unwrap();
        let policy = format!("log {log}\nwitness lumen {}\nquorum none\n", witness.key());
        let mut persons = ["nord", "volta", "lumen"].map(|name| {
            let mut said = shared(opened(name, 40, name));
            said.personal = Some(person(&said.fact, "Ana"));
            said
        });
        persons[2].compartment = pair("nord", "lumen");
        world.say(&persons);
        world.say(&[to(pair("nord", "volta"), usage("volta", 41, "calls", "11"))]);
        let bundles = READERS.map(|name| (name, bundle_with(&world, name, reader(name))));
        Base {
            policy: Policy::parse(policy.as_bytes()).unwrap(),
            seen: bundles[0].1.checkpoint.clone(),
            bundles: bundles.into(),
            world,
        }
    }

    /// Who has signed which notes.
    fn signed(&self, bundle: &Bundle) -> BTreeSet<(u64, String, String)> {
        let logs = self.policy.logs().iter().map(|log| &log.key);
        let witnesses = self.policy.witnesses().map(|witness| &witness.key);
        let keys: Vec<_> = logs.chain(witnesses).collect();
        let mut signed = BTreeSet::new();
        for (size, note) in &bundle.checkpoints {
            let opened = note.open(keys.iter().copied());
            for by in opened.map_or(Vec::new(), |opened| opened.signed) {
                signed.insert((*size, note.text().to_owned(), by.key.name().to_owned()));
            }
        }
        signed
    }

    /// Whether a bundle says the same as an untouched one, but for openings that are not for its reader, who leaves them
    /// aside, and fewer signatures under earlier notes: whoever rests on one of those has kept it.
    pub fn says_no_more(&self, name: &str, bundle: &Bundle) -> bool {
        let base = &self.bundles[name];
        let mut bare = bundle.clone();
        bare.checkpoints.clone_from(&base.checkpoints);
        bare.openings.retain(|one| base.openings.contains(one));
        bare.parts.retain(|one| base.parts.contains(one));
        bare == *base && self.signed(bundle).is_subset(&self.signed(base))
    }
}
