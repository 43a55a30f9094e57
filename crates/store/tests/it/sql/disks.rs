//! Disks that fail at any moment: what was acknowledged is there, what was not is there whole or not at all.

use store::migrate::migrate;
use store::sql::{Database, Error, ErrorKind, Options};
use store::values;

use super::{INSERT, SCHEMA, check_stopped, open, seen};
use crate::databases::Fresh;
use crate::faults::{self, Fault};

#[test]
fn whichever_write_fails_nothing_that_was_acknowledged_is_lost() {
    check(Fault {
        kind: "error",
        is_lasting: false,
    });
}

#[test]
fn whichever_write_is_torn_nothing_that_was_acknowledged_is_lost() {
    check(Fault {
        kind: "torn",
        is_lasting: true,
    });
}

#[test]
fn whenever_the_disk_is_full_nothing_that_was_acknowledged_is_lost() {
    check(Fault {
        kind: "full",
        is_lasting: true,
    });
}

#[test]
fn whenever_the_process_is_killed_nothing_that_was_acknowledged_is_lost() {
    check(Fault {
        kind: "kill",
        is_lasting: false,
    });
}

/// Runs the script once for each of its writes and syncs, which fails.
fn check(fault: Fault) {
    let mut stopped = 0;
    for at in 1.. {
        let fresh = Fresh::file();
        let run = faults::run("sql::disks::script", &fresh.address, fault, at);
        let place = format!("{fault:?} at {at}: {}\n{}", run.said, run.complaints);
        assert!(
            run.is_well || fault.kind == "kill" && run.is_reached,
            "{place}"
        );
        let mut kept: Vec<i64> = run
            .said
            .lines()
            .filter_map(|line| line.strip_prefix("kept ")?.parse().ok())
            .collect();
        let has_stopped = run.said.lines().any(|line| line.starts_with("stopped"));
        stopped += u32::from(has_stopped);
        if has_stopped && !fault.is_lasting {
            assert_eq!(kept.len(), 6, "it goes on when it is opened anew: {place}");
        }

        let found = seen(&open(&fresh));
        // The one that failed may have been kept, but whole.
        let unsure = kept.len() as i64;
        if found.contains(&unsure) {
            kept.push(unsure);
        }
        assert_eq!(found, kept, "{place}");
        check_whole(&fresh, kept.len() as i64);
        if !run.is_reached {
            assert_eq!(kept.len(), 6, "{place}");
            assert!(at > 20, "the script writes more than that: {place}");
            break;
        }
    }
    assert!(
        stopped > 5 || fault.kind == "kill",
        "{fault:?} was rarely met by a commit"
    );
}

/// Each transaction of the script has one thing and 30 heads.
fn check_whole(fresh: &Fresh, transactions: i64) {
    let connection = rusqlite::Connection::open(&fresh.address).expect("opens");
    let one = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect(sql)
    };
    assert_eq!(
        one("SELECT count(*) FROM head WHERE name LIKE 'part%'"),
        30 * transactions
    );
    let sql = "PRAGMA integrity_check";
    let state: String = connection.query_row(sql, [], |row| row.get(0)).expect(sql);
    assert_eq!(state, "ok");
}

/// Runs in a process of its own.
#[test]
#[ignore = "a part of the tests of this file"]
fn script() {
    if let Err(error) = play() {
        println!("failed: {error}");
        let known = [
            ErrorKind::Open,
            ErrorKind::Full,
            ErrorKind::Disk,
            ErrorKind::Settings,
            ErrorKind::Stopped,
        ];
        assert!(known.contains(&error.kind()), "{error:?}");
    }
}

/// Six transactions; after a stop the store is opened anew.
fn play() -> Result<(), Error> {
    let target = faults::file().parse()?;
    let open = || -> Result<Database, Error> {
        let database = Database::open(&target, &Options::default())?;
        migrate(&database, SCHEMA)?;
        Ok(database)
    };
    let mut database = open()?;
    for number in 0..6 {
        while let Err(error) = write_one(&database, number) {
            if error.kind() != ErrorKind::Stopped {
                return Err(error);
            }
            println!("stopped: {error}");
            check_stopped(&database);
            database = open()?;
            if seen(&database).contains(&number) {
                break;
            }
        }
        println!("kept {number}");
    }
    Ok(())
}

fn write_one(database: &Database, number: i64) -> Result<(), Error> {
    let mut writing = database.write()?;
    writing.execute(INSERT, &values![number, &"w".repeat(5_000)])?;
    let names: Vec<String> = (0..30)
        .map(|part| format!("part {number} {part}"))
        .collect();
    let heads = names.iter().map(|name| values![name, number]);
    writing.insert_many("head", ["name", "size"], heads)?;
    writing.commit()
}
