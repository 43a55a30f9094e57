//! A disk that fails while the log is brought into the file, or the process that is killed meanwhile: the log is
//! long enough for it here. What was acknowledged stands in the one or in the other.

use store::migrate::{Migration, migrate};
use store::sql::{Database, Error, ErrorKind, Options};
use store::values;

use super::amount;
use crate::child::say;
use crate::databases::Fresh;
use crate::faults::{self, Fault};
use crate::world::bytes;

const SCHEMA: &[Migration] = &[Migration {
    number: 1,
    name: "large",
    sql: "CREATE TABLE large (number BIGINT NOT NULL PRIMARY KEY, bytes BYTEA NOT NULL);",
}];

/// Rows of a megabyte.
const ROWS: i64 = 40;

#[test]
fn a_log_that_cannot_be_brought_into_the_file_is_kept() {
    check("error", 700);
}

#[test]
fn a_kill_while_the_log_is_brought_into_the_file_loses_nothing() {
    check("kill", 1500);
}

fn check(kind: &'static str, first: u32) {
    let step = if amount() > 1 { 101 } else { 8009 };
    for at in (first..).step_by(step) {
        let fresh = Fresh::file();
        let is_lasting = false;
        let fault = Fault { kind, is_lasting };
        let run = faults::run("trouble::checkpoints::script", &fresh.address, fault, at);
        let place = format!("{kind} at {at}: {}\n{}", run.said, run.complaints);
        assert!(run.is_well || kind == "kill" && run.is_reached, "{place}");
        let kept = run
            .said
            .lines()
            .filter(|line| line.starts_with("kept"))
            .count() as i64;
        let mut found = Vec::new();
        let mut reading = open(&fresh.address).expect(&place).read().expect(&place);
        let sql = "SELECT number, bytes FROM large ORDER BY number";
        reading
            .query(sql, &[], |row| {
                let number: i64 = row.get(0)?;
                assert!(row.get::<&[u8]>(1)? == large(number), "{number}, {place}");
                found.push(number);
                Ok::<(), Error>(())
            })
            .expect(&place);
        // The one that was being written may be there as well.
        let whole: Vec<i64> = (0..found.len() as i64).collect();
        assert!(
            found == whole && (kept..=kept + 1).contains(&(found.len() as i64)),
            "{place}"
        );
        if !run.is_reached {
            assert!(kept == ROWS && at > 10_000, "{place}");
            return;
        }
        assert!(kind == "kill" || kept == ROWS, "{place}");
    }
}

/// Runs in a process of its own.
#[test]
#[ignore = "a part of the tests of this file"]
fn script() {
    let mut database = None;
    let mut number = 0;
    while number < ROWS {
        match write(&mut database, number) {
            Ok(()) => {
                say(&format!("kept {number}"));
                number += 1;
            }
            Err(error) => {
                let known = [ErrorKind::Stopped, ErrorKind::Disk, ErrorKind::Open];
                assert!(known.contains(&error.kind()), "{error:?}");
                say(&format!("trouble: {error}"));
                database = None;
            }
        }
    }
}

/// Writes a row, unless it is there, being the one of which nobody knew.
fn write(database: &mut Option<Database>, number: i64) -> Result<(), Error> {
    if database.is_none() {
        *database = Some(open(&faults::file())?);
    }
    let database = database.as_ref().expect("was opened");
    let mut writing = database.write()?;
    let bytes = large(number);
    writing.insert_new("large", ["number", "bytes"], [values![number, &bytes]])?;
    writing.commit()
}

fn open(address: &str) -> Result<Database, Error> {
    let database = Database::open(&address.parse()?, &Options::default())?;
    migrate(&database, SCHEMA)?;
    Ok(database)
}

fn large(number: i64) -> Vec<u8> {
    bytes(&mut number.unsigned_abs()).repeat(1 << 15)
}
