//! The passkeys of people, as the entries before an entry have them: whose they are, and which of them count.
//!
//! ```text
//! a party states `passkey` facts --apply--> known passkeys       leaf with an assertion --check--> whose it is, or a refusal
//! ```
//!
//! WHY: the host may make up a passkey as it may make up the first key of a party. Everybody sees when which one was
//! added and who stood behind that; whose device it is, the person and its party know.

use std::collections::BTreeMap;
use std::sync::Arc;

use passkey::{Refused, RelyingParty};
use serde::{Deserialize, Serialize};

use crate::fact::{Passkey, PasskeyDoes, PersonId, PersonKey};
use crate::id::PartyId;
use crate::journal::hash::Hash;
use crate::journal::key;
use crate::journal::keyring::Attestation;
use crate::journal::leaf::Leaf;

/// All passkeys that were ever added, by the hash of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Passkeys {
    /// Shared, since a chain is copied for each entry.
    known: Arc<BTreeMap<Hash, KnownPasskey>>,
}

/// A passkey that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPasskey {
    /// The entry that added it last.
    pub added: u64,
    /// Who stood behind the entry that added it last.
    pub added_by: Attestation,
    /// Its public key.
    pub key: PersonKey,
    /// Where pages come from on which it is used.
    pub origin: String,
    /// The party of the person.
    pub party: PartyId,
    /// The person.
    pub person: PersonId,
    /// It signs no longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// The host, or the domain above it, that it belongs to.
    pub site: String,
}

/// Why a passkey, or what it said, does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyRefusal {
    /// It is somebody else's, or has another key.
    #[error(
        "this passkey was added before with another key or site, or for another person, and belongs to that one for good"
    )]
    Taken,
    /// The person is one of another party.
    #[error("`{0}` is a person of another party")]
    OtherParty(PersonId),
    /// A key that cannot sign.
    #[error("this is not a key that can sign")]
    Point,
    /// It is in force with the same origin.
    #[error("this passkey is in force already")]
    Known,
    /// It is not in force.
    #[error("`{0}` has no such passkey in force: it was never added, or it was revoked")]
    NotInForce(PartyId),
    /// It did not sign this entry.
    #[error("the passkey of `{person}` did not sign this entry: {why}")]
    Assertion {
        /// Whose it is.
        person: PersonId,
        /// What is wrong.
        why: Refused,
    },
    /// The facts name somebody else.
    #[error("the passkey of `{signed}` signed what names `{named}` as who acts")]
    OtherPerson {
        /// Whom the fact names.
        named: String,
        /// Whose passkey signed.
        signed: PersonId,
    },
}

impl Passkeys {
    /// Whether none was ever added.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The passkey with this hash, whether it still counts or not.
    pub fn get(&self, credential: &Hash) -> Option<&KnownPasskey> {
        self.known.get(credential)
    }

    /// The passkey that is said to have signed a leaf; whether it did was checked when the leaf was taken.
    pub fn signer(&self, leaf: &Leaf) -> Option<&KnownPasskey> {
        self.get(leaf.assertion()?.passkey())
    }

    /// All of them, by the hash of their ids.
    pub fn all(&self) -> impl Iterator<Item = (&Hash, &KnownPasskey)> {
        self.known.iter()
    }

    /// Those of a person that count.
    pub fn of(&self, person: &PersonId) -> impl Iterator<Item = (&Hash, &KnownPasskey)> {
        let own = self.known.iter();
        own.filter(|(_, known)| known.person == *person && !known.revoked)
    }

    /// Whose passkey signed a leaf, where one did; it is one of the party, in force, and signed just this.
    pub fn check(&self, leaf: &Leaf) -> Result<Option<&KnownPasskey>, PasskeyRefusal> {
        let Some(assertion) = leaf.assertion() else {
            return Ok(None);
        };
        let envelope = leaf.envelope();
        let known = self.known.get(assertion.passkey());
        let known = known.filter(|known| known.party == envelope.party && !known.revoked);
        let known = known.ok_or_else(|| PasskeyRefusal::NotInForce(envelope.party.clone()))?;
        let site = RelyingParty {
            id: &known.site,
            origin: &known.origin,
        };
        let challenge = Leaf::challenge(envelope, &crate::fact::PublicKey(*leaf.key()));
        match assertion.check(&challenge, &known.key, site) {
            Ok(()) => Ok(Some(known)),
            Err(why) => Err(PasskeyRefusal::Assertion {
                person: known.person,
                why,
            }),
        }
    }

    /// Takes in what a party says of a passkey, in which entry, and who stands behind that.
    pub(super) fn apply(
        &mut self,
        by: &PartyId,
        stands: (u64, Attestation),
        said: &Passkey,
    ) -> Result<(), PasskeyRefusal> {
        match said.does {
            PasskeyDoes::Added => self.add(by, stands, said),
            PasskeyDoes::Revoked => self.revoke(by, said),
        }
    }

    fn add(
        &mut self,
        by: &PartyId,
        (added, added_by): (u64, Attestation),
        said: &Passkey,
    ) -> Result<(), PasskeyRefusal> {
        let (Some(public), Some(origin), Some(site)) = (&said.key, &said.origin, &said.site) else {
            return Err(PasskeyRefusal::NotInForce(by.clone()));
        };
        if let PersonKey::EdDsa(point) = public
            && key::point(point).is_none()
        {
            return Err(PasskeyRefusal::Point);
        }
        let elsewhere = |known: &KnownPasskey| known.person == said.person && known.party != *by;
        if self.known.values().any(elsewhere) {
            return Err(PasskeyRefusal::OtherParty(said.person));
        }
        let added = KnownPasskey {
            added,
            added_by,
            key: public.clone(),
            origin: origin.clone(),
            party: by.clone(),
            person: said.person,
            revoked: false,
            site: site.clone(),
        };
        if let Some(before) = self.known.get(&said.credential) {
            let same = (&before.party, &before.person, &before.key, &before.site);
            if same != (&added.party, &added.person, &added.key, &added.site) {
                return Err(PasskeyRefusal::Taken);
            }
            if !before.revoked && before.origin == added.origin {
                return Err(PasskeyRefusal::Known);
            }
        }
        Arc::make_mut(&mut self.known).insert(said.credential, added);
        Ok(())
    }

    fn revoke(&mut self, by: &PartyId, said: &Passkey) -> Result<(), PasskeyRefusal> {
        let known = Arc::make_mut(&mut self.known).get_mut(&said.credential);
        let known = known.filter(|known| {
            (&known.party, known.person, known.revoked) == (by, said.person, false)
        });
        let known = known.ok_or_else(|| PasskeyRefusal::NotInForce(by.clone()))?;
        known.revoked = true;
        Ok(())
    }
}
