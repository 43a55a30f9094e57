//! Several processes over one server: each may append, and when one is killed the others go on.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::id::AllianceId;
use store::Store;
use store::sql::{Database, Options};
use store::values;

use super::writers::Process;
use super::{amount, pick, seed};
use crate::audit::{Acknowledged, audit, once};
use crate::child::{self, say};
use crate::databases::on_server;
use crate::world::{World, host, opened, shared};

#[test]
fn another_process_goes_on_where_one_is_killed() {
    on_server(|fresh| {
        let alliance = World::new(fresh).alliance;
        let mut seed = seed();
        let mut acknowledged: Vec<Acknowledged> = Vec::new();
        let mut doubtful = Vec::new();
        let mut survivor = Process::start(fresh, 0, &[]);
        // Which process wrote which entry.
        let mut writers = BTreeMap::new();
        for round in 1..=4 * amount() {
            let other = Process::start(fresh, round, &doubtful);
            // They take turns: neither waits for the end of the other.
            for process in [&other, &survivor, &other] {
                process.forget();
                process.wait_for_a_write();
            }
            std::thread::sleep(Duration::from_millis(pick(&mut seed, 0..100)));
            // The older one is killed; the younger one takes over.
            let said = std::mem::replace(&mut survivor, other).kill();
            survivor.forget();
            (0..8).for_each(|_| survivor.wait_for_a_write());
            doubtful.retain(|name| !said.is_known(name));
            doubtful.extend(said.open());
            let entries = said.acknowledged.iter().map(|told| told.proof.index);
            writers.extend(entries.map(|index| (index, round - 1)));
            acknowledged.extend(said.acknowledged);
        }
        acknowledged.extend(survivor.kill().acknowledged);
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let walked = audit(&store, &alliance, &acknowledged);
        once(&walked);
        let mut turns: Vec<u64> = writers.into_values().collect();
        turns.dedup();
        assert!(turns.len() as u64 > 8 * amount(), "{turns:?}");
    });
}

#[test]
fn a_process_that_is_killed_while_it_holds_the_row_holds_it_no_longer() {
    on_server(|fresh| {
        let mut world = World::new(fresh);
        let mut holder = child::command("holder", &fresh.address, &[])
            .spawn()
            .unwrap();
        let held = child::lines(&mut holder).find(|line| line == "held");
        assert!(held.is_some());
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| world.say(&[shared(opened("volta", 1, "INC1"))]));
            std::thread::sleep(Duration::from_millis(300));
            assert!(!writing.is_finished(), "it waits for its turn");
            holder.kill().unwrap();
            holder.wait().unwrap();
            assert_eq!(writing.join().unwrap()[0].index, 2);
        });
        audit(&world.store, &world.alliance, &[]);
    });
}

/// Holds the row of the alliance, with something written that nobody will see.
pub fn hold(address: &str) {
    let database = Database::open(&address.parse().unwrap(), &Options::default()).unwrap();
    let mut writing = database.write().unwrap();
    let alliance = AllianceId::new("atlas").unwrap();
    let sql = "SELECT log FROM alliance WHERE name = $1";
    let values = values![alliance.as_str()];
    let log = writing.lock_row(sql, &values, |row| row.get::<i64>(0));
    let sql = "UPDATE alliance SET checkpoint = 'half' WHERE log = $1";
    let log = log.unwrap().unwrap();
    writing.execute(sql, &values![log]).unwrap();
    say("held");
    std::thread::sleep(Duration::from_secs(600));
}
