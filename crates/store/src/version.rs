//! Texts of the agreement, kept by their hash, which the journal names.

use std::collections::BTreeMap;

use agreement::{Agreement, share};
use facts::fact::AgreementVersion;
use facts::id::{AllianceId, PartyId};
use facts::{Instant, Severity};

use crate::failure::Failure;
use crate::sql::Reading;
use crate::store::{Random, Stand, Store, own_statement};
use crate::values;
use crate::viewer::Viewer;

/// The files of a version, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Store {
    /// Keeps a version and states in the journal, for `by`, which text it is. A version with errors is not
    /// taken, nor one that some may not read all of and that has no seal.
    pub fn add_version(
        &self,
        alliance: &AllianceId,
        by: &PartyId,
        files: &Files,
        now: Instant,
        random: Random<'_>,
    ) -> Result<String, Failure> {
        let version = &checked(alliance, by, files)?;
        let said = AgreementVersion {
            effective: version.effective.unwrap_or(Instant::from_ms(0)),
            hash: version.hash.clone(),
            version: version.version.clone(),
        };
        let mut writing = self.database.write()?;
        let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let log = stand.ok_or(Failure::NotFound)?.log;
        let row = [values![log, &version.hash, &version.version]];
        if writing.insert_new("version", ["log", "hash", "name"], row)? == 0 {
            return Ok(version.hash.clone());
        }
        let rows = files
            .iter()
            .map(|(path, bytes)| values![log, &version.hash, path, bytes]);
        // A text that was put forward is here already.
        writing.insert_new("version_file", ["log", "hash", "path", "bytes"], rows)?;
        // WHY: within one transaction, so that the journal names no text that is not here, and none is here that
        // it does not name.
        let seq = now.ms().unsigned_abs();
        let statement = own_statement(by, now, seq, said.into())?;
        self.state(&mut writing, alliance, &[statement], now, random)?;
        writing.commit()?;
        Ok(version.hash.clone())
    }

    /// Keeps a text that is put forward; it is no version until the journal names it. The same conditions hold.
    pub fn keep_proposed(
        &self,
        alliance: &AllianceId,
        by: &PartyId,
        files: &Files,
    ) -> Result<Agreement, Failure> {
        let text = checked(alliance, by, files)?;
        let mut writing = self.database.write()?;
        let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
        let log = stand.ok_or(Failure::NotFound)?.log;
        let rows = files
            .iter()
            .map(|(path, bytes)| values![log, &text.hash, path, bytes]);
        writing.insert_new("version_file", ["log", "hash", "path", "bytes"], rows)?;
        writing.commit()?;
        Ok(text)
    }

    /// Makes a text that is kept a version: what [`add_version`](Self::add_version) does with its files.
    pub fn enter_version(
        &self,
        alliance: &AllianceId,
        by: &PartyId,
        hash: &str,
        now: Instant,
        random: Random<'_>,
    ) -> Result<String, Failure> {
        let mut files = Files::new();
        let mut reading = self.database.read()?;
        let stand = self.stand(&mut reading, alliance)?;
        reading.query(
            "SELECT path, bytes FROM version_file WHERE log = $1 AND hash = $2",
            &values![stand.log, hash],
            |row| {
                files.insert(row.get(0)?, row.get(1)?);
                Ok::<(), Failure>(())
            },
        )?;
        drop(reading);
        match files.is_empty() {
            true => Err(Failure::NotFound),
            false => self.add_version(alliance, by, &files, now, random),
        }
    }

    /// The texts that were put forward and are no versions, each with the files that the viewer's party may read.
    pub fn proposed(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Vec<Files>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        texts(&mut reading, &stand, viewer, PROPOSED)
    }

    /// The versions that the journal names, each with the files that the viewer's party may read, in the order in
    /// which they take effect.
    pub fn versions(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Vec<Files>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        versions(&mut reading, &stand, viewer)
    }
}

/// The agreement that a text says; a text with errors says none.
pub fn read_text(files: &Files) -> Result<Agreement, Failure> {
    let loaded = agreement::load(files);
    let mut findings = loaded.diagnostics.iter();
    match findings.find(|finding| finding.severity == Severity::Error) {
        Some(error) => Err(Failure::Unfit(format!(
            "the agreement has errors: {}",
            error.message.english()
        ))),
        None => Ok(loaded.agreement),
    }
}

/// The text, if it can be a version: of this alliance, and readable for each party as far as it says.
fn checked(alliance: &AllianceId, by: &PartyId, files: &Files) -> Result<Agreement, Failure> {
    let version = read_text(files)?;
    if version.alliance != alliance.as_str() {
        return Err(Failure::Unfit(format!(
            "it is an agreement of `{}`, not of `{alliance}`",
            version.alliance
        )));
    }
    let reads_all = |party: &PartyId| {
        let mut audiences = version.audiences.values();
        audiences.all(|readers| readers.contains(party))
    };
    if !version.parties.keys().all(reads_all)
        && let Err(findings) = share::for_party(files, by.as_str())
    {
        let why = findings
            .first()
            .map_or_else(String::new, |finding| finding.message.english());
        return Err(Failure::Unfit(format!(
            "some files are not for all parties, and {why}; seal it: entente seal"
        )));
    }
    Ok(version)
}

const ENTERED: &str = "SELECT version_file.hash, path, bytes FROM version_file \
     JOIN version ON version.log = version_file.log AND version.hash = version_file.hash \
     WHERE version_file.log = $1 ORDER BY version_file.hash, path";

const PROPOSED: &str = "SELECT version_file.hash, path, bytes FROM version_file \
     LEFT JOIN version ON version.log = version_file.log AND version.hash = version_file.hash \
     WHERE version_file.log = $1 AND version.hash IS NULL ORDER BY version_file.hash, path";

/// The versions for a viewer.
pub(crate) fn versions(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
) -> Result<Vec<Files>, Failure> {
    texts(reading, stand, viewer, ENTERED)
}

/// Texts for a viewer.
fn texts(
    reading: &mut Reading,
    stand: &Stand,
    viewer: &Viewer,
    sql: &str,
) -> Result<Vec<Files>, Failure> {
    let mut versions: BTreeMap<String, Files> = BTreeMap::new();
    reading.query(sql, &values![stand.log], |row| {
        let files = versions.entry(row.get(0)?).or_default();
        files.insert(row.get(1)?, row.get(2)?);
        Ok::<(), Failure>(())
    })?;
    let Some(party) = viewer.side() else {
        return Ok(versions.into_values().collect());
    };
    let mut shared = Vec::new();
    for files in versions.into_values() {
        let loaded = agreement::load(&files);
        let reads_all = loaded
            .agreement
            .audiences
            .values()
            .all(|readers| readers.contains(party));
        let order = (loaded.agreement.effective, loaded.agreement.version);
        let files = match reads_all {
            true => files,
            // A party that joined later has no place in an earlier text, and reads what is for all.
            false => match loaded.agreement.parties.contains_key(party) {
                true => share::for_party(&files, party.as_str()),
                false => share::for_unnamed(&files),
            }
            .map_err(|findings| {
                let why = findings
                    .first()
                    .map_or_else(String::new, |finding| finding.message.english());
                Failure::Damaged(format!("a text cannot be shared: {why}"))
            })?,
        };
        shared.push((order, files));
    }
    // WHY: not by their hashes, which follow from what is hidden as well.
    shared.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(shared.into_iter().map(|(_, files)| files).collect())
}
