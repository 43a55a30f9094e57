//! kill -9 at any moment while several threads write: what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::time::Duration;

use facts::FactId;
use store::Store;
use store::sql::Options;

use super::writers::Process;
use super::{amount, pick, seed, writers};
use crate::audit::{audit, once};
use crate::databases::on_both;
use crate::world::{World, host};

#[test]
fn a_process_that_is_killed_loses_nothing_that_it_acknowledged() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let alliance = world.alliance.clone();
        // Nobody but the processes has the file open: what they leave is what the next one finds.
        drop(world);
        let mut seed = seed();
        let (mut acknowledged, mut doubtful) = (Vec::new(), Vec::new());
        // WHY: on a machine that is busy a process gets little done before it is killed, and more of them are needed.
        let mut round = 0;
        while round < 10 * amount() || (acknowledged.len() <= 50 && round < 200 * amount()) {
            let process = Process::start(fresh, round, &doubtful);
            // Now and then before it has written anything.
            if round % 4 != 3 {
                process.wait_for_a_write();
            }
            std::thread::sleep(Duration::from_millis(pick(&mut seed, 0..120)));
            let said = process.kill();
            doubtful.retain(|name| !said.is_known(name));
            doubtful.extend(said.open());
            acknowledged.extend(said.acknowledged);
            round += 1;
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
