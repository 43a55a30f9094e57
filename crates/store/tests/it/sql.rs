//! The port: what goes in comes out, others see it when they should, and trouble has the right name.

mod connections;
#[cfg(target_os = "linux")]
mod disks;
mod isolation;
mod scrubbing;
mod stopping;
mod values;
mod writers;

use store::migrate::{Migration, migrate};
use store::sql::{Database, Error, ErrorKind, Options, Reading};

use crate::databases::Fresh;

const SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "things",
    sql: "CREATE TABLE thing (
        number BIGINT NOT NULL PRIMARY KEY,
        word TEXT,
        bytes BYTEA
    );
    CREATE TABLE head (
        name TEXT NOT NULL PRIMARY KEY,
        size BIGINT NOT NULL
    );
    INSERT INTO head (name, size) VALUES ('one', 0), ('two', 0);",
}];

const INSERT: &str = "INSERT INTO thing (number, word) VALUES ($1, $2)";

/// The database with the tables of these tests.
fn open(fresh: &Fresh) -> Database {
    let database = fresh.open();
    migrate(&database, SCHEMA).expect("migrates");
    database
}

/// As another process would open it.
fn open_again(fresh: &Fresh, options: &Options) -> Database {
    Database::open(&fresh.target(), options).expect("opens")
}

/// The numbers of all things.
fn numbers(reading: &mut Reading) -> Vec<i64> {
    let mut found = Vec::new();
    reading
        .query("SELECT number FROM thing ORDER BY number", &[], |row| {
            found.push(row.get(0)?);
            Ok::<_, Error>(())
        })
        .expect("answers");
    found
}

/// What a new reader sees.
fn seen(database: &Database) -> Vec<i64> {
    numbers(&mut database.read().expect("reads"))
}

/// Writing has stopped, and says so.
fn check_stopped(database: &Database) {
    let error = database.write().expect_err("has stopped");
    assert_eq!(error.kind(), ErrorKind::Stopped);
    assert!(
        error
            .to_string()
            .contains("nothing is written since a commit failed"),
        "{error}"
    );
    assert!(error.help().contains("open the store again"));
}
