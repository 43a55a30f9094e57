//! Processes in which four threads hand in facts through one sequencer until they are killed.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use facts::id::AllianceId;
use facts::journal::{Chain, Draft, Secret, Statement, Submission};
use facts::{Fact, FactId};
use store::sql::Options;
use store::{Sequencer, Store, key_hash};

use crate::audit::Acknowledged;
use crate::child::{self, say};
use crate::databases::Fresh;
use crate::world::{bytes, host, opened, party, shared, start};

const WRITERS: usize = 4;

const SIGKILL: i32 = 9;

/// A process that writes.
pub struct Process {
    child: Child,
    reading: JoinHandle<Said>,
    written: Receiver<()>,
}

/// What a process said before it was killed.
#[derive(Default)]
pub struct Said {
    pub tried: Vec<String>,
    pub acknowledged: Vec<Acknowledged>,
}

impl Process {
    /// Starts it for a round, with what others did not hear of.
    pub fn start(fresh: &Fresh, round: u64, again: &[String]) -> Process {
        let mut words = vec![round.to_string()];
        words.extend_from_slice(again);
        let mut child = child::command("writers", &fresh.address, &words)
            .spawn()
            .unwrap();
        let lines = child::lines(&mut child);
        let (sender, written) = channel();
        let reading = std::thread::spawn(move || {
            let mut said = Said::default();
            for line in lines {
                if let Some(name) = line.strip_prefix("try ") {
                    said.tried.push(name.to_owned());
                } else if line.starts_with("ack ") {
                    let told = Acknowledged::parse(&line);
                    said.acknowledged.push(told.expect("an acknowledgement"));
                    let _ = sender.send(());
                }
            }
            said
        });
        Process {
            child,
            reading,
            written,
        }
    }

    /// Waits until one more write was acknowledged.
    pub fn wait_for_a_write(&self) {
        let waited = self.written.recv_timeout(Duration::from_secs(60));
        waited.expect("it writes");
    }

    /// Forgets the writes so far.
    pub fn forget(&self) {
        while self.written.try_recv().is_ok() {}
    }

    /// Kills it, at once.
    pub fn kill(mut self) -> Said {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(
            status.signal(),
            Some(SIGKILL),
            "it ended by itself: {status}"
        );
        self.reading.join().unwrap()
    }
}

impl Said {
    pub fn is_known(&self, name: &str) -> bool {
        let fact = named(name).id;
        self.acknowledged.iter().any(|told| told.fact == fact)
    }

    /// What it tried and did not hear of.
    pub fn open(&self) -> Vec<String> {
        let tried: BTreeSet<&String> = self.tried.iter().collect();
        let open = tried.into_iter().filter(|name| !self.is_known(name));
        open.cloned().collect()
    }
}

/// The fact of this name.
pub fn named(name: &str) -> Fact {
    let minute = name.bytes().fold(0, |sum, byte| sum * 7 + i64::from(byte)) % 900;
    opened("volta", minute.abs(), name)
}

/// A submission of one fact, signed by the host, under a key of its name; each time with other salts.
pub fn submission(chain: &Chain, name: &str, salt: u64) -> Submission {
    let alliance = chain.alliance();
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
    let sequencer = Sequencer::new(Arc::new(store), Arc::new(move || now));
    let hand_in = |name: &str| {
        let submission = submission(&sequencer.chain(&alliance).unwrap(), name, salt);
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
