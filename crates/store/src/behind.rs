//! Who stands behind an entry, and whose passkey signed it.

use facts::fact::PersonId;
use facts::id::AllianceId;
use facts::journal::{Attestation, Entry};

use crate::append::attestation;
use crate::edge::signed;
use crate::failure::Failure;
use crate::store::Store;
use crate::values;
use crate::viewer::Viewer;

/// Who stands behind an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The entry.
    pub index: u64,
    /// Who signed it.
    pub attestation: Attestation,
    /// The person whose passkey did, where one did.
    pub person: Option<PersonId>,
    /// Whether it brought its facts along from an earlier record: then who signed it is not who said them.
    pub brought: bool,
}

impl Store {
    /// Who stands behind an entry, which everybody of the alliance may see; nothing where there is no such entry.
    pub fn behind(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        index: u64,
    ) -> Result<Option<Behind>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let found = reading.find(
            "SELECT attestation, bytes FROM entry WHERE log = $1 AND position = $2",
            &values![stand.log, signed(index)?],
            |row| {
                let entry = Entry::admit(row.get(1)?).map_err(Failure::damaged)?;
                Ok::<_, Failure>((attestation(row.get(0)?)?, entry))
            },
        )?;
        let passkeys = stand.chain.keyring().passkeys();
        Ok(found.map(|(attestation, entry)| Behind {
            index,
            attestation,
            person: passkeys.signer(entry.leaf()).map(|known| known.person),
            brought: entry.leaf().envelope().brought,
        }))
    }
}
