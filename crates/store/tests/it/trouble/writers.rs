//! A process in which four threads hand in facts through one sequencer until it is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::id::AllianceId;
use facts::journal::{Draft, Secret, Statement, Submission};
use facts::{Fact, FactId};
use store::sql::Options;
use store::{Sequencer, Store, key_hash};

use crate::audit::Acknowledged;
use crate::child::say;
use crate::world::{bytes, host, opened, party, shared, start};

const WRITERS: usize = 4;

/// The fact of this name.
pub fn named(name: &str) -> Fact {
    let minute = name.bytes().fold(0, |sum, byte| sum * 7 + i64::from(byte)) % 900;
    opened("volta", minute.abs(), name)
}

/// A submission of one fact, signed by the host, under a key of its name; each time with other salts.
pub fn submission(
    sequencer: &Sequencer,
    alliance: &AllianceId,
    name: &str,
    salt: u64,
) -> Submission {
    let chain = sequencer.chain(alliance).unwrap();
    let statements: [Statement; 1] = [shared(named(name))];
    let draft = Draft {
        alliance,
        parties: chain.parties(),
        idempotency: key_hash(alliance, &party("volta"), name, 0),
        brought: false,
        blobs: &[],
    };
    let secret = Secret(bytes(
        &mut (salt.wrapping_mul(0x9e37_79b9) ^ digest(named(name).id)),
    ));
    Submission::sign(&draft, &statements, &[2; 32], secret, || unreachable!()).unwrap()
}

/// Hands in `ROUND-WRITER-NUMBER` without end. The first word is the round, the others are what a process before
/// this one did not get an answer for.
pub fn write(address: &str, words: &[&str]) {
    let (round, again) = words.split_first().expect("a round");
    let salt: u64 = round.parse().expect("a number");
    let store = Store::open(&address.parse().unwrap(), &Options::default(), host()).unwrap();
    let alliance = AllianceId::new("atlas").unwrap();
    let now = start().plus_ms(100_000_000 + salt as i64 * 60_000);
    let sequencer = Sequencer::start(Arc::new(store), Arc::new(move || now)).unwrap();
    let hand_in = |name: &str| {
        let submission = submission(&sequencer, &alliance, name, salt);
        say(&format!("try {name}"));
        let receipt = sequencer.submit(&alliance, submission, now);
        let receipt = receipt.unwrap().unwrap();
        say(&Acknowledged::new(named(name).id, receipt).line());
    };
    let stopped = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (hand_in, stopped) = (&hand_in, &stopped);
            scope.spawn(move || {
                let _stops = Stops(stopped);
                again
                    .iter()
                    .skip(writer)
                    .step_by(WRITERS)
                    .for_each(|name| hand_in(name));
                for number in 0.. {
                    if stopped.load(Ordering::Relaxed) {
                        break;
                    }
                    hand_in(&format!("{round}-{writer}-{number}"));
                    // A second delivery, while others write.
                    if number % 4 == 3 {
                        hand_in(&format!("{round}-{writer}-{}", number - 2));
                    }
                }
            });
        }
    });
}

/// Ends the others when a writer ends, so that a failure ends the process.
struct Stops<'s>(&'s AtomicBool);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn digest(fact: FactId) -> u64 {
    fact.as_bytes()
        .first_chunk()
        .copied()
        .map_or(0, u64::from_be_bytes)
}
