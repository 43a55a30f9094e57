//! Who used the site last: for whoever prepares what they will ask for next.

use super::session::Belonging;
use super::{alliance, party, session};
use crate::failure::Failure;
use crate::store::Store;

impl Store {
    /// The people who have accounts, the ones who used the site last first, and so many at most. A session that has
    /// ended counts as long as its owner has not signed in again or out; who has none comes last.
    pub fn last_seen(&self, most: usize) -> Result<Vec<Belonging>, Failure> {
        let mut reading = self.database().read()?;
        let mut all: Vec<(i64, Belonging)> = Vec::new();
        reading.query(
            "SELECT alliance.name, account_person.party, account_person.person, \
             (SELECT MAX(session.last_seen) FROM session WHERE session.account = account.id) \
             FROM account_person JOIN account ON account.id = account_person.account \
             JOIN alliance ON alliance.log = account_person.log \
             WHERE account_person.ended IS NULL AND account.disabled IS NULL",
            &[],
            |row| {
                let seen: Option<i64> = row.get(3)?;
                all.push((
                    seen.unwrap_or(i64::MIN),
                    Belonging {
                        alliance: alliance(row.get(0)?)?,
                        party: party(row.get(1)?)?,
                        person: session::person(row.get(2)?)?,
                    },
                ));
                Ok::<(), Failure>(())
            },
        )?;
        all.sort_by(|(one_seen, one), (other_seen, other)| {
            let names = |of: &Belonging| (of.alliance.clone(), of.party.clone(), of.person);
            let seen = other_seen.cmp(one_seen);
            seen.then_with(|| names(one).cmp(&names(other)))
        });
        all.truncate(most);
        Ok(all.into_iter().map(|(_, belonging)| belonging).collect())
    }
}
