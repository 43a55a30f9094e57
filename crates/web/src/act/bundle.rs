//! A bundle for a party: what it may read, with its figures.

use agreement::disclosure::Disclosure;
use exchange::bundle::{self, Bundle, Readable, Report};
use facts::Instant;
use facts::id::{AllianceId, PartyId};
use store::{Failure, Persons, Store, Viewer};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The party that will read it.
    pub reader: PartyId,
    /// The figures as of this instant.
    pub as_of: Instant,
    /// One month only: `2025-03`.
    pub month: Option<String>,
    /// Without data of persons.
    pub without_persons: bool,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleFailure {
    /// The store.
    #[error("{0}")]
    Store(#[from] Failure),
    /// What is stored does not hold by itself.
    #[error("what is stored does not hold: {}", first(.0))]
    Report(Box<Report>),
}

/// Makes it.
pub fn bundle(
    store: &Store,
    alliance: &AllianceId,
    asked: &Asked,
) -> Result<Bundle, BundleFailure> {
    let mut viewer = viewer(store, alliance, &asked.reader)?;
    if asked.without_persons {
        viewer = viewer.with_persons(Persons::None);
    }
    let extract = store.extract(alliance, &viewer)?;
    let readable = Readable {
        policy: policy(store, alliance)?,
        checkpoint: extract.checkpoint,
        checkpoints: extract.checkpoints,
        entries: extract.entries,
        openings: extract.openings.slots,
        persons: match viewer.persons() {
            Persons::None => bundle::Persons::None,
            Persons::Own => bundle::Persons::Own,
            Persons::All => bundle::Persons::All,
        },
        parts: extract.openings.parts,
        versions: extract.versions,
    };
    let month = asked.month.as_deref();
    let made = bundle::make(alliance, &asked.reader, asked.as_of, month, readable);
    made.map_err(BundleFailure::Report)
}

/// A party as a viewer: with the data of persons that the latest text lets it see.
pub fn viewer(store: &Store, alliance: &AllianceId, party: &PartyId) -> Result<Viewer, Failure> {
    let viewer = Viewer::party(party.clone());
    let texts = store.versions(alliance, &viewer)?;
    let agreements = texts.iter().map(|files| agreement::load(files).agreement);
    let latest = agreements.max_by_key(|agreement| agreement.effective);
    let named = latest.is_some_and(|latest| {
        let readable = Disclosure::of(&latest).readable(party);
        readable.contains(&facts::journal::Compartment::Personal)
    });
    Ok(viewer.with_persons(match named {
        true => Persons::All,
        false => Persons::Own,
    }))
}

/// Whom the host says to believe: its own log. Readers add their witnesses.
pub fn policy(store: &Store, alliance: &AllianceId) -> Result<String, Failure> {
    let key = store.host().log_key(alliance)?;
    Ok(format!("log {key}\nquorum none\n"))
}

fn first(report: &Report) -> String {
    let first = report.findings.first();
    first.map_or_else(String::new, |found| {
        format!("{}: {}: {}", found.check, found.place, found.why)
    })
}
