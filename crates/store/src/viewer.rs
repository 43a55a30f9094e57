//! Who asks: a party, and what of its compartments whoever asks for it may read.

use std::collections::BTreeSet;

use facts::id::PartyId;
use facts::journal::{Chain, Compartment};

/// Who asks. Every read takes one, and shows nothing else than what it may read: not in counts, not in errors.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Viewer {
    /// Nobody, for the store's own work: it reads everything, and shows nothing to anybody.
    party: Option<PartyId>,
    compartments: Option<BTreeSet<Compartment>>,
    persons: Persons,
}

/// Which data of persons a viewer sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persons {
    /// None.
    #[default]
    None,
    /// What its own party stated.
    Own,
    /// All that there is.
    All,
}

impl Viewer {
    /// All that a party as a whole may read; not data of persons.
    pub fn party(party: PartyId) -> Viewer {
        Viewer {
            party: Some(party),
            compartments: None,
            persons: Persons::None,
        }
    }

    /// Somebody of a party who may read these compartments of it, and no others.
    pub fn within(party: PartyId, compartments: BTreeSet<Compartment>) -> Viewer {
        Viewer {
            party: Some(party),
            compartments: Some(compartments),
            persons: Persons::None,
        }
    }

    /// The store itself, where it makes something anew or moves all of it. It is handed to nobody.
    pub(crate) fn keeper() -> Viewer {
        Viewer {
            party: None,
            compartments: None,
            persons: Persons::All,
        }
    }

    /// The same, with data of persons.
    pub fn with_persons(self, persons: Persons) -> Viewer {
        Viewer { persons, ..self }
    }

    /// The party that it asks for; nothing for the store itself.
    pub(crate) fn side(&self) -> Option<&PartyId> {
        self.party.as_ref()
    }

    /// Which data of persons it sees.
    pub fn persons(&self) -> Persons {
        self.persons
    }

    /// Whether it sees the data of persons in what a party stated.
    pub fn sees_persons_of(&self, by: &PartyId) -> bool {
        match self.persons {
            Persons::None => false,
            Persons::Own => self.party.as_ref() == Some(by),
            Persons::All => true,
        }
    }

    /// Whether it may read a compartment; for data of persons [`sees_persons_of`](Self::sees_persons_of) decides.
    pub fn may_read(&self, compartment: &Compartment) -> bool {
        if *compartment == Compartment::Personal {
            return false;
        }
        let narrower = self.compartments.as_ref();
        self.party
            .as_ref()
            .is_none_or(|party| compartment.is_of(party))
            && narrower.is_none_or(|some| some.contains(compartment))
    }

    /// The compartments that it may read among those of the parties.
    pub fn readable(&self, parties: &BTreeSet<PartyId>) -> Vec<Compartment> {
        let mut all = Compartment::all(parties);
        all.retain(|compartment| self.may_read(compartment));
        all
    }

    /// Whether it is of the alliance at all.
    pub(crate) fn is_of(&self, chain: &Chain) -> bool {
        let party = self.party.as_ref();
        party.is_none_or(|party| chain.parties().contains(party))
    }
}
