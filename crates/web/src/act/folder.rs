//! A journal as a record folder, as one party may read it.

use agreement::disclosure::{put_together, reference};
use exchange::bundle::Bundle;
use facts::id::{AllianceId, PartyId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::{Entry, Gathering, PartOpening, Personal};
use facts::{Fact, FactId};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use store::{Failure, Files, Store, Viewer};

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
    whole(facts, &store.parts(alliance, viewer, range)?)
}

/// These facts, each in an entry, with the data of persons in `parts`; what the journal says about itself is left out.
///
/// WHY: nearly all facts have none, and stay as they are. One that has some gets the id that it had with them, and so
/// what names it is named anew.
pub fn with_parts(
    mut facts: Vec<(u64, Arc<Fact>)>,
    parts: &[PartOpening],
) -> Result<Vec<(u64, Arc<Fact>)>, Failure> {
    facts.retain(|(_, fact)| fact.source.as_str() != OWN_SOURCE);
    let persons = persons(parts)?;
    if persons.is_empty() {
        return Ok(facts);
    }
    let mut touched: HashSet<FactId> = persons.keys().copied().collect();
    loop {
        let before = touched.len();
        for (_, fact) in &facts {
            let names = reference(&fact.body);
            if names.is_some_and(|named| touched.contains(&named)) {
                touched.insert(fact.id);
            }
        }
        if touched.len() == before {
            break;
        }
    }
    let places = facts.iter().enumerate();
    let places = places.filter(|(_, (_, fact))| touched.contains(&fact.id));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    let some = places.iter().map(|place| facts[*place].1.as_ref().clone());
    let some: Vec<Fact> = some.collect();
    for (place, whole) in places.into_iter().zip(joined(some, persons)?) {
        facts[place].1 = Arc::new(whole);
    }
    Ok(facts)
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
fn whole(mut facts: Vec<Fact>, parts: &[PartOpening]) -> Result<Vec<Fact>, Failure> {
    facts.retain(|fact| fact.source.as_str() != OWN_SOURCE);
    joined(facts, persons(parts)?)
}

/// Data of persons, by the fact that it was taken out of.
fn persons(parts: &[PartOpening]) -> Result<HashMap<FactId, Personal>, Failure> {
    let read = parts.iter().map(|part| {
        let personal = Personal::admit(part.text.as_bytes());
        let personal = personal.map_err(|error| Failure::Damaged(error.to_string()))?;
        Ok((personal.of, personal))
    });
    read.collect()
}

fn joined(facts: Vec<Fact>, mut persons: HashMap<FactId, Personal>) -> Result<Vec<Fact>, Failure> {
    let parts: Vec<(Fact, Option<Personal>)> = facts
        .into_iter()
        .map(|fact| {
            let personal = persons.remove(&fact.id);
            (fact, personal)
        })
        .collect();
    put_together(&parts).map_err(|error| Failure::Damaged(error.to_string()))
}
