//! Read models made anew from what was said, to the same rows.

use facts::id::AllianceId;
use facts::journal::{Compartment, submission};

use crate::append::name;
use crate::edge::signed;
use crate::failure::Failure;
use crate::feed::Feeds;
use crate::known;
use crate::people::PeopleRows;
use crate::read::{Text, texts};
use crate::store::{Stand, Store};
use crate::values;
use crate::viewer::Viewer;

impl Store {
    /// Drops the read models of an alliance and makes them anew. Nobody appends meanwhile.
    pub fn rebuild(&self, alliance: &AllianceId) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let stand = stand.ok_or(Failure::NotFound)?;
        let mut feeds = Feeds::default();
        let mut people = PeopleRows::default();
        let mut known: Vec<(i64, String, Vec<[u8; 32]>)> = Vec::new();
        let range = 0..stand.chain.size();
        texts(&mut writing, &stand, &Viewer::keeper(), &range, |text| {
            let Text {
                position,
                recorded,
                compartment,
                text,
            } = text;
            if compartment == Compartment::Personal {
                return Ok(());
            }
            let said = submission::read(text, recorded).map_err(Failure::damaged)?;
            let facts: Vec<_> = said
                .into_iter()
                .map(|said| (compartment.clone(), said.fact))
                .collect();
            feeds.add(
                facts.iter().map(|(compartment, fact)| (compartment, fact)),
                recorded,
            );
            let (name, position) = (name(&compartment), signed(position)?);
            people.add(position, &facts, recorded);
            let ids = facts.iter().map(|(_, fact)| *fact.id.as_bytes());
            known.push((position, name, ids.collect::<Vec<_>>()));
            Ok(())
        })?;
        for table in ["known", "feed", "person"] {
            writing.execute(
                &format!("DELETE FROM {table} WHERE log = $1"),
                &values![stand.log],
            )?;
        }
        let rows = known.iter();
        let rows = rows.map(|(position, name, ids)| (*position, name.as_str(), ids.as_slice()));
        known::write(&mut writing, stand.log, rows)?;
        feeds.write(&mut writing, stand.log)?;
        people.write(&mut writing, stand.log)?;
        writing.execute(
            "UPDATE alliance SET applied = $2 WHERE log = $1",
            &values![stand.log, signed(stand.chain.size())?],
        )?;
        Ok(writing.commit()?)
    }

    /// Whether the read models hold all entries. They always do, unless a step of the schema emptied them.
    pub fn is_applied(&self, alliance: &AllianceId) -> Result<bool, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand(&mut reading, alliance)?;
        Ok(stand.applied == stand.chain.size())
    }
}
