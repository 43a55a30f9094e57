//! Erasing data of persons: found by a value, destroyed for good, and the journal says where.
//!
//! ```text
//! Store::persons(value) --> places --Store::erase--> the fact `erasure`; salts and texts are gone --scrub--> from the files too
//! ```
//!
//! INVARIANT: entries, roots and proofs stay as they are. A commitment whose salt is gone tells nothing.

use facts::fact::{Erasure, MAX_FACT_BYTES};
use facts::id::AllianceId;
use facts::journal::{PartOpening, Personal};
use facts::{FactId, Instant};

use crate::append::FORGOTTEN;
use crate::edge::signed;
use crate::failure::Failure;
use crate::read::openings;
use crate::store::{Random, Stand, Store, own_statement};
use crate::values;
use crate::viewer::Viewer;

/// Places that one fact names: well below what a fact may be long, whatever the numbers are.
const PLACES: usize = MAX_FACT_BYTES / 64;

/// The tables in which something is destroyed.
const TABLES: [&str; 7] = [
    "part",
    "delivery",
    "account",
    "session",
    "passkey",
    "identity",
    "challenge",
];

/// Data of a person, and where it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The entry.
    pub index: u64,
    /// The place among its personal parts.
    pub part: u32,
    /// The fact that it was taken out of.
    pub of: FactId,
    /// The names of its fields; all of them are destroyed together.
    pub fields: Vec<String>,
}

impl Store {
    /// The personal parts in which a field has this value, among those that the viewer sees.
    pub fn persons(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        value: &str,
    ) -> Result<Vec<Person>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let parts = openings(&mut reading, &stand, viewer, &(0..u64::MAX))?.parts;
        let mut found = Vec::new();
        for part in parts {
            let personal = admit(&part)?;
            let mut values = personal.fields.values();
            if values.any(|field| field.as_deref() == Some(value)) {
                found.push(Person {
                    index: part.index,
                    part: part.part,
                    of: personal.of,
                    fields: personal.fields.into_keys().collect(),
                });
            }
        }
        Ok(found)
    }

    /// Destroys personal parts that the viewer sees, and states in the journal, for its party, which they were and at
    /// whose request; `request` must not name the person. Afterwards nothing of them is in the files of the
    /// database; what a server keeps elsewhere is not reached.
    ///
    /// When only the cleaning of the files fails, the parts are gone for every reader; [`scrub`](Self::scrub) does it
    /// again.
    pub fn erase(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        parts: &[(u64, u32)],
        request: &str,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let by = viewer.side().ok_or(Failure::NotFound)?.clone();
        let mut places = parts.to_vec();
        places.sort_unstable();
        places.dedup();
        let mut writing = self.database.write()?;
        let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let stand = stand.ok_or(Failure::NotFound)?;
        if !viewer.is_of(&stand.chain) {
            return Err(Failure::NotFound);
        }
        let here = openings(&mut writing, &stand, viewer, &(0..u64::MAX))?.parts;
        for (index, place) in &places {
            let key = (*index, *place);
            let Ok(found) = here.binary_search_by_key(&key, |part| (part.index, part.part)) else {
                return Err(Failure::Unfit(format!(
                    "`{by}` sees no data of a person at place {place} of entry {index}"
                )));
            };
            let personal = admit(&here[found])?;
            let mut values = personal.fields.values().flatten();
            if values.any(|value| !value.is_empty() && request.contains(&**value)) {
                return Err(Failure::Unfit(
                    "the words of the request hold what is to be erased, and would stay in the journal for ever"
                        .to_owned(),
                ));
            }
        }
        let mut statements = Vec::new();
        for (parts, number) in places.chunks(PLACES).zip(0..) {
            let body = Erasure {
                parts: parts.to_vec(),
                request: request.to_owned(),
            };
            let seq = now.ms().unsigned_abs() + number;
            statements.push(own_statement(&by, now, seq, body.into())?);
        }
        if statements.is_empty() {
            return Err(Failure::Unfit("nothing is named to erase".to_owned()));
        }
        self.state(&mut writing, alliance, &statements, now, random)?;
        for (index, place) in &places {
            writing.execute(
                "UPDATE part SET salt = NULL, text = NULL WHERE log = $1 AND position = $2 AND place = $3",
                &values![stand.log, signed(*index)?, *place],
            )?;
        }
        // WHY: the digest of a delivery is one of the names as well, and who guesses a name could see that it fits.
        // Deliveries of which all was there already may have held any of them.
        let mut entries: Vec<u64> = places.iter().map(|(index, _)| *index).collect();
        entries.dedup();
        for index in entries {
            writing.execute(
                "UPDATE delivery SET digest = $3 WHERE log = $1 AND position = $2",
                &values![stand.log, signed(index)?, &FORGOTTEN],
            )?;
        }
        writing.execute(
            "UPDATE delivery SET digest = $2 WHERE log = $1 AND accepted = 0",
            &values![stand.log, &FORGOTTEN],
        )?;
        writing.commit()?;
        self.scrub()
    }

    /// Leaves nothing in the files of the database of what was erased before now.
    pub fn scrub(&self) -> Result<(), Failure> {
        Ok(self.database.scrub(&TABLES)?)
    }
}

/// The data of a stored part. What is wrong with it is not told, since that could tell of the person.
fn admit(part: &PartOpening) -> Result<Personal, Failure> {
    Personal::admit(part.text.as_bytes()).map_err(|_| {
        Failure::Damaged(format!(
            "data of a person at place {} of entry {}",
            part.part, part.index
        ))
    })
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({}, {})", self.index, self.part)
    }
}
