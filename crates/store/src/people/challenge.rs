//! Questions that are asked once: what a passkey or a sign-in service is to answer, and for how long.

use facts::Instant;

use super::SecretHash;
use crate::failure::Failure;
use crate::store::Store;
use crate::values;

/// For so long an answer is waited for: 5 minutes.
pub const ANSWER_MS: i64 = 5 * 60_000;

/// A question.
#[derive(Clone, Copy)]
pub struct Challenge<'a> {
    /// The hash of what has to come back.
    pub hash: &'a SecretHash,
    /// What for: an answer to something else is none.
    pub purpose: &'a str,
    /// The hash of what only the browser has that was asked: nobody else can answer.
    pub asked: Option<&'a SecretHash>,
}

impl Store {
    /// Waits for an answer, and remembers a note for it.
    pub fn expect_answer(
        &self,
        challenge: &Challenge<'_>,
        note: &str,
        now: Instant,
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        // WHY: who asks and never answers leaves nothing behind.
        writing.execute(
            "DELETE FROM challenge WHERE expires <= $1",
            &values![now.ms()],
        )?;
        let columns = ["hash", "purpose", "asked", "note", "expires"];
        let expires = now.plus_ms(ANSWER_MS).ms();
        let row = values![
            challenge.hash,
            challenge.purpose,
            challenge.asked,
            note,
            expires
        ];
        writing.insert_many("challenge", columns, [row])?;
        Ok(writing.commit()?)
    }

    /// Takes an answer, once: the note of the question. Nothing where it was asked for something else, of somebody
    /// else, too long ago, or was answered already; whatever it was, it cannot be answered again.
    pub fn take_answer(
        &self,
        challenge: &Challenge<'_>,
        now: Instant,
    ) -> Result<Option<String>, Failure> {
        let mut writing = self.database.write()?;
        let found = writing.lock_row(
            "SELECT purpose, asked, note, expires FROM challenge WHERE hash = $1",
            &values![challenge.hash],
            |row| {
                let is_it = row.get::<&str>(0)? == challenge.purpose
                    && row.get::<Option<SecretHash>>(1)?.as_ref() == challenge.asked
                    && row.get::<i64>(3)? > now.ms();
                Ok::<_, Failure>(is_it.then_some(row.get::<String>(2)?))
            },
        )?;
        writing.execute(
            "DELETE FROM challenge WHERE hash = $1",
            &values![challenge.hash],
        )?;
        writing.commit()?;
        Ok(found.flatten())
    }
}

impl std::fmt::Debug for Challenge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Challenge").field(&self.purpose).finish()
    }
}
