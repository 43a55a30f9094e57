//! The port: what goes in comes out, and trouble has the right name.

use store::migrate::{Migration, migrate};
use store::sql::{Database, Error, ErrorKind, Value};
use store::values;

use crate::databases::{Fresh, on_both, on_server};

const SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "things",
    sql: "CREATE TABLE thing (
        number BIGINT NOT NULL PRIMARY KEY,
        word TEXT,
        bytes BYTEA
    );",
}];

type Thing<'a> = (i64, Option<&'a str>, Option<&'a [u8]>);

fn open(fresh: &Fresh) -> Database {
    let database = fresh.open();
    migrate(&database, SCHEMA).expect("migrates");
    database
}

#[test]
fn every_value_comes_back() {
    on_both(|fresh| {
        let database = open(fresh);
        let long = "x".repeat(70_000);
        let cases: [Thing; 4] = [
            (i64::MIN, None, None),
            (-1, Some(""), Some(b"")),
            (0, Some("żółć 🦀"), Some(&[0, 255, 0, b'\''])),
            (i64::MAX, Some(&long), Some(long.as_bytes())),
        ];
        let insert = "INSERT INTO thing (bytes, word, number) VALUES ($3, $2, $1)";
        let mut writing = database.write().expect("writes");
        for (number, word, bytes) in &cases {
            let touched = writing.execute(insert, &values![*number, *word, *bytes]);
            assert_eq!(touched.expect("inserts"), 1);
        }
        writing.commit().expect("commits");

        let mut seen = 0;
        let sql = "SELECT number, word, bytes FROM thing ORDER BY number";
        let mut reading = database.read().expect("reads");
        reading
            .query(sql, &[], |row| {
                let (number, word, bytes) = cases[seen];
                assert_eq!(row.get::<i64>(0)?, number);
                assert_eq!(row.get::<Option<&str>>(1)?, word);
                assert_eq!(row.get::<Option<&[u8]>>(2)?, bytes);
                seen += 1;
                Ok::<_, Error>(())
            })
            .expect("answers");
        assert_eq!(seen, cases.len());
    });
}

#[test]
fn many_rows_go_in_and_come_out() {
    on_both(|fresh| {
        let database = open(fresh);
        let numbers: Vec<i64> = (0..2_500).collect();
        let row = |number: &i64| {
            let word = (number % 3 > 0).then_some("w");
            [Value::from(*number), Value::from(word), Value::Null]
        };
        let columns = ["number", "word", "bytes"];
        let mut writing = database.write().expect("writes");
        let inserted = writing.insert_many("thing", columns, numbers.iter().map(row));
        assert_eq!(inserted.expect("inserts"), 2_500);
        let more = [-1, 0, 1, 2_499, 2_500];
        let inserted = writing.insert_new("thing", columns, more.iter().map(row));
        assert_eq!(inserted.expect("inserts"), 2);
        let counted = writing
            .find("SELECT count(*), count(word) FROM thing", &[], |row| {
                Ok::<_, Error>((row.get::<i64>(0)?, row.get::<i64>(1)?))
            })
            .expect("counts");
        assert_eq!(counted, Some((2_502, 1_667)));
        let refused = writing.insert_many("thing", columns, more.iter().map(row));
        assert_eq!(refused.expect_err("is there").kind(), ErrorKind::Conflict);
    });
}

#[test]
fn a_cut_connection_is_an_error_of_its_transaction_only() {
    on_server(|fresh| {
        let database = open(fresh);
        let insert = "INSERT INTO thing (number) VALUES ($1)";
        let mut writing = database.write().expect("writes");
        writing.execute(insert, &values![1_i64]).expect("inserts");
        fresh.cut_connections();
        let error = writing
            .execute(insert, &values![2_i64])
            .expect_err("is cut");
        assert_eq!(error.kind(), ErrorKind::Dropped, "{error}");
        drop(writing);

        let mut writing = database.write().expect("writes again");
        writing.execute(insert, &values![3_i64]).expect("inserts");
        writing.commit().expect("commits");
        // A connection that is cut while nobody uses it is not noticed at all.
        fresh.cut_connections();
        let mut reading = database.read().expect("reads");
        let found = reading.find("SELECT min(number) FROM thing", &[], |row| {
            row.get::<Option<i64>>(0)
        });
        assert_eq!(found.expect("finds"), Some(Some(3)));
    });
}

#[cfg(unix)]
#[test]
fn a_file_and_its_log_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let fresh = Fresh::file();
    assert!(fresh.is_file);
    let _database = open(&fresh);
    let mut files = 0;
    for entry in std::fs::read_dir(fresh.folder()).expect("a folder") {
        let rights = entry
            .expect("a file")
            .metadata()
            .expect("rights")
            .permissions();
        assert_eq!(rights.mode() & 0o777, 0o600);
        files += 1;
    }
    assert_eq!(files, 3, "the file, its log, and the index of the log");
}
