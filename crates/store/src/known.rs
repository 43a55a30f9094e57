//! Which facts a journal has: their ids stand in the order of the entries, and are looked up in memory.
//!
//! ```text
//! known (log, position, compartment) -> the ids of the facts that the entry has for these readers
//! Known: the beginnings of all ids, with the entry of each   --catch_up--> as far as the journal reaches
//! Looking: Known and what is being appended --find--> the entry, held against the row   --commit--> Known::take
//! ```
//!
//! WHY: in a table in the order of ids each new fact changes another page, which is written to the log, synced and
//! brought into the file later: 4 KiB twice for 32 bytes. Appended rows change the last page only.

use std::collections::{BTreeMap, HashMap};

use facts::journal::tree::root;
use facts::journal::{Chain, Hash};

use crate::append::unsigned;
use crate::edge::{Edge, signed};
use crate::failure::Failure;
use crate::nodes::Stored;
use crate::sql::{Reading, Writing};
use crate::values;

/// The facts of the entries of a journal, from the first on.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// How many entries are in it.
    until: u64,
    /// The root of the tree over them; nothing before the first.
    root: Option<Hash>,
    /// By compartment and beginning of the id: the entry.
    places: BTreeMap<String, HashMap<u64, u64>>,
}

/// Facts that are being appended.
#[derive(Debug)]
pub(crate) struct Fresh {
    /// After how many entries.
    from: u64,
    places: BTreeMap<String, HashMap<[u8; 32], u64>>,
}

/// Looks facts up, those too that are being appended.
pub(crate) struct Looking<'k> {
    known: &'k Known,
    log: i64,
    fresh: Fresh,
    /// The row that was read last: facts that came together come together again.
    last: Option<(u64, String, Vec<u8>)>,
}

impl Known {
    /// Reads on to where a journal stands now; all of it, if what is here is of another one.
    pub fn catch_up(
        &mut self,
        reading: &mut Reading,
        log: i64,
        chain: &Chain,
        edge: &Edge,
    ) -> Result<(), Failure> {
        let size = chain.size();
        if self.until == size && self.root == Some(chain.root()) {
            return Ok(());
        }
        if !self.is_beginning_of(reading, log, size, edge)? {
            *self = Known::default();
        }
        reading.query(
            "SELECT position, compartment, facts FROM known \
             WHERE log = $1 AND position >= $2 AND position < $3 ORDER BY position",
            &values![log, signed(self.until)?, signed(size)?],
            |row| {
                let position = unsigned(row.get(0)?)?;
                let ids = ids(row.get(2)?)?;
                let places = places(&mut self.places, row.get(1)?);
                for id in ids {
                    places.entry(beginning(id)).or_insert(position);
                }
                Ok::<(), Failure>(())
            },
        )?;
        self.until = size;
        self.root = Some(chain.root());
        Ok(())
    }

    /// Takes in what was appended, once it is committed. Where something else has come meanwhile, it is read on later.
    pub fn take(&mut self, fresh: Fresh, chain: &Chain) {
        if self.until != fresh.from {
            return;
        }
        for (compartment, facts) in fresh.places {
            let places = places(&mut self.places, &compartment);
            for (id, position) in facts {
                places.entry(beginning(&id)).or_insert(position);
            }
        }
        self.until = chain.size();
        self.root = Some(chain.root());
    }

    /// Whether the journal of this size begins with the entries that are in here.
    fn is_beginning_of(
        &self,
        reading: &mut Reading,
        log: i64,
        size: u64,
        edge: &Edge,
    ) -> Result<bool, Failure> {
        let Some(own) = self.root.filter(|_| self.until <= size) else {
            return Ok(false);
        };
        let nodes = Stored::new(reading, log, edge);
        let found = root(&nodes, self.until);
        match nodes.failure() {
            Some(failure) => Err(failure),
            None => Ok(found == Ok(own)),
        }
    }
}

impl<'k> Looking<'k> {
    /// Looks up in what a journal has.
    pub fn new(known: &'k Known, log: i64) -> Looking<'k> {
        Looking {
            known,
            log,
            fresh: Fresh {
                from: known.until,
                places: BTreeMap::new(),
            },
            last: None,
        }
    }

    /// The entry in which a fact stands for these readers.
    pub fn find(
        &mut self,
        reading: &mut Reading,
        compartment: &str,
        id: &[u8; 32],
    ) -> Result<Option<u64>, Failure> {
        let fresh = self.fresh.places.get(compartment);
        if let Some(position) = fresh.and_then(|facts| facts.get(id)) {
            return Ok(Some(*position));
        }
        let known = self.known.places.get(compartment);
        let Some(position) = known.and_then(|facts| facts.get(&beginning(id))) else {
            return Ok(None);
        };
        // WHY: ids may begin alike by chance, or be made so. Whoever makes them so states the second one as often as the
        // party likes, and each reader takes it once.
        let row = self.row(reading, *position, compartment)?;
        Ok(ids(row)?.contains(id).then_some(*position))
    }

    /// Takes the facts of an entry that is being appended; how many of them are new.
    pub fn add(
        &mut self,
        reading: &mut Reading,
        compartment: &str,
        ids: &[[u8; 32]],
        position: u64,
    ) -> Result<u64, Failure> {
        let mut fresh = Vec::with_capacity(ids.len());
        for id in ids {
            if self.find(reading, compartment, id)?.is_none() {
                fresh.push(*id);
            }
        }
        if fresh.is_empty() {
            return Ok(0);
        }
        let places = places(&mut self.fresh.places, compartment);
        let before = places.len();
        places.extend(fresh.into_iter().map(|id| (id, position)));
        Ok((places.len() - before) as u64)
    }

    /// What is being appended.
    pub fn into_fresh(self) -> Fresh {
        self.fresh
    }

    fn row(
        &mut self,
        reading: &mut Reading,
        position: u64,
        compartment: &str,
    ) -> Result<&[u8], Failure> {
        let is_last = |(last, of, _): &(u64, String, Vec<u8>)| {
            (*last, of.as_str()) == (position, compartment)
        };
        if !self.last.as_ref().is_some_and(is_last) {
            let found = reading.find(
                "SELECT facts FROM known WHERE log = $1 AND position = $2 AND compartment = $3",
                &values![self.log, signed(position)?, compartment],
                |row| Ok::<Vec<u8>, Failure>(row.get(0)?),
            )?;
            let row = found.ok_or_else(|| Failure::damaged("known facts are gone"))?;
            self.last = Some((position, compartment.to_owned(), row));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, _, row)| row))
    }
}

/// Writes the ids of facts, by entry and compartment.
pub(crate) fn write<'r>(
    writing: &mut Writing,
    log: i64,
    rows: impl Iterator<Item = (i64, &'r str, &'r [[u8; 32]])>,
) -> Result<(), Failure> {
    let rows = rows.map(|(position, compartment, ids)| {
        values![log, position, compartment, ids.as_flattened()]
    });
    let columns = ["log", "position", "compartment", "facts"];
    writing.insert_many("known", columns, rows)?;
    Ok(())
}

fn ids(row: &[u8]) -> Result<&[[u8; 32]], Failure> {
    match row.as_chunks() {
        (ids, []) => Ok(ids),
        _ => Err(Failure::damaged("the ids of known facts are cut off")),
    }
}

/// The first 8 bytes: enough to find nearly all ids that are not there.
fn beginning(id: &[u8; 32]) -> u64 {
    let (first, _) = id.as_chunks::<8>();
    first.first().map_or(0, |first| u64::from_be_bytes(*first))
}

fn places<'p, K, V>(
    all: &'p mut BTreeMap<String, HashMap<K, V>>,
    compartment: &str,
) -> &'p mut HashMap<K, V> {
    all.entry(compartment.to_owned()).or_default()
}
