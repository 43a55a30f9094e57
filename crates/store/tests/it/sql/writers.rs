//! Many writers: nothing is lost, and nobody waits for ever.

use std::thread;
use std::time::Duration;

use store::sql::{Database, Error, ErrorKind, Options, Writing};
use store::values;

use super::{INSERT, open, open_again, seen};
use crate::databases::{on_both, on_server};

const WRITERS: i64 = 8;
const EACH: i64 = 25;

const SIZE: &str = "SELECT size FROM head WHERE name = $1";

#[test]
fn eight_writers_of_one_process_lose_nothing() {
    on_both(|fresh| {
        let database = open(fresh);
        write_at_once(|| database.clone(), &database);
    });
}

#[test]
fn eight_processes_lose_nothing() {
    on_both(|fresh| {
        let database = open(fresh);
        write_at_once(|| open_again(fresh, &Options::default()), &database);
    });
}

/// Each writer takes the next number, again and again.
fn write_at_once(open: impl Fn() -> Database, database: &Database) {
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            let database = open();
            scope.spawn(move || {
                for _ in 0..EACH {
                    let mut writing = database.write().expect("writes");
                    take_next(&mut writing).expect("takes");
                    writing.commit().expect("commits");
                }
            });
        }
    });
    let expected: Vec<i64> = (0..WRITERS * EACH).collect();
    assert_eq!(seen(database), expected);
}

fn take_next(writing: &mut Writing) -> Result<i64, Error> {
    let found = writing.lock_row(SIZE, &values!["one"], |row| row.get::<i64>(0))?;
    let next = found.expect("the head is there");
    writing.execute(INSERT, &values![next, "w"])?;
    writing.execute(
        "UPDATE head SET size = $2 WHERE name = $1",
        &values!["one", next + 1],
    )?;
    Ok(next)
}

#[test]
fn who_waits_too_long_is_told() {
    on_both(|fresh| {
        let database = open(fresh);
        let hasty = open_again(fresh, &hasty());
        let mut writing = database.write().expect("writes");
        take_next(&mut writing).expect("takes");
        let waited = try_next(&hasty);
        assert_eq!(waited.expect_err("is held").kind(), ErrorKind::Busy);
        writing.commit().expect("commits");
        assert_eq!(try_next(&hasty).expect("is free"), 1);
    });
}

#[test]
fn another_row_is_free_on_a_server() {
    on_server(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        take_next(&mut writing).expect("takes");
        let mut beside = open_again(fresh, &hasty()).write().expect("writes");
        let found = beside.lock_row(SIZE, &values!["two"], |row| row.get::<i64>(0));
        assert_eq!(found.expect("is free"), Some(0));
    });
}

#[test]
fn connections_are_few_and_come_back() {
    on_both(|fresh| {
        drop(open(fresh));
        let database = open_again(
            fresh,
            &Options {
                readers: 2,
                writers: 1,
                ..hasty()
            },
        );
        let first = database.read().expect("reads");
        let second = database.read().expect("reads");
        let error = database.read().expect_err("all are in use");
        assert_eq!(error.kind(), ErrorKind::Busy);
        drop(first);
        drop(database.read().expect("one came back"));
        drop(second);
        let writing = database.write().expect("writes");
        let error = database.write().expect_err("is in use");
        assert_eq!(error.kind(), ErrorKind::Busy);
        drop(writing);
        drop(database.write().expect("it came back"));
    });
}

#[test]
fn a_writer_that_panics_leaves_the_store_usable() {
    on_both(|fresh| {
        let database = open(fresh);
        let lost = database.clone();
        let ended = thread::spawn(move || {
            let mut writing = lost.write().expect("writes");
            take_next(&mut writing).expect("takes");
            std::panic::resume_unwind(Box::new("on purpose"));
        });
        assert!(ended.join().is_err());
        assert_eq!(try_next(&database).expect("writes"), 0);
    });
}

fn hasty() -> Options {
    Options {
        patience: Duration::from_millis(150),
        ..Options::default()
    }
}

fn try_next(database: &Database) -> Result<i64, Error> {
    let mut writing = database.write()?;
    let next = take_next(&mut writing)?;
    writing.commit()?;
    Ok(next)
}
