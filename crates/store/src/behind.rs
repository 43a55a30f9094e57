//! Who stands behind a fact: the entry that it is in, and whose passkey signed that.

use std::ops::Range;

use facts::fact::PersonId;
use facts::id::AllianceId;
use facts::journal::{Attestation, Compartment, Entry, submission};
use facts::{Fact, Instant};

use crate::append::attestation;
use crate::edge::signed;
use crate::failure::Failure;
use crate::read::texts;
use crate::sql::Reading;
use crate::store::{Stand, Store};
use crate::values;
use crate::viewer::Viewer;

/// Who stands behind an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The entry.
    pub index: u64,
    /// Who signed it.
    pub attestation: Attestation,
    /// The person whose passkey did, where one did.
    pub person: Option<PersonId>,
}

impl Store {
    /// Who stands behind a fact that a viewer may read. Nothing for one that it may not, and for one that brought its
    /// instant along from an earlier record.
    pub fn behind(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        fact: &Fact,
    ) -> Result<Option<Behind>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let range = recorded_at(&mut reading, &stand, fact.recorded)?;
        let (mut found, id) = (None, fact.id.to_string());
        texts(&mut reading, &stand, viewer, &range, |text| {
            if text.compartment != Compartment::Personal && text.text.contains(&id) {
                let said = submission::read(text.text, text.recorded).map_err(Failure::damaged)?;
                // WHY: a fact also names others.
                if said.iter().any(|said| said.fact.id == fact.id) {
                    found = found.or(Some(text.position));
                }
            }
            Ok(())
        })?;
        match found {
            None => Ok(None),
            Some(index) => Ok(Some(of_entry(&mut reading, &stand, index)?)),
        }
    }
}

fn of_entry(reading: &mut Reading, stand: &Stand, index: u64) -> Result<Behind, Failure> {
    let found = reading.find(
        "SELECT attestation, bytes FROM entry WHERE log = $1 AND position = $2",
        &values![stand.log, signed(index)?],
        |row| {
            let entry = Entry::admit(row.get(1)?).map_err(Failure::damaged)?;
            Ok::<_, Failure>((attestation(row.get(0)?)?, entry))
        },
    )?;
    let (attestation, entry) =
        found.ok_or_else(|| Failure::damaged(format!("entry {index} is gone")))?;
    let passkeys = stand.chain.keyring().passkeys();
    let said = entry.leaf().assertion();
    let known = said.and_then(|said| passkeys.get(said.passkey()));
    Ok(Behind {
        index,
        attestation,
        person: known.map(|known| known.person),
    })
}

/// The entries of an instant: instants never go back.
fn recorded_at(reading: &mut Reading, stand: &Stand, at: Instant) -> Result<Range<u64>, Failure> {
    let mut first = |is_before: &dyn Fn(i64) -> bool| {
        let (mut from, mut until) = (0, stand.chain.size());
        while from < until {
            let middle = from + (until - from) / 2;
            let recorded = reading.find(
                "SELECT recorded FROM entry WHERE log = $1 AND position = $2",
                &values![stand.log, signed(middle)?],
                |row| Ok::<i64, Failure>(row.get(0)?),
            )?;
            let recorded =
                recorded.ok_or_else(|| Failure::damaged(format!("entry {middle} is gone")))?;
            match is_before(recorded) {
                true => from = middle + 1,
                false => until = middle,
            }
        }
        Ok::<u64, Failure>(from)
    };
    let from = first(&|recorded| recorded < at.ms())?;
    let until = first(&|recorded| recorded <= at.ms())?;
    Ok(from..until)
}
