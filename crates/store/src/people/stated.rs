//! Read model: what each party states of its people, by person.

use facts::fact::PersonId;
use facts::id::AllianceId;
use facts::journal::Compartment;
use facts::{Body, Fact, Instant};

use crate::failure::Failure;
use crate::sql::{Reading, Value, Writing};
use crate::store::Store;
use crate::values;
use crate::viewer::Viewer;

/// What a group of deliveries says of people.
#[derive(Debug, Default)]
pub(crate) struct PeopleRows(Vec<Row>);

#[derive(Debug)]
struct Row {
    fact: [u8; 32],
    party: String,
    person: String,
    position: i64,
    place: i64,
    recorded: i64,
    bytes: Vec<u8>,
}

impl PeopleRows {
    /// Adds what is said of people among the facts of an entry. What is said where others than the party read counts
    /// for nothing.
    pub fn add(&mut self, position: i64, facts: &[(Compartment, Fact)], recorded: Instant) {
        for (place, (compartment, fact)) in (0..).zip(facts) {
            let own = matches!(compartment, Compartment::Private(party) if *party == fact.by);
            if let (Body::Person(update), true) = (&fact.body, own) {
                self.0.push(Row {
                    fact: *fact.id.as_bytes(),
                    party: fact.by.as_str().to_owned(),
                    person: update.person.to_string(),
                    position,
                    place,
                    recorded: recorded.ms(),
                    bytes: fact.to_said(),
                });
            }
        }
    }

    /// Writes those that are new.
    pub fn write(&self, writing: &mut Writing, log: i64) -> Result<(), Failure> {
        let rows = self.0.iter().map(|row| {
            [
                Value::from(log),
                Value::from(&row.fact),
                Value::from(&row.party),
                Value::from(&row.person),
                Value::from(row.position),
                Value::from(row.place),
                Value::from(row.recorded),
                Value::from(&row.bytes),
            ]
        });
        let columns = [
            "log", "fact", "party", "person", "position", "place", "recorded", "bytes",
        ];
        writing.insert_new("person", columns, rows)?;
        Ok(())
    }
}

impl Store {
    /// What the viewer's party states of its people, or of one of them, in the order of the journal.
    pub fn person_facts(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        person: Option<&PersonId>,
    ) -> Result<Vec<Fact>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let party = viewer.side().ok_or(Failure::NotFound)?;
        match viewer.may_read(&Compartment::Private(party.clone())) {
            true => said(&mut reading, stand.log, party.as_str(), person),
            false => Err(Failure::NotFound),
        }
    }
}

/// The same within a transaction.
pub(super) fn said(
    reading: &mut Reading,
    log: i64,
    party: &str,
    person: Option<&PersonId>,
) -> Result<Vec<Fact>, Failure> {
    let mut facts = Vec::new();
    let person = person.map(ToString::to_string);
    let each = |row: &crate::sql::Row<'_>| {
        let recorded = Instant::from_ms(row.get(1)?);
        let said = Fact::admit_said(row.get(0)?, recorded).map_err(Failure::damaged)?;
        facts.push(said.fact);
        Ok::<(), Failure>(())
    };
    match &person {
        Some(person) => reading.query(
            "SELECT bytes, recorded FROM person WHERE log = $1 AND party = $2 AND person = $3 ORDER BY position, place",
            &values![log, party, person],
            each,
        )?,
        None => reading.query(
            "SELECT bytes, recorded FROM person WHERE log = $1 AND party = $2 ORDER BY position, place",
            &values![log, party],
            each,
        )?,
    }
    Ok(facts)
}
