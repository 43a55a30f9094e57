//! A journal as a record folder, as one party may read it.

use agreement::disclosure::put_together;
use exchange::bundle::Bundle;
use facts::id::{AllianceId, PartyId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::{Entry, Gathering, PartOpening, Personal};
use facts::{Fact, FactId};
use std::collections::HashMap;
use std::ops::Range;
use store::{Failure, Files, Persons, Store, Viewer};

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
    Ok(Folder {
        texts: store.versions(alliance, &viewer)?,
        facts: read_facts(store, alliance, &viewer, 0..u64::MAX)?,
    })
}

/// The facts that a viewer may read of the entries in `range`, with the data of persons that it sees.
pub fn read_facts(
    store: &Store,
    alliance: &AllianceId,
    viewer: &Viewer,
    range: Range<u64>,
) -> Result<Vec<Fact>, Failure> {
    let (facts, _) = store.facts(alliance, viewer, range.clone())?;
    with_persons(store, alliance, viewer, range, facts)
}

/// These facts, which are those of the entries in `range`, with the data of persons that the viewer sees.
pub fn with_persons(
    store: &Store,
    alliance: &AllianceId,
    viewer: &Viewer,
    range: Range<u64>,
    facts: Vec<Fact>,
) -> Result<Vec<Fact>, Failure> {
    let parts = match viewer.persons() {
        Persons::None => Vec::new(),
        Persons::Own | Persons::All => store.openings(alliance, viewer, range)?.parts,
    };
    whole(facts, &parts)
}

/// What a bundle holds, as a record. Whether the bundle holds by itself is for the caller to see.
pub fn folder_of(bundle: &Bundle) -> Result<Folder, Failure> {
    let damaged = |error: String| Failure::Damaged(error);
    let mut facts = Gathering::default();
    for opening in &bundle.openings {
        let place = usize::try_from(opening.index).ok();
        let bytes = place.and_then(|place| bundle.entries.get(place));
        let bytes = bytes.ok_or_else(|| damaged("an opening of no entry".to_owned()))?;
        let entry = Entry::admit(bytes).map_err(|error| damaged(error.to_string()))?;
        let said = opening.facts(&entry);
        for fact in said.map_err(|error| damaged(error.to_string()))? {
            facts.add(&opening.compartment, fact);
        }
    }
    Ok(Folder {
        texts: bundle.versions.clone(),
        facts: whole(facts.into_facts(), &bundle.parts)?,
    })
}

/// Puts data of persons back into their facts, and leaves out what the journal says about itself.
fn whole(facts: Vec<Fact>, parts: &[PartOpening]) -> Result<Vec<Fact>, Failure> {
    let mut persons: HashMap<FactId, Personal> = HashMap::new();
    for part in parts {
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
    put_together(&parts).map_err(|error| Failure::Damaged(error.to_string()))
}
