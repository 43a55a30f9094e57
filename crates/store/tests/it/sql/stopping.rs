//! A commit of which nobody knows whether it was kept: nothing is written after it. `disks.rs` shows it on SQLite.

use store::sql::ErrorKind;
use store::values;

use super::{INSERT, check_stopped, open, seen};
use crate::databases::on_server;

#[test]
fn a_commit_that_is_cut_stops_all_writing() {
    on_server(|fresh| {
        let database = open(fresh);
        fresh
            .session()
            .batch_execute(
                "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
                 CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON thing DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW WHEN (NEW.word = 'cut') EXECUTE FUNCTION cut();",
            )
            .expect("a trigger");
        let mut beside = database.write().expect("writes");
        beside.execute(INSERT, &values![3, "w"]).expect("inserts");
        let mut writing = database.write().expect("writes");
        writing
            .execute(INSERT, &values![1, "cut"])
            .expect("inserts");
        let error = writing.commit().expect_err("is cut");
        assert_eq!(error.kind(), ErrorKind::Stopped, "{error}");
        // Neither a transaction that had begun nor a new one.
        assert_eq!(
            beside.commit().expect_err("has stopped").kind(),
            ErrorKind::Stopped
        );
        check_stopped(&database);

        let database = fresh.open();
        let mut writing = database.write().expect("writes again");
        writing.execute(INSERT, &values![2, "w"]).expect("inserts");
        writing.commit().expect("commits");
        assert_eq!(seen(&database), [2]);
    });
}

#[test]
fn a_rule_that_is_checked_at_the_commit_stops_nothing() {
    on_server(|fresh| {
        let database = open(fresh);
        fresh
            .session()
            .batch_execute(
                "ALTER TABLE thing ADD CONSTRAINT once UNIQUE (word) DEFERRABLE INITIALLY DEFERRED",
            )
            .expect("a rule");
        let mut writing = database.write().expect("writes");
        for number in [1, 2] {
            writing
                .execute(INSERT, &values![number, "w"])
                .expect("inserts");
        }
        let error = writing.commit().expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        let mut writing = database.write().expect("writes again");
        writing.execute(INSERT, &values![3, "w"]).expect("inserts");
        writing.commit().expect("commits");
        assert_eq!(seen(&database), [3]);
    });
}
