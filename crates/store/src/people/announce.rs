//! What the journal says of a person's passkeys: held against those of the account, and stated where it differs.

use std::collections::BTreeMap;

use facts::fact::{Passkey, PasskeyDoes, PersonDoes, PersonId, PersonKey};
use facts::id::{AllianceId, PartyId};
use facts::journal::{Hash, KnownPasskey, Statement};
use facts::{Body, Instant};

use super::change::hold;
use super::stated::said;
use crate::failure::Failure;
use crate::sql::Writing;
use crate::store::{Random, Stand, Store, own_statement};
use crate::values;

/// A passkey of a person that the journal is to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The hash of its id.
    pub credential: Hash,
    /// Its public key.
    pub key: PersonKey,
    /// Where pages come from on which it is used.
    pub origin: String,
    /// The site that it belongs to.
    pub site: String,
}

impl Store {
    /// States that these are the passkeys with which a person of a party signs, and that no others are; nothing where the
    /// journal says so already.
    pub fn announce_passkeys(
        &self,
        alliance: &AllianceId,
        who: (&PartyId, &PersonId),
        passkeys: &[Announced],
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        hold(&mut writing, alliance, who.0)?;
        match self.state_passkeys(&mut writing, alliance, who, passkeys, now, random)? {
            true => Ok(writing.commit()?),
            false => Ok(()),
        }
    }

    /// The same within a transaction that holds the alliance: whether something was stated.
    pub(super) fn state_passkeys(
        &self,
        writing: &mut Writing,
        alliance: &AllianceId,
        (party, person): (&PartyId, &PersonId),
        passkeys: &[Announced],
        now: Instant,
        random: Random<'_>,
    ) -> Result<bool, Failure> {
        let stand = writing.find(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let keyring = stand.as_ref().map(|stand| stand.chain.keyring());
        let keyring = keyring.ok_or(Failure::NotFound)?;
        // WHY: for a party that speaks alone the host states nothing, and what the host signs is not taken.
        let speaks_alone = keyring.of(party).is_some_and(|keys| keys.alone);
        if speaks_alone || keyring.host() != Some(&self.host().speaker_key()) {
            return Ok(false);
        }
        let log = stand.as_ref().map_or(0, |stand| stand.log);
        let stated = said(writing, log, party.as_str(), Some(person))?;
        // WHY: who is suspended keeps the account, and signs nothing.
        let rests = stated.iter().fold(false, |rests, fact| match &fact.body {
            Body::Person(update) => match update.does {
                PersonDoes::Added | PersonDoes::Changed => false,
                PersonDoes::Removed | PersonDoes::Suspended => true,
            },
            _ => rests,
        });
        let passkeys = if rests { &[] } else { passkeys };
        let known = keyring.passkeys();
        let in_force: BTreeMap<&Hash, &KnownPasskey> = known.of(person).collect();
        let gone = in_force.keys().filter(|hash| {
            let mut wanted = passkeys.iter();
            !wanted.any(|one| one.credential == ***hash)
        });
        let mut differs: Vec<Passkey> = gone.map(|hash| revoked(**hash, *person)).collect();
        for wanted in passkeys {
            let before = known.get(&wanted.credential);
            // WHY: a passkey belongs to one person for good; that of another is none of this one.
            let free = before.is_none_or(|before| {
                (&before.party, &before.person, &before.key, &before.site)
                    == (party, person, &wanted.key, &wanted.site)
            });
            let stands =
                before.is_some_and(|before| !before.revoked && before.origin == wanted.origin);
            if free && !stands {
                differs.push(added(wanted, *person));
            }
        }
        let numbered = (now.ms().unsigned_abs()..).zip(differs);
        let statements =
            numbered.map(|(seq, said)| own_statement(party, now, seq, Body::from(said)));
        let statements = statements.collect::<Result<Vec<Statement>, _>>()?;
        if statements.is_empty() {
            return Ok(false);
        }
        self.state(writing, alliance, &statements, now, random)?;
        Ok(true)
    }
}

fn added(passkey: &Announced, person: PersonId) -> Passkey {
    Passkey {
        credential: passkey.credential,
        does: PasskeyDoes::Added,
        key: Some(passkey.key.clone()),
        origin: Some(passkey.origin.clone()),
        person,
        site: Some(passkey.site.clone()),
    }
}

fn revoked(credential: Hash, person: PersonId) -> Passkey {
    Passkey {
        credential,
        does: PasskeyDoes::Revoked,
        key: None,
        origin: None,
        person,
        site: None,
    }
}
