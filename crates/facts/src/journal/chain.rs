//! A journal from its first entry on: what each entry must be after those before it.
//!
//! ```text
//! Chain::new(alliance) --next(entry, what all may read of it)--> who stands behind it, or why it is none
//! ```
//!
//! The host appends by it, and whoever mirrors or verifies a journal walks it again: there is one set of
//! rules.
//!
//! INVARIANT: indexes count up by one, instants of recording never go back, each entry has a slot for each
//! compartment of the parties as of then, and facts of an earlier record stand before all others.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fact::{Body, Fact, Joins, PublicKey};
use crate::id::{AllianceId, PartyId};
use crate::journal::Compartment;
use crate::journal::entry::Entry;
use crate::journal::hash::{self, Hash};
use crate::journal::keyring::{Attestation, KeyRefusal, Keyring};
use crate::journal::leaf::{Leaf, LeafError};
use crate::journal::passkeys::PasskeyRefusal;
use crate::journal::tree::{Node, Peaks, TreeError};
use crate::time::Instant;

/// The source of what a journal says about itself. Nobody else's source has this name.
pub const OWN_SOURCE: &str = "journal";

/// Kinds of which all may read every fact, since the entries after them depend on it.
const OPEN_KINDS: [&str; 3] = ["key", "party", "passkey"];

/// Whether entries of a kind are about keys, passkeys or parties: what all may read of them is needed to go on.
pub fn speaks_to_all(kind: &str) -> bool {
    OPEN_KINDS.contains(&kind)
}

/// Where a journal stands after some entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    alliance: AllianceId,
    parties: BTreeSet<PartyId>,
    keyring: Keyring,
    recorded: Option<Instant>,
    /// Whether an entry has stated something that was not brought along.
    own: bool,
    peaks: Peaks,
}

/// Why an entry does not follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// It is no entry.
    #[error("{0}")]
    Entry(#[from] LeafError),
    /// It belongs elsewhere.
    #[error("it is an entry of the alliance `{0}`")]
    Alliance(AllianceId),
    /// It was moved.
    #[error("it says that its place is {0}")]
    Index(u64),
    /// It was given an earlier instant.
    #[error("it was recorded at {at}, before the entry in front of it at {before}")]
    Backdated {
        /// Its instant.
        at: Instant,
        /// That of the entry before.
        before: Instant,
    },
    /// It is not of its party.
    #[error("{0}")]
    Key(#[from] KeyRefusal),
    /// The passkey did not sign it, or does not count.
    #[error("{0}")]
    Passkey(#[from] PasskeyRefusal),
    /// Slots are missing, or there are too many.
    #[error("it has {found} slots, and the parties have {expected} compartments")]
    Slots {
        /// How many it has.
        found: usize,
        /// How many compartments there are.
        expected: usize,
    },
    /// The party is none.
    #[error("`{0}` is not, or not any longer, a party of the journal")]
    Party(PartyId),
    /// What all may read of it was not shown.
    #[error("it is about keys, passkeys or parties, and what it says of them was not shown")]
    Hidden,
    /// It brings instants of recording along, too late.
    #[error("facts with the instant of an earlier record stand at the beginning of a journal only")]
    Brought,
    /// It says something about the journal that does not fit.
    #[error("`{0}` joined already, or is no party that could leave")]
    Membership(PartyId),
    /// The tree is full.
    #[error("{0}")]
    Tree(#[from] TreeError),
}

impl Chain {
    /// A journal without entries.
    pub fn new(alliance: AllianceId) -> Chain {
        Chain {
            alliance,
            parties: BTreeSet::new(),
            keyring: Keyring::default(),
            recorded: None,
            own: false,
            peaks: Peaks::default(),
        }
    }

    /// The alliance.
    pub fn alliance(&self) -> &AllianceId {
        &self.alliance
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.peaks.size()
    }

    /// The root over them.
    pub fn root(&self) -> Hash {
        self.peaks.root()
    }

    /// The parties, as of the last entry.
    pub fn parties(&self) -> &BTreeSet<PartyId> {
        &self.parties
    }

    /// The keys in force, as of the last entry.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The instant of the last entry.
    pub fn recorded(&self) -> Option<Instant> {
        self.recorded
    }

    /// Checks that the facts of an entry name no other person than the one whose passkey signed it. Facts that name
    /// nobody are said by that person.
    pub fn check_person<'f>(
        &self,
        leaf: &Leaf,
        facts: impl IntoIterator<Item = &'f Fact>,
    ) -> Result<(), PasskeyRefusal> {
        let facts = facts.into_iter();
        self.check_actors(leaf, facts.filter_map(|fact| fact.body.actor()))
    }

    /// The same for whom the facts name.
    pub fn check_actors<'f>(
        &self,
        leaf: &Leaf,
        mut actors: impl Iterator<Item = &'f str>,
    ) -> Result<(), PasskeyRefusal> {
        let passkeys = self.keyring.passkeys();
        let Some(known) = leaf
            .assertion()
            .and_then(|said| passkeys.get(said.passkey()))
        else {
            return Ok(());
        };
        let person = known.person.to_string();
        match actors.find(|named| *named != person) {
            None => Ok(()),
            Some(named) => Err(PasskeyRefusal::OtherPerson {
                named: named.to_owned(),
                signed: known.person,
            }),
        }
    }

    /// Whether facts may still bring their instant of recording along.
    pub fn is_fresh(&self) -> bool {
        !self.own
    }

    /// The parties whose slots an entry of this kind has, that says this to all.
    pub fn parties_with(&self, by: &PartyId, open: &[Fact]) -> BTreeSet<PartyId> {
        let mut parties = self.parties.clone();
        if self.size() == 0 {
            parties.insert(by.clone());
        }
        for fact in open {
            if let Body::Party(said) = &fact.body {
                match said.does {
                    Joins::Joined => parties.insert(said.party.clone()),
                    Joins::Left => parties.remove(&said.party),
                };
            }
        }
        parties
    }

    /// Takes in the bytes of the next entry. `open` are the facts in the slot that all may read; they
    /// are needed where the entry is about keys or parties.
    pub fn next(
        &mut self,
        bytes: &[u8],
        open: Option<&[Fact]>,
        store: impl FnMut(Node),
    ) -> Result<(Entry, Attestation), ChainError> {
        let entry = Entry::admit(bytes)?;
        let attestation = self.follow(&entry, open, store)?;
        Ok((entry, attestation))
    }

    /// Takes in the next entry, which was admitted.
    pub fn follow(
        &mut self,
        entry: &Entry,
        open: Option<&[Fact]>,
        store: impl FnMut(Node),
    ) -> Result<Attestation, ChainError> {
        if entry.index() != self.size() {
            return Err(ChainError::Index(entry.index()));
        }
        let attestation = self.check(entry.leaf(), entry.recorded(), open)?;
        self.push(entry, store)?;
        Ok(attestation)
    }

    /// Gives a leaf that was admitted the next place, at `now` or as late as the entry before it.
    pub fn append(
        &mut self,
        leaf: Leaf,
        now: Instant,
        open: Option<&[Fact]>,
        store: impl FnMut(Node),
    ) -> Result<(Entry, Attestation), ChainError> {
        let recorded = self.recorded.map_or(now, |before| before.max(now));
        let attestation = self.check(&leaf, recorded, open)?;
        let entry = Entry::new(self.size(), recorded, leaf)?;
        self.push(&entry, store)?;
        Ok((entry, attestation))
    }

    fn push(&mut self, entry: &Entry, store: impl FnMut(Node)) -> Result<(), ChainError> {
        self.peaks.append(hash::leaf(entry.bytes()), store)?;
        self.recorded = Some(entry.recorded());
        self.own |=
            !speaks_to_all(&entry.leaf().envelope().kind) && !entry.leaf().envelope().brought;
        Ok(())
    }

    /// Checks everything and takes in keys and parties; nothing is changed when it is refused.
    fn check(
        &mut self,
        leaf: &Leaf,
        recorded: Instant,
        open: Option<&[Fact]>,
    ) -> Result<Attestation, ChainError> {
        let envelope = leaf.envelope();
        if envelope.alliance != self.alliance {
            return Err(ChainError::Alliance(envelope.alliance.clone()));
        }
        if let Some(before) = self.recorded.filter(|before| recorded < *before) {
            return Err(ChainError::Backdated {
                at: recorded,
                before,
            });
        }
        if envelope.brought && self.own {
            return Err(ChainError::Brought);
        }
        let is_first = self.size() == 0;
        if !is_first && !self.parties.contains(&envelope.party) {
            return Err(ChainError::Party(envelope.party.clone()));
        }
        let is_open = speaks_to_all(&envelope.kind);
        let open = match (is_open, open) {
            // WHY: with nothing to hold against the keys in force, any key could have signed it.
            (true, None | Some([])) => return Err(ChainError::Hidden),
            (true, Some(open)) => open,
            (false, _) => &[],
        };
        let parties = self.parties_with(&envelope.party, open);
        self.check_members(open)?;
        let expected = Compartment::count(parties.len());
        if envelope.commitments.len() != expected {
            return Err(ChainError::Slots {
                found: envelope.commitments.len(),
                expected,
            });
        }
        let signer = PublicKey(*leaf.key());
        // WHY: against the passkeys before this entry, so that none vouches for itself.
        let is_asserted = self.keyring.passkeys().check(leaf)?.is_some();
        let attestation = if envelope.kind == "key" {
            let mut keyring = self.keyring.clone();
            let mut weakest = Attestation::Source;
            for fact in open {
                if let Body::Key(said) = &fact.body {
                    let (alliance, before) = (&self.alliance, &self.parties);
                    let stands = keyring.apply(alliance, before, &fact.by, &signer, said)?;
                    weakest = weakest.min(stands);
                }
            }
            // The first entry names the host's key, so that whatever follows has a key to stand under.
            if keyring.host().is_none() {
                return Err(KeyRefusal::NoHost.into());
            }
            self.keyring = keyring;
            weakest
        } else {
            match self.keyring.host() {
                None => return Err(KeyRefusal::NoHost.into()),
                Some(_) => self.keyring.attest(&envelope.party, &signer)?,
            }
        };
        let attestation = match is_asserted {
            true => attestation.max(Attestation::Passkey),
            false => attestation,
        };
        if envelope.kind == "passkey" {
            let mut keyring = self.keyring.clone();
            let stands = (self.size(), attestation);
            for fact in open {
                if let Body::Passkey(said) = &fact.body {
                    keyring.apply_passkey(&fact.by, stands, said)?;
                }
            }
            self.keyring = keyring;
        }
        self.parties = parties;
        Ok(attestation)
    }

    /// Checks that who joins is none yet, and that who leaves is a party.
    fn check_members(&self, open: &[Fact]) -> Result<(), ChainError> {
        let mut parties = self.parties.clone();
        for fact in open {
            if let Body::Party(said) = &fact.body {
                let fits = match said.does {
                    Joins::Joined => parties.insert(said.party.clone()),
                    Joins::Left => parties.remove(&said.party),
                };
                if !fits {
                    return Err(ChainError::Membership(said.party.clone()));
                }
            }
        }
        Ok(())
    }
}
