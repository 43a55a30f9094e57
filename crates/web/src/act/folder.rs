//! A journal as a record folder, as one party may read it.

use agreement::disclosure::put_together;
use facts::id::{AllianceId, PartyId};
use facts::journal::Personal;
use facts::journal::chain::OWN_SOURCE;
use facts::{Fact, FactId};
use std::collections::HashMap;
use store::{Failure, Files, Store};

use super::viewer;

/// The texts and facts of a record.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The files of each version.
    pub texts: Vec<Files>,
    /// The facts, in the order of the journal, with the data of persons that the reader sees.
    pub facts: Vec<Fact>,
}

/// What a party may read, as a record; what the journal says about itself is left out.
pub fn folder(store: &Store, alliance: &AllianceId, reader: &PartyId) -> Result<Folder, Failure> {
    let viewer = viewer(store, alliance, reader)?;
    let (facts, _) = store.facts(alliance, &viewer, 0..u64::MAX)?;
    let openings = store.openings(alliance, &viewer, 0..u64::MAX)?;
    let mut persons: HashMap<FactId, Personal> = HashMap::new();
    for part in openings.parts {
        let personal = Personal::admit(part.text.as_bytes())
            .map_err(|error| Failure::Damaged(error.to_string()))?;
        persons.insert(personal.of, personal);
    }
    let parts: Vec<(Fact, Option<Personal>)> = facts
        .into_iter()
        .filter(|fact| fact.source.as_str() != OWN_SOURCE)
        .map(|fact| {
            let personal = persons.remove(&fact.id);
            (fact, personal)
        })
        .collect();
    let facts = put_together(&parts).map_err(|error| Failure::Damaged(error.to_string()))?;
    Ok(Folder {
        texts: store.versions(alliance, &viewer)?,
        facts,
    })
}
