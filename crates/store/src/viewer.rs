//! Who asks: a party, and what of its compartments whoever asks for it may read.

use std::collections::BTreeSet;

use facts::id::PartyId;
use facts::journal::{Chain, Compartment};

/// Who asks. Every read takes one, and shows nothing else than what it may read: not in counts, not in errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Nobody, for the store's own work: it reads everything, and shows nothing to anybody.
    party: Option<PartyId>,
    compartments: Option<BTreeSet<Compartment>>,
    personal: bool,
}

impl Viewer {
    /// All that a party as a whole may read; not data of persons.
    pub fn party(party: PartyId) -> Viewer {
        Viewer {
            party: Some(party),
            compartments: None,
            personal: false,
        }
    }

    /// Somebody of a party who may read these compartments of it, and no others.
    pub fn within(party: PartyId, compartments: BTreeSet<Compartment>) -> Viewer {
        Viewer {
            party: Some(party),
            compartments: Some(compartments),
            personal: false,
        }
    }

    /// The store itself, where it makes something anew or moves all of it. It is handed to nobody.
    pub(crate) fn keeper() -> Viewer {
        Viewer {
            party: None,
            compartments: None,
            personal: true,
        }
    }

    /// The same, with the data of persons.
    pub fn with_personal(self) -> Viewer {
        Viewer {
            personal: true,
            ..self
        }
    }

    /// The party that it asks for; nothing for the store itself.
    pub(crate) fn side(&self) -> Option<&PartyId> {
        self.party.as_ref()
    }

    /// Whether it may read a compartment.
    pub fn may_read(&self, compartment: &Compartment) -> bool {
        if *compartment == Compartment::Personal {
            return self.personal;
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
