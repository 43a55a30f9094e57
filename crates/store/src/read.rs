//! Reading: facts, entries, openings, tiles and proofs, each for a viewer.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use facts::id::{AllianceId, PartyId};
use facts::journal::tile::{Tile, TileKind};
use facts::journal::{
    Attestation, Chain, Compartment, Gathering, Hash, Note, Opening, PartOpening, Personal, Proof,
    Secret, consistency, inclusion,
};
use facts::{Fact, Instant};

use crate::append::{attestation, unsigned};
use crate::edge::signed;
use crate::failure::Failure;
use crate::feed::compartment;
use crate::nodes::{Stored, full_tile};
use crate::parser::Parser;
use crate::sql::Reading;
use crate::store::{Stand, Store};
use crate::values;
use crate::version::{Files, versions};
use crate::viewer::{Persons, Viewer};

/// Where a journal stands, for those who may know of it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Parties, keys, size and root.
    pub chain: Chain,
    /// The last signed checkpoint.
    pub checkpoint: Note,
}

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Who stands behind it.
    pub attestation: Attestation,
}

/// What a viewer may read of a stretch of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Openings {
    /// The slots, empty ones too.
    pub slots: Vec<Opening>,
    /// Data of persons that is still there.
    pub parts: Vec<PartOpening>,
}

/// All that a viewer may read of a journal.
#[derive(Clone, Debug)]
pub struct Extract {
    /// Parties, keys, size and root.
    pub chain: Chain,
    /// The note for all entries, with its cosignatures.
    pub checkpoint: Note,
    /// Earlier notes that somebody has cosigned, by size.
    pub checkpoints: BTreeMap<u64, Note>,
    /// The bytes of all entries.
    pub entries: Vec<Vec<u8>>,
    /// What the viewer may read of them.
    pub openings: Openings,
    /// The texts of the agreement that it may read.
    pub versions: Vec<Files>,
}

impl Store {
    /// Where a journal stands.
    pub fn standing(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Standing, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let size = stand.chain.size();
        Ok(Standing {
            checkpoint: self.note_at(&mut reading, &stand, size)?,
            chain: stand.chain,
        })
    }

    /// How many entries a journal has: whether anything is new. For whoever keeps what was read before, and shows it to
    /// nobody else.
    pub fn size(&self, alliance: &AllianceId) -> Result<u64, Failure> {
        let mut reading = self.database.read()?;
        let sql = "SELECT applied FROM alliance WHERE name = $1";
        let size = reading.find(sql, &values![alliance.as_str()], |row| {
            unsigned(row.get(0)?)
        })?;
        size.ok_or(Failure::NotFound)
    }

    /// The facts that a viewer may read of the entries in `range`, each once, as they were first recorded for
    /// most of their readers, in the order of the journal; and how far the journal reaches.
    pub fn facts(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<(Vec<Fact>, u64), Failure> {
        let (facts, chain) = self.facts_and_chain(alliance, viewer, range)?;
        Ok((facts, chain.size()))
    }

    /// The same, and where the journal stands at the same moment.
    pub fn facts_and_chain(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<(Vec<Fact>, Chain), Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let mut facts = Gathering::default();
        said(
            &mut reading,
            &stand,
            viewer,
            &range,
            |_, compartment, fact| {
                facts.add(compartment, fact);
            },
        )?;
        Ok((facts.into_facts(), stand.chain))
    }

    /// The same facts with the entries that they are in and their readers, a fact once for each of its readers.
    pub fn disclosed(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<Vec<(u64, Compartment, Fact)>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        said(
            &mut reading,
            &stand,
            viewer,
            &range,
            |position, compartment, fact| {
                if seen.insert((fact.id, compartment.clone())) {
                    found.push((position, compartment.clone(), fact));
                }
            },
        )?;
        Ok(found)
    }

    /// The entries in `range`: what everybody of the alliance may see.
    pub fn entries(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<Vec<Recorded>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let mut found = Vec::new();
        entries(&mut reading, &stand, &range, |entry| {
            found.push(Recorded {
                bytes: entry.bytes.to_vec(),
                attestation: attestation(entry.attested)?,
            });
            Ok(())
        })?;
        Ok(found)
    }

    /// Salts and texts of the slots that a viewer may read, in `range`.
    pub fn openings(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<Openings, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        openings(&mut reading, &stand, viewer, &range)
    }

    /// The data of persons that a viewer sees of the entries in `range` and that is still there.
    pub fn parts(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        range: Range<u64>,
    ) -> Result<Vec<PartOpening>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        parts(&mut reading, &stand, viewer, &range)
    }

    /// All that a viewer may read of a journal, as it stands at one moment.
    pub fn extract(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Extract, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let size = stand.chain.size();
        let mut checkpoints = BTreeMap::new();
        reading.query(
            "SELECT size, note FROM checkpoint WHERE log = $1 AND size < $2 ORDER BY size",
            &values![stand.log, signed(size)?],
            |row| {
                let note = Note::parse(row.get::<&str>(1)?.as_bytes());
                checkpoints.insert(unsigned(row.get(0)?)?, note.map_err(Failure::damaged)?);
                Ok::<(), Failure>(())
            },
        )?;
        let mut all = Vec::new();
        entries(&mut reading, &stand, &(0..size), |entry| {
            all.push(entry.bytes.to_vec());
            Ok(())
        })?;
        Ok(Extract {
            checkpoint: self.note_at(&mut reading, &stand, size)?,
            checkpoints,
            entries: all,
            openings: openings(&mut reading, &stand, viewer, &(0..size))?,
            versions: versions(&mut reading, &stand, viewer)?,
            chain: stand.chain,
        })
    }

    /// A file of the journal, as C2SP tlog-tiles has it.
    pub fn tile(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        tile: Tile,
    ) -> Result<Vec<u8>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let largest = Tile::of(tile.kind(), tile.index(), stand.chain.size());
        if largest.is_none_or(|largest| largest.width() < tile.width()) {
            return Err(Failure::NotFound);
        }
        let first = tile.index() * 256;
        let until = first + u64::from(tile.width());
        match tile.kind() {
            TileKind::Entries => {
                let mut all = Vec::new();
                entries(&mut reading, &stand, &(first..until), |entry| {
                    all.push(entry.bytes.to_vec());
                    Ok(())
                })?;
                let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
                tile.bundle(&all).map_err(Failure::damaged)
            }
            TileKind::Hashes(level) => {
                if tile.width() == 256
                    && let Some(bytes) = full_tile(&mut reading, stand.log, level, tile.index())?
                {
                    return Ok(bytes);
                }
                let edge = self.edge(&mut reading, stand.log, &stand.chain)?;
                let nodes = Stored::new(&mut reading, stand.log, &edge);
                let bytes = tile.write(&nodes);
                if let Some(failure) = nodes.failure() {
                    return Err(failure);
                }
                self.keep_edge(stand.log, edge);
                bytes.map_err(Failure::damaged)
            }
        }
    }

    /// The proof that an entry stands under the last checkpoint.
    pub fn proof(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        index: u64,
    ) -> Result<Proof, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        if index >= stand.chain.size() {
            return Err(Failure::NotFound);
        }
        let size = stand.chain.size();
        let note = self.note_at(&mut reading, &stand, size)?;
        let path = self.nodes(&mut reading, &stand, |nodes| {
            inclusion::prove(nodes, index, size)
        })?;
        Ok(Proof {
            extra: None,
            index,
            path,
            checkpoint: note,
        })
    }

    /// The proof that a journal of `old` entries is the beginning of one of `new`.
    pub fn growth(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        old: u64,
        new: u64,
    ) -> Result<Vec<Hash>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        if old == 0 || old > new || new > stand.chain.size() {
            return Err(Failure::NotFound);
        }
        self.nodes(&mut reading, &stand, |nodes| {
            consistency::prove(nodes, old, new)
        })
    }

    /// Asks the tree.
    pub(crate) fn nodes<T>(
        &self,
        reading: &mut Reading,
        stand: &Stand,
        ask: impl FnOnce(&Stored<'_>) -> Result<T, facts::journal::tree::TreeError>,
    ) -> Result<T, Failure> {
        let edge = self.edge(reading, stand.log, &stand.chain)?;
        let nodes = Stored::new(reading, stand.log, &edge);
        let answer = ask(&nodes);
        let failure = nodes.failure();
        drop(nodes);
        self.keep_edge(stand.log, edge);
        match failure {
            Some(failure) => Err(failure),
            None => Ok(answer?),
        }
    }
}

/// Salts and texts of the slots that a viewer may read.
pub(crate) fn openings(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
    range: &Range<u64>,
) -> Result<Openings, Failure> {
    let mut said: BTreeMap<(u64, Compartment), String> = BTreeMap::new();
    texts(reading, stand, viewer, range, |text| {
        said.insert((text.position, text.compartment), text.text.to_owned());
        Ok(())
    })?;
    let epochs = epochs(reading, stand)?;
    let mut openings = Openings::default();
    entries(reading, stand, range, |entry| {
        let parties = epochs.range(..=entry.position).next_back();
        let (_, parties) = parties.ok_or_else(|| Failure::damaged("no parties"))?;
        for compartment in Compartment::all(parties) {
            let persons = compartment == Compartment::Personal;
            let sees = match persons {
                true => viewer.sees_persons_of(&entry.party),
                false => viewer.may_read(&compartment),
            };
            if sees {
                let key = (entry.position, compartment);
                let text = said.remove(&key).unwrap_or_default();
                openings.slots.push(Opening {
                    index: entry.position,
                    salt: Hash::new(Secret(entry.secret).salt(&key.1)),
                    text,
                    compartment: key.1,
                });
            }
        }
        Ok(())
    })?;
    openings.parts = parts(reading, stand, viewer, range)?;
    Ok(openings)
}

/// Data of persons that a viewer sees.
fn parts(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
    range: &Range<u64>,
) -> Result<Vec<PartOpening>, Failure> {
    let mut found: Vec<PartOpening> = Vec::new();
    if viewer.persons() == Persons::None {
        return Ok(found);
    }
    let sql = "SELECT part.position, part.place, part.salt, part.text, entry.party, slot.compartment, slot.text \
               FROM part \
               JOIN entry ON entry.log = part.log AND entry.position = part.position \
               JOIN slot ON slot.log = part.log AND slot.position = part.position \
               WHERE part.log = $1 AND part.position >= $2 AND part.position < $3 AND part.salt IS NOT NULL \
               ORDER BY part.position, part.place";
    let values = values![stand.log, signed(range.start)?, end(range)];
    reading.query(sql, &values, |row| {
        // WHY: first of all, so that not even damage shows in what is not for the viewer.
        let by = PartyId::new(row.get(4)?).map_err(Failure::damaged)?;
        if !viewer.sees_persons_of(&by) || !viewer.may_read(&compartment(row.get(5)?)?) {
            return Ok(());
        }
        // WHY: it belongs to a fact, and is for those only who read that fact as well.
        let of = Personal::admit(row.get::<&str>(3)?.as_bytes());
        let of = of.map_err(Failure::damaged)?.of.to_string();
        let index = unsigned(row.get(0)?)?;
        let part = u32::try_from(row.get::<i64>(1)?).map_err(Failure::damaged)?;
        let is_there = found
            .last()
            .is_some_and(|last| (last.index, last.part) == (index, part));
        if !is_there && row.get::<&str>(6)?.contains(&of) {
            found.push(PartOpening {
                index,
                part,
                salt: Hash::new(row.get(2)?),
                text: row.get(3)?,
            });
        }
        Ok::<(), Failure>(())
    })?;
    Ok(found)
}

/// An entry as it is stored.
struct Row<'r> {
    position: u64,
    bytes: &'r [u8],
    attested: &'r str,
    secret: [u8; 32],
    party: PartyId,
}

/// Shows each entry in a range.
fn entries(
    reading: &mut Reading,
    stand: &Stand,
    range: &Range<u64>,
    mut each: impl FnMut(Row<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    reading.query(
        "SELECT position, bytes, attestation, secret, party FROM entry \
         WHERE log = $1 AND position >= $2 AND position < $3 ORDER BY position",
        &values![stand.log, signed(range.start)?, end(range)],
        |row| {
            each(Row {
                position: unsigned(row.get(0)?)?,
                bytes: row.get(1)?,
                attested: row.get(2)?,
                secret: row.get(3)?,
                party: PartyId::new(row.get(4)?).map_err(Failure::damaged)?,
            })
        },
    )
}

/// A text that a viewer may read.
pub(crate) struct Text<'t> {
    pub position: u64,
    pub recorded: Instant,
    pub compartment: Compartment,
    pub text: &'t str,
}

/// Shows the texts that a viewer may read, in the order of the journal.
pub(crate) fn texts(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
    range: &Range<u64>,
    mut each: impl FnMut(Text<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    reading.query(
        "SELECT slot.position, entry.recorded, slot.compartment, slot.text, entry.party FROM slot \
         JOIN entry ON entry.log = slot.log AND entry.position = slot.position \
         WHERE slot.log = $1 AND slot.position >= $2 AND slot.position < $3 \
         ORDER BY slot.position, slot.compartment",
        &values![stand.log, signed(range.start)?, end(range)],
        |row| {
            let compartment = compartment(row.get(2)?)?;
            let sees = match compartment {
                Compartment::Personal => {
                    let by = PartyId::new(row.get(4)?).map_err(Failure::damaged)?;
                    viewer.sees_persons_of(&by)
                }
                _ => viewer.may_read(&compartment),
            };
            match sees {
                true => each(Text {
                    position: unsigned(row.get(0)?)?,
                    recorded: Instant::from_ms(row.get(1)?),
                    compartment,
                    text: row.get(3)?,
                }),
                false => Ok(()),
            }
        },
    )
}

/// Shows the facts that a viewer may read, in the order of the journal.
fn said(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
    range: &Range<u64>,
    mut each: impl FnMut(u64, &Compartment, Fact),
) -> Result<(), Failure> {
    let mut parser = Parser::default();
    texts(reading, stand, viewer, range, |text| {
        if text.compartment == Compartment::Personal {
            return Ok(());
        }
        parser.add(text);
        match parser.is_full() {
            true => parser.read(&mut each),
            false => Ok(()),
        }
    })?;
    parser.read(&mut each)
}

/// Who the parties are, from which entry on.
pub(crate) fn epochs(
    reading: &mut Reading,
    stand: &Stand,
) -> Result<BTreeMap<u64, BTreeSet<PartyId>>, Failure> {
    let mut epochs = BTreeMap::new();
    reading.query(
        "SELECT position, parties FROM epoch WHERE log = $1 ORDER BY position",
        &values![stand.log],
        |row| {
            let parties = serde_json::from_str(row.get(1)?).map_err(Failure::damaged)?;
            epochs.insert(unsigned(row.get(0)?)?, parties);
            Ok::<(), Failure>(())
        },
    )?;
    Ok(epochs)
}

/// The end of a range as the database has it; an open one ends with the largest number.
fn end(range: &Range<u64>) -> i64 {
    i64::try_from(range.end).unwrap_or(i64::MAX)
}
