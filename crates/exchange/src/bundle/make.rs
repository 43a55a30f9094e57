//! Making a bundle from what a store shows its reader.

use std::collections::BTreeMap;

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use facts::journal::{Note, Opening, PartOpening};

use crate::bundle::verify::{texts, walk};
use crate::bundle::{About, Bundle, Checks, FORM, Persons, Report, figures};

/// What a reader may read of a journal.
#[derive(Clone, Debug)]
pub struct Readable {
    /// The signed note for all entries.
    pub checkpoint: Note,
    /// Earlier notes that witnesses have cosigned, by size.
    pub checkpoints: BTreeMap<u64, Note>,
    /// Whom the host says to believe: a tlog-policy.
    pub policy: String,
    /// The bytes of all entries.
    pub entries: Vec<Vec<u8>>,
    /// The slots.
    pub openings: Vec<Opening>,
    /// Which data of persons the reader sees.
    pub persons: Persons,
    /// That data.
    pub parts: Vec<PartOpening>,
    /// The texts of the agreement.
    pub versions: Vec<BTreeMap<String, Vec<u8>>>,
}

/// A bundle for a reader, with its figures as of an instant, in one month or in all. Where agreement or entries
/// cannot be read there is none, and the report says why.
pub fn make(
    alliance: &AllianceId,
    reader: &PartyId,
    as_of: Instant,
    month: Option<&str>,
    readable: Readable,
) -> Result<Bundle, Box<Report>> {
    let mut bundle = Bundle {
        about: About {
            alliance: alliance.clone(),
            as_of,
            form: FORM,
            month: month.map(str::to_owned),
            persons: readable.persons,
            reader: reader.clone(),
            size: readable.entries.len() as u64,
            tzdb: facts::TZDB_VERSION.to_owned(),
        },
        checkpoint: readable.checkpoint,
        checkpoints: readable.checkpoints,
        policy: readable.policy,
        entries: readable.entries,
        openings: readable.openings,
        parts: readable.parts,
        versions: readable.versions,
        figures: Vec::new(),
    };
    let (checks, mut report) = (Checks::default(), Report::default());
    let walked = walk(&bundle, &checks, &mut report);
    let versions = texts(&bundle, &checks, &walked, &mut report);
    if !report.holds() {
        return Err(Box::new(report));
    }
    if let Some(versions) = versions {
        bundle.figures = figures(&versions, walked.facts.with_readers(), as_of, reader, month);
    }
    Ok(bundle)
}
