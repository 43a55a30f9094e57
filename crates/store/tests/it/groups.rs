//! Group commit: many threads, one journal; whatever was answered is there once.

use std::sync::Arc;

use facts::Instant;
use facts::journal::submission::fitting;
use facts::journal::{Draft, Hash, Secret, Submission};
use store::Sequencer;

use crate::databases::on_both;
use crate::world::{World, bytes, opened, shared, viewer};

/// A submission of one case, signed by the host.
fn submission(sequencer: &Sequencer, world: &World, number: i64) -> Submission {
    let chain = sequencer.chain(&world.alliance).unwrap();
    let statements = [shared(opened(
        "volta",
        number % 90,
        &format!("INC{number}"),
    ))];
    assert_eq!(fitting(&statements, false), 1);
    let draft = Draft {
        alliance: &world.alliance,
        parties: chain.parties(),
        idempotency: Hash::new(bytes(&mut (number as u64 + 500_000))),
        brought: false,
        blobs: &[],
    };
    let secret = Secret(bytes(&mut (number as u64 + 1_000_000)));
    Submission::sign(&draft, &statements, &[2; 32], secret, || unreachable!()).unwrap()
}

#[test]
fn eight_writers_lose_nothing_and_double_nothing() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let now = world.now;
        let clock = Arc::new(move || now) as Arc<dyn Fn() -> Instant + Send + Sync>;
        let sequencer = Sequencer::new(Arc::clone(&world.store), clock);
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let (sequencer, world) = (&sequencer, &world);
                scope.spawn(move || {
                    // Each fact is handed in by three writers.
                    for number in 0..40 {
                        let number = (number * 7 + writer * 13) % 100;
                        let submission = submission(sequencer, world, number);
                        let receipt = sequencer.submit(&world.alliance, submission, now);
                        let receipt = receipt.unwrap().unwrap();
                        let index = receipt.index;
                        let entries =
                            world
                                .store
                                .entries(&world.alliance, &viewer("nord"), index..index + 1);
                        receipt
                            .proof
                            .verify(&entries.unwrap()[0].bytes, &world.policy())
                            .unwrap();
                    }
                });
            }
        });
        drop(sequencer);
        let mut cases: Vec<u64> = Vec::new();
        let mut ids = std::collections::HashSet::new();
        for fact in world.facts("nord") {
            assert!(ids.insert(fact.id));
            cases.push(fact.seq);
        }
        let size = world
            .store
            .standing(&world.alliance, &viewer("nord"))
            .unwrap()
            .chain
            .size();
        assert_eq!(size as usize, 2 + 100, "each statement has one entry");
        assert_eq!(cases.len(), 3 + 100);
    });
}
