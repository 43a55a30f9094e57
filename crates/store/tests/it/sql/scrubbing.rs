//! What was deleted is gone from the files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use store::sql::{Database, Error, ErrorKind, Options};
use store::values;

use super::{open, open_again, seen};
use crate::databases::{Fresh, on_both};

const MARK: &str = "Ms Erased of Nowhere Street";

/// Rows come, change, grow and go in an order that splits and joins pages; then the marked ones are deleted.
fn erase(database: &Database) {
    let mut writing = database.write().expect("writes");
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    for _ in 0..6_000 {
        let number = i64::try_from(random(2_000)).expect("small");
        // Every third row is marked; some are larger than a page.
        let mark = if number % 3 == 0 { MARK } else { "kept" };
        let times = if random(50) == 0 { 400 } else { 1 + random(12) };
        let text = format!("{mark} {number}, ").repeat(usize::try_from(times).expect("small"));
        match random(4) {
            0 => writing.execute("DELETE FROM thing WHERE number = $1", &values![number]),
            _ => writing.execute(
                "INSERT INTO thing (number, word, bytes) VALUES ($1, $2, $3)
                 ON CONFLICT (number) DO UPDATE SET word = excluded.word, bytes = excluded.bytes",
                &values![number, &text, text.as_bytes()],
            ),
        }
        .expect("changes");
        if random(500) == 0 {
            writing.commit().expect("commits");
            writing = database.write().expect("writes");
        }
    }
    writing.commit().expect("commits");
    let mut writing = database.write().expect("writes");
    let deleted = writing.execute("DELETE FROM thing WHERE number % 3 = 0", &[]);
    assert!(deleted.expect("deletes") > 100);
    writing.commit().expect("commits");
}

#[test]
fn no_byte_is_left_of_what_was_deleted() {
    on_both(|fresh| {
        let database = open(fresh);
        erase(&database);
        // Deleting is not enough: not on a server, nor in a file whose pages are zeroed and whose log is empty.
        if fresh.is_file {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            let connection = rusqlite::Connection::open(&fresh.address).expect("opens");
            let busy = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            assert_eq!(busy, Ok(0));
        }
        assert!(holds_mark(fresh));
        database.scrub(&["thing"]).expect("scrubs");
        assert!(!holds_mark(fresh));
        assert!(seen(&database).iter().all(|number| number % 3 != 0));
        assert!(seen(&database).len() > 500, "the others stay");
    });
}

#[test]
fn a_reader_is_waited_for() {
    let fresh = Fresh::file();
    drop(open(&fresh));
    let options = Options {
        patience: Duration::from_millis(150),
        ..Options::default()
    };
    let database = open_again(&fresh, &options);
    let mut reading = database.read().expect("reads");
    let found = reading.find("SELECT size FROM head", &[], |row| row.get::<i64>(0));
    assert_eq!(found.expect("finds"), Some(0));
    let mut writing = database.write().expect("writes");
    writing.execute("DELETE FROM head", &[]).expect("deletes");
    writing.commit().expect("commits");
    let error = database
        .scrub(&["head"])
        .expect_err("the reader still sees it");
    assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
    drop(reading);
    database.scrub(&["head"]).expect("scrubs");
}

/// Whether a file of the database holds the mark.
fn holds_mark(fresh: &Fresh) -> bool {
    files(fresh).iter().any(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(MARK.len())
            .any(|part| part == MARK.as_bytes())
    })
}

/// The files that the database consists of.
fn files(fresh: &Fresh) -> Vec<PathBuf> {
    if fresh.is_file {
        return list(fresh.folder());
    }
    let mut session = fresh.session();
    session
        .batch_execute("CHECKPOINT")
        .expect("all is in the files");
    let sql = "SELECT current_setting('data_directory') || '/base/' || oid::text
               FROM pg_database WHERE datname = current_database()";
    let folder: String = session.query_one(sql, &[]).expect("a folder").get(0);
    list(Path::new(&folder))
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("a file").path()).collect()
}

#[test]
fn what_is_opened_for_reading_is_not_scrubbed() {
    on_both(|fresh| {
        drop(open(fresh));
        let options = Options {
            read_only: true,
            ..Options::default()
        };
        let scrubbed: Result<(), Error> = open_again(fresh, &options).scrub(&["thing"]);
        assert_eq!(
            scrubbed.expect_err("is for reading").kind(),
            ErrorKind::ReadOnly
        );
    });
}
