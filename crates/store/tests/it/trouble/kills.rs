//! kill -9 at any moment while several threads write: what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::mpsc::channel;
use std::time::Duration;

use facts::FactId;
use store::Store;
use store::sql::Options;

use super::{amount, pick, seed, writers};
use crate::audit::{Acknowledged, audit, once};
use crate::child;
use crate::databases::{Fresh, on_both};
use crate::world::{World, host};

const SIGKILL: i32 = 9;

#[test]
fn a_process_that_is_killed_loses_nothing_that_it_acknowledged() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let alliance = world.alliance.clone();
        // Nobody but the processes has the file open: what they leave is what the next one finds.
        drop(world);
        let mut seed = seed();
        let (mut acknowledged, mut doubtful) = (Vec::new(), Vec::new());
        for round in 0..10 * amount() {
            let said = killed(fresh, round, &doubtful, pick(&mut seed, 0..120));
            doubtful.retain(|name| !said.is_known(name));
            doubtful.extend(said.open());
            acknowledged.extend(said.acknowledged);
        }
        assert!(acknowledged.len() > 50, "{} writes", acknowledged.len());
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let walked = audit(&store, &alliance, &acknowledged);
        once(&walked);
        // What stands there was acknowledged, or its writer was killed before it heard.
        let known: BTreeSet<FactId> = acknowledged.iter().map(|told| told.fact).collect();
        let doubtful: BTreeSet<FactId> = doubtful.iter().map(|n| writers::named(n).id).collect();
        let strangers = walked.facts.keys().map(|(fact, _)| fact);
        let strangers = strangers.filter(|fact| !known.contains(fact) && !doubtful.contains(fact));
        assert_eq!(strangers.count(), 3, "key and parties");
    });
}

/// What a process said before it was killed.
#[derive(Default)]
struct Said {
    tried: Vec<String>,
    acknowledged: Vec<Acknowledged>,
}

impl Said {
    fn is_known(&self, name: &str) -> bool {
        let fact = writers::named(name).id;
        self.acknowledged.iter().any(|told| told.fact == fact)
    }

    /// What it tried and did not hear of.
    fn open(&self) -> Vec<String> {
        let tried: BTreeSet<&String> = self.tried.iter().collect();
        let open = tried.into_iter().filter(|name| !self.is_known(name));
        open.cloned().collect()
    }
}

/// Starts a process and kills it, some time after its first write or, now and then, before.
fn killed(fresh: &Fresh, round: u64, again: &[String], pause: u64) -> Said {
    let mut words = vec![round.to_string()];
    words.extend_from_slice(again);
    let mut process = child::command("writers", &fresh.address, &words)
        .spawn()
        .unwrap();
    let lines = child::lines(&mut process);
    let (sender, first) = channel();
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
    if round % 4 != 3 {
        let _ = first.recv_timeout(Duration::from_secs(60));
    }
    std::thread::sleep(Duration::from_millis(pause));
    process.kill().unwrap();
    let status = process.wait().unwrap();
    assert_eq!(
        status.signal(),
        Some(SIGKILL),
        "it ended by itself: {status}"
    );
    reading.join().unwrap()
}
