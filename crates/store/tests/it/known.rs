//! Facts are recognised, whoever appended them and whenever the store was opened.

use facts::journal::Statement;
use store::sql::Options;
use store::{Receipt, Store};

use crate::audit::read_models;
use crate::databases::on_both;
use crate::world::{World, cost, host, opened, pair, shared, to};

fn cases(from: i64, until: i64) -> Vec<Statement> {
    let cases = from..until;
    cases
        .map(|number| shared(opened("volta", number, &format!("INC{number}"))))
        .collect()
}

/// How many were new, and how many were there.
fn came(receipts: &[Receipt]) -> (u64, u64) {
    let sum = |of: fn(&Receipt) -> u64| receipts.iter().map(of).sum();
    (
        sum(|receipt| receipt.accepted),
        sum(|receipt| receipt.duplicate),
    )
}

#[test]
fn what_another_store_appended_meanwhile_is_recognised() {
    on_both(|fresh| {
        let mut one = World::new(fresh);
        let other = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let mut other = one.moved_to(other);
        assert_eq!(came(&one.say(&cases(0, 5))), (5, 0));
        assert_eq!(came(&other.say(&cases(0, 5))), (0, 5));
        assert_eq!(came(&other.say(&cases(5, 8))), (3, 0));
        assert_eq!(came(&one.say(&cases(5, 8))), (0, 3));
        assert_eq!(came(&one.say(&cases(3, 10))), (2, 5));
        assert_eq!(came(&other.say(&cases(0, 11))), (1, 10));
        // The same to other readers is something else.
        let to_pair = |fact| to(pair("nord", "volta"), fact);
        let price = cost("volta", 1, "7.00", "price");
        assert_eq!(came(&one.say(&[to_pair(price.clone())])), (1, 0));
        assert_eq!(came(&other.say(&[to_pair(price.clone())])), (0, 1));
        assert_eq!(came(&other.say(&[shared(price)])), (1, 0));
    });
}

#[test]
fn what_was_rolled_back_is_new_when_it_comes_again() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        world.say(&cases(0, 2));
        let statements = cases(2, 4);
        let mut writing = world.store.database().write().unwrap();
        // Whoever appends next fails at the last step: its transaction is undone.
        writing.execute("DELETE FROM feed", &[]).unwrap();
        writing
            .execute("ALTER TABLE feed RENAME TO feed_away", &[])
            .unwrap();
        writing.commit().unwrap();
        let mut seed = 5;
        let refused = world.store.speak(
            &world.alliance,
            &statements,
            store::Manner::PLAIN,
            world.now,
            &mut || crate::world::bytes(&mut seed),
        );
        assert!(refused.is_err());
        let mut writing = world.store.database().write().unwrap();
        writing
            .execute("ALTER TABLE feed_away RENAME TO feed", &[])
            .unwrap();
        writing.commit().unwrap();
        assert_eq!(came(&world.say(&statements)), (2, 0));
        assert_eq!(came(&world.say(&cases(0, 4))), (0, 4));
    });
}

#[test]
fn a_store_of_before_is_brought_up_to_date() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        world.say(&cases(0, 40));
        world.say(&[to(pair("nord", "volta"), cost("volta", 3, "7.00", "price"))]);
        world.say(&cases(30, 50));
        let expected = read_models(world.store.database());
        let alliance = world.alliance.clone();
        let now = world.now;
        // As it was before the fifth step: a row for each fact.
        let mut writing = world.store.database().write().unwrap();
        let (bytes, text) = match fresh.is_file {
            true => ("BLOB", "TEXT"),
            false => ("BYTEA", "TEXT COLLATE \"C\""),
        };
        writing.execute("DROP TABLE known", &[]).unwrap();
        let table = format!(
            "CREATE TABLE known (log BIGINT NOT NULL, fact {bytes} NOT NULL, compartment {text} NOT NULL, \
             position BIGINT NOT NULL, PRIMARY KEY (log, fact, compartment))"
        );
        writing.execute(&table, &[]).unwrap();
        let row = "INSERT INTO known (log, fact, compartment, position) VALUES (1, $1, 'x', 0)";
        let id = [7_u8; 32];
        writing
            .execute(row, &[store::sql::Value::from(&id)])
            .unwrap();
        writing
            .execute("DELETE FROM migration WHERE number >= 5", &[])
            .unwrap();
        writing.commit().unwrap();
        drop(world);
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        assert!(store.is_applied(&alliance).unwrap());
        assert_eq!(read_models(store.database()), expected);
        let mut world = World {
            store: store.into(),
            alliance,
            now,
            seed: 99,
        };
        assert_eq!(came(&world.say(&cases(0, 60))), (10, 50));
    });
}
