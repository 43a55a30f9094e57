//! Migrations: forward only, all or nothing, and never by two at once.

use std::thread;

use store::migrate::{Migration, migrate};
use store::sql::{Database, ErrorKind, Options};
use store::values;

use crate::databases::{Fresh, on_both};

const FIRST: Migration = Migration {
    number: 1,
    name: "things",
    sql: "CREATE TABLE thing (number BIGINT NOT NULL PRIMARY KEY);
          INSERT INTO thing (number) VALUES (1);",
};

const SECOND: Migration = Migration {
    number: 2,
    name: "words",
    sql: "ALTER TABLE thing ADD COLUMN word TEXT; UPDATE thing SET word = 'one' WHERE number = 1;",
};

const BROKEN: Migration = Migration {
    number: 3,
    name: "broken",
    sql: "INSERT INTO thing (number) VALUES (2); INSERT INTO nowhere (number) VALUES (2);",
};

fn words(database: &Database) -> Vec<Option<String>> {
    let mut words = Vec::new();
    let mut reading = database.read().expect("reads");
    reading
        .query("SELECT word FROM thing ORDER BY number", &[], |row| {
            words.push(row.get(0)?);
            Ok::<_, store::sql::Error>(())
        })
        .expect("answers");
    words
}

/// The migration is refused in these words, and nothing has changed.
fn check_refused(database: &Database, steps: &[Migration], expected: &str) {
    let error = migrate(database, steps).expect_err(expected);
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn each_step_is_applied_once_and_over_what_is_there() {
    on_both(|fresh| {
        let database = fresh.open();
        assert_eq!(migrate(&database, &[FIRST]).expect("migrates"), 1);
        assert_eq!(migrate(&database, &[FIRST]).expect("migrates"), 0);
        let mut writing = database.write().expect("writes");
        let inserted = writing.execute("INSERT INTO thing (number) VALUES ($1)", &values![7]);
        assert_eq!(inserted.expect("inserts"), 1);
        writing.commit().expect("commits");
        assert_eq!(migrate(&database, &[FIRST, SECOND]).expect("migrates"), 1);
        assert_eq!(words(&database), [Some("one".to_owned()), None]);
    });
}

#[test]
fn a_step_that_fails_leaves_the_database_as_it_was() {
    on_both(|fresh| {
        let database = fresh.open();
        migrate(&database, &[FIRST]).expect("migrates");
        let error = migrate(&database, &[FIRST, SECOND, BROKEN]).expect_err("is broken");
        assert_eq!(error.kind(), ErrorKind::Statement);
        // The second step is not there either, so it can be applied.
        assert_eq!(migrate(&database, &[FIRST, SECOND]).expect("migrates"), 1);
        assert_eq!(words(&database), [Some("one".to_owned())]);
    });
}

#[test]
fn a_database_of_another_program_is_refused() {
    on_both(|fresh| {
        let database = fresh.open();
        migrate(&database, &[FIRST, SECOND]).expect("migrates");
        check_refused(
            &database,
            &[FIRST],
            "it is newer: step 2 (`words`) is unknown here, where 1 are known",
        );
        let changed = Migration {
            sql: "ALTER TABLE thing ADD COLUMN word TEXT;",
            ..SECOND
        };
        check_refused(
            &database,
            &[FIRST, changed],
            "step 2 (`words`) was applied with another text than the one of this program",
        );
        check_refused(&database, &[SECOND, FIRST], "step 2 stands at place 1");
        assert_eq!(words(&database), [Some("one".to_owned())]);
    });
}

#[test]
fn what_is_opened_for_reading_is_checked_and_not_migrated() {
    on_both(|fresh| {
        migrate(&fresh.open(), &[FIRST]).expect("migrates");
        let options = Options {
            read_only: true,
            ..Options::default()
        };
        let database = Database::open(&fresh.target(), &options).expect("opens");
        assert_eq!(migrate(&database, &[FIRST]).expect("is complete"), 0);
        check_refused(
            &database,
            &[FIRST, SECOND],
            "it lacks 1 of the 2 steps, and was opened for reading only",
        );
        check_refused(&database, &[], "it is newer");
    });
}

#[test]
fn a_database_that_nobody_has_migrated_is_not_read() {
    let check = |fresh: &Fresh| {
        let options = Options {
            read_only: true,
            ..Options::default()
        };
        let database = Database::open(&fresh.target(), &options).expect("opens");
        check_refused(&database, &[FIRST], "it has no schema yet");
    };
    on_both(|fresh| {
        drop(fresh.open());
        check(fresh);
    });
}

#[test]
fn processes_that_start_at_once_migrate_once() {
    on_both(|fresh| {
        let applied: usize = thread::scope(|scope| {
            let processes: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(|| migrate(&fresh.open(), &[FIRST, SECOND]).expect("migrates"))
                })
                .collect();
            let applied = processes.into_iter().map(|process| process.join());
            applied.map(|applied| applied.expect("ends")).sum()
        });
        assert_eq!(applied, 2);
        assert_eq!(words(&fresh.open()), [Some("one".to_owned())]);
    });
}
