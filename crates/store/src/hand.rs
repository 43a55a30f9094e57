//! Handing a journal over to another host: it offers its key, and the present host states it in the journal.
//!
//! ```text
//! new Host::offer --Offer--> old Store::hand_over --> from here on the old host speaks for nobody
//!                                              export --> import: the new host goes on
//! ```

use facts::Instant;
use facts::fact::{Key, KeyDoes, KeyPurpose, PublicKey};
use facts::id::{AllianceId, PartyId};
use facts::journal::keyring;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::host::Host;
use crate::store::{Random, Store, own_statement};

/// The key of a host that is to take over, which it signed itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The alliance.
    pub alliance: AllianceId,
    /// The party in whose name the journal will say so.
    pub party: PartyId,
    /// The public key under which the new host speaks for parties.
    pub key: PublicKey,
    /// That it has the key.
    pub proof: String,
}

impl Offer {
    /// What the journal says of the offered key when it is taken.
    pub(crate) fn into_key(self) -> Key {
        Key {
            alone: false,
            does: KeyDoes::Added,
            key: self.key,
            of: None,
            proof: Some(self.proof),
            purpose: KeyPurpose::Host,
        }
    }
}

impl Host {
    /// Offers to take over the journal of an alliance; `party` is the one in whose name the journal will say so.
    pub fn offer(&self, alliance: &AllianceId, party: &PartyId) -> Offer {
        let proof = keyring::prove(alliance, party, KeyPurpose::Host, self.speaker_seed());
        Offer {
            alliance: alliance.clone(),
            party: party.clone(),
            key: self.speaker_key(),
            proof,
        }
    }
}

impl Store {
    /// States in the journal that another host speaks for the parties from here on. This one no longer does.
    pub fn hand_over(
        &self,
        alliance: &AllianceId,
        offer: &Offer,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        if offer.alliance != *alliance {
            return Err(Failure::Unfit(format!(
                "the offer is for `{}`, not for `{alliance}`",
                offer.alliance
            )));
        }
        let mut writing = self.database.write()?;
        let key = offer.clone().into_key();
        let seq = now.ms().unsigned_abs();
        let statement = own_statement(&offer.party, now, seq, key.into())?;
        self.state(&mut writing, alliance, &[statement], now, random)?;
        Ok(writing.commit()?)
    }
}
