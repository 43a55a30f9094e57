//! A commit of which nobody knows whether it was kept: nothing is written after it.

use std::process::Command;

use store::sql::{Database, ErrorKind};
use store::values;

use super::{INSERT, open, seen};
use crate::databases::{Fresh, on_server};

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

const FILE: &str = "ENTENTE_TEST_FILE";

#[cfg(unix)]
#[test]
fn a_log_that_cannot_be_written_stops_all_writing() {
    let fresh = Fresh::file();
    drop(open(&fresh));
    // The files of this process cannot grow beyond a limit.
    let program = std::env::current_exe().expect("this program");
    let run = Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; ulimit -f 400; exec "$@""#, "sh"])
        .arg(program)
        .args([
            "--exact",
            "sql::stopping::within_small_files",
            "--ignored",
            "--nocapture",
        ])
        .env(FILE, &fresh.address)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(
        run.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let mut kept: Vec<i64> = said
        .lines()
        .filter_map(|line| line.strip_prefix("kept ")?.parse().ok())
        .collect();
    assert!(kept.len() > 5, "{said}");

    let database = fresh.open();
    let found = seen(&database);
    // The one that failed may have been kept.
    let unsure = kept.len() as i64;
    if found.contains(&unsure) {
        kept.push(unsure);
    }
    assert_eq!(found, kept);
    let mut writing = database.write().expect("writes again");
    writing.execute(INSERT, &values![-1, "w"]).expect("inserts");
    writing.commit().expect("commits");
}

/// Runs in a process of its own.
#[test]
#[ignore = "a part of `a_log_that_cannot_be_written_stops_all_writing`"]
fn within_small_files() {
    let target = std::env::var(FILE).expect("a file");
    let target = target.parse().expect("a path");
    let database = Database::open(&target, &store::sql::Options::default()).expect("opens");
    for number in 0..10_000 {
        let mut writing = database.write().expect("writes");
        writing
            .execute(INSERT, &values![number, "w"])
            .expect("inserts");
        match writing.commit() {
            Ok(()) => println!("kept {number}"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Stopped, "{error}");
                check_stopped(&database);
                assert_eq!(seen(&database), (0..number).collect::<Vec<i64>>());
                return;
            }
        }
    }
    panic!("the limit was never reached");
}

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
