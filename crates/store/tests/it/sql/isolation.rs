//! What one transaction sees of others.

use store::sql::{Error, ErrorKind, Options};
use store::values;

use super::{INSERT, numbers, open, open_again, seen};
use crate::databases::on_both;

#[test]
fn a_reader_sees_one_state_whatever_is_written() {
    on_both(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        writing.execute(INSERT, &values![1, "w"]).expect("inserts");
        writing.commit().expect("commits");

        let mut early = database.read().expect("reads");
        assert_eq!(numbers(&mut early), [1]);
        let mut writing = database.write().expect("writes beside a reader");
        writing.execute(INSERT, &values![2, "w"]).expect("inserts");
        assert_eq!(numbers(&mut writing), [1, 2], "its own writes");
        assert_eq!(seen(&database), [1], "before the commit");
        writing.commit().expect("commits");
        assert_eq!(numbers(&mut early), [1], "the state that it saw first");
        drop(early);
        assert_eq!(seen(&database), [1, 2]);
    });
}

#[test]
fn what_is_not_committed_is_not_kept() {
    on_both(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        writing.execute(INSERT, &values![1, "w"]).expect("inserts");
        drop(writing);
        assert_eq!(seen(&database), [] as [i64; 0]);
        assert_eq!(
            seen(&open_again(fresh, &Options::default())),
            [] as [i64; 0]
        );
    });
}

#[test]
fn an_answer_may_be_left_early() {
    on_both(|fresh| {
        let database = open(fresh);
        let mut writing = database.write().expect("writes");
        let rows = (0..5_000).map(|number| values![number, "w"]);
        let inserted = writing.insert_many("thing", ["number", "word"], rows);
        inserted.expect("inserts");
        let mut looked_at = 0;
        let left = writing.query("SELECT number FROM thing ORDER BY number", &[], |_| {
            looked_at += 1;
            if looked_at == 3 {
                Err(Left::Early)
            } else {
                Ok(())
            }
        });
        assert!(matches!(left, Err(Left::Early)));
        // The transaction goes on.
        writing.execute(INSERT, &values![-1, "w"]).expect("inserts");
        writing.commit().expect("commits");
        assert_eq!(seen(&database).len(), 5_001);
    });
}

#[derive(Debug)]
enum Left {
    Early,
    Trouble,
}

impl From<Error> for Left {
    fn from(_: Error) -> Self {
        Left::Trouble
    }
}

#[test]
fn a_store_that_is_opened_for_reading_is_not_written() {
    on_both(|fresh| {
        drop(open(fresh));
        let options = Options {
            read_only: true,
            ..Options::default()
        };
        let database = open_again(fresh, &options);
        assert_eq!(seen(&database), [] as [i64; 0]);
        let error = database.write().expect_err("is for reading");
        assert_eq!(error.kind(), ErrorKind::ReadOnly);
        // Nor through a transaction that reads.
        let mut reading = database.read().expect("reads");
        let sneaked = reading.find("DELETE FROM head RETURNING size", &[], |row| {
            row.get::<i64>(0)
        });
        let error = sneaked.expect_err("is for reading");
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error}");
    });
}
