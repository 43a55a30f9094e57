//! What a party asked for before, under a key of its own.

use facts::id::{AllianceId, PartyId};
use facts::journal::Hash;

use crate::append::{FORGOTTEN, unsigned};
use crate::failure::{Failure, Refusal};
use crate::speak::key_hash;
use crate::store::Store;
use crate::values;
use crate::viewer::Viewer;

impl Store {
    /// The entries that came of what a party asked for under this key, if it did; refused where it was something else.
    pub fn earlier(
        &self,
        alliance: &AllianceId,
        party: &PartyId,
        key: &str,
        asked: &Hash,
    ) -> Result<Option<Vec<u64>>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, &Viewer::party(party.clone()))?;
        let sql = "SELECT digest, position FROM delivery WHERE log = $1 AND hash = $2";
        let mut entries = Vec::new();
        loop {
            let hash = key_hash(alliance, party, key, entries.len() as u64);
            let found = reading.find(sql, &values![stand.log, hash.as_bytes()], |row| {
                let digest: [u8; 32] = row.get(0)?;
                Ok::<_, Failure>((digest, unsigned(row.get(1)?)?))
            })?;
            let Some((digest, position)) = found else {
                return Ok(Some(entries).filter(|entries| !entries.is_empty()));
            };
            if digest != *asked.as_bytes() && digest != FORGOTTEN {
                return Err(Refusal::OtherBody.into());
            }
            entries.push(position);
        }
    }
}
