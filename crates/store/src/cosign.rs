//! Cosignatures of witnesses under checkpoints.

use facts::id::AllianceId;
use facts::journal::note::Signature;
use facts::journal::{Checkpoint, Note, VerifierKey};

use crate::edge::signed;
use crate::failure::Failure;
use crate::store::{Stand, Store};
use crate::values;
use crate::viewer::Viewer;

impl Store {
    /// The checkpoint for `size` entries, as it was or would have been signed, with the cosignatures that came for it.
    pub fn checkpoint(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        size: u64,
    ) -> Result<Note, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        self.note_at(&mut reading, &stand, size)
    }

    /// The largest checkpoint that somebody has cosigned.
    pub fn last_cosigned(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
    ) -> Result<Option<Note>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        reading.find(
            "SELECT note FROM checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1",
            &values![stand.log],
            |row| Note::parse(row.get::<&str>(0)?.as_bytes()).map_err(Failure::damaged),
        )
    }

    /// Keeps a witness' signature under the checkpoint for `size` entries, if `key` made it; whether it is the first
    /// of this key there. The first stays, for the earliest time says most.
    pub fn cosign(
        &self,
        alliance: &AllianceId,
        size: u64,
        key: &VerifierKey,
        signature: Signature,
    ) -> Result<bool, Failure> {
        let mut writing = self.database.write()?;
        let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let stand = stand.ok_or(Failure::NotFound)?;
        let mut note = self.note_at(&mut writing, &stand, size)?;
        // By itself, so that no signature that is there already stands in for it.
        let mut alone = Note::new(note.text()).map_err(Failure::unfit)?;
        alone.add(signature.clone()).map_err(Failure::unfit)?;
        let by_key = alone.open(std::slice::from_ref(key));
        if by_key.map_or(true, |opened| opened.signed.is_empty()) {
            return Err(Failure::Unfit(
                "the cosignature is not by this key, or not under this checkpoint".to_owned(),
            ));
        }
        let mut there = note.signatures().iter();
        if there.any(|other| other.id == signature.id && other.name == signature.name) {
            return Ok(false);
        }
        note.add(signature).map_err(Failure::unfit)?;
        writing.execute(
            "INSERT INTO checkpoint (log, size, note) VALUES ($1, $2, $3) \
             ON CONFLICT (log, size) DO UPDATE SET note = excluded.note",
            &values![stand.log, signed(size)?, &note.to_text()],
        )?;
        writing.commit()?;
        Ok(true)
    }

    pub(crate) fn note_at(
        &self,
        reading: &mut crate::sql::Reading,
        stand: &Stand,
        size: u64,
    ) -> Result<Note, Failure> {
        if size > stand.chain.size() {
            return Err(Failure::NotFound);
        }
        let kept = reading.find(
            "SELECT note FROM checkpoint WHERE log = $1 AND size = $2",
            &values![stand.log, signed(size)?],
            |row| Note::parse(row.get::<&str>(0)?.as_bytes()).map_err(Failure::damaged),
        )?;
        if let Some(note) = kept {
            return Ok(note);
        }
        if size == stand.chain.size() {
            return stand.note();
        }
        let root = self.nodes(reading, stand, |nodes| {
            facts::journal::tree::root(nodes, size)
        })?;
        let alliance = stand.chain.alliance();
        let checkpoint = Checkpoint::new(&self.host.origin(alliance), size, root);
        let checkpoint = checkpoint.map_err(Failure::unfit)?;
        // Signatures of Ed25519 are a function of key and text: it is the note that was signed then.
        self.host
            .sign(alliance, checkpoint.size(), *checkpoint.root())
    }
}
