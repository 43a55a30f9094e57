//! The schema of a database, brought up to this program's, step by step and forward only.
//!
//! Each step is a number, a name and a text; its hash is kept beside it. All steps that are missing run in one
//! transaction: afterwards the database has all of them, or none.

use sha2::{Digest as _, Sha256};

use crate::sql::{Database, Error, ErrorKind, Reading, Writing};
use crate::values;

/// One step. Once released it never changes.
///
/// Its text is written in words that both databases understand after small changes: the types are `BIGINT`, `BYTEA` and
/// `TEXT`; a table may end in `WITHOUT ROWID`. SQLite makes all tables `STRICT`, PostgreSQL compares texts by their bytes.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3 …
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    /// Statements, each ended by `;`.
    pub sql: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash BYTEA NOT NULL
);";

/// Applies the steps that are missing; how many. A database that was opened for reading only is checked, and has to have
/// all of them.
pub fn migrate(database: &Database, steps: &[Migration]) -> Result<usize, Error> {
    for (index, step) in steps.iter().enumerate() {
        if usize::try_from(step.number) != Ok(index + 1) {
            let why = format!("step {} stands at place {}", step.number, index + 1);
            return Err(database.error(ErrorKind::Migration, why));
        }
    }
    if database.is_read_only() {
        return check(database, steps).map(|()| 0);
    }
    let mut writing = database.write()?;
    writing.lock_schema()?;
    writing.schema(TABLE)?;
    let missing = missing(database, &mut writing, steps)?;
    for step in missing {
        apply(&mut writing, step)?;
    }
    writing.commit()?;
    Ok(missing.len())
}

/// An error, unless all steps were applied.
fn check(database: &Database, steps: &[Migration]) -> Result<(), Error> {
    let mut reading = database.read()?;
    let refused = |why: String| Err(database.error(ErrorKind::Migration, why));
    if !reading.has_table("migration")? {
        return refused("it has no schema yet; open it once for writing".to_owned());
    }
    match missing(database, &mut reading, steps)?.len() {
        0 => Ok(()),
        lacking => refused(format!(
            "it lacks {lacking} of the {} steps, and was opened for reading only; open it once for writing",
            steps.len()
        )),
    }
}

/// The steps that were not applied yet, after a check of those that were.
fn missing<'s>(
    database: &Database,
    reading: &mut Reading,
    steps: &'s [Migration],
) -> Result<&'s [Migration], Error> {
    let refused = |why: String| Err(database.error(ErrorKind::Migration, why));
    let mut applied = 0;
    let sql = "SELECT number, name, hash FROM migration ORDER BY number";
    reading.query(sql, &[], |row| {
        let (number, name): (i64, &str) = (row.get(0)?, row.get(1)?);
        let Some(step) = steps.get(applied) else {
            return refused(format!(
                "it is newer: step {number} (`{name}`) is unknown here, where {} are known",
                steps.len()
            ));
        };
        if number != step.number || row.get::<[u8; 32]>(2)? != hash(step) {
            return refused(format!(
                "step {number} (`{name}`) was applied with another text than the one of this program"
            ));
        }
        applied += 1;
        Ok(())
    })?;
    Ok(&steps[applied..])
}

fn apply(writing: &mut Writing, step: &Migration) -> Result<(), Error> {
    writing.schema(step.sql)?;
    writing.execute(
        "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)",
        &values![step.number, step.name, &hash(step)],
    )?;
    Ok(())
}

fn hash(step: &Migration) -> [u8; 32] {
    Sha256::digest(step.sql.as_bytes()).into()
}
