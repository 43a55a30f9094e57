//! One entry by itself: its bytes, the proof that it stands in the journal, and what was said in it. Years later
//! nothing else is needed, except whom to believe.
//!
//! The proof is a C2SP tlog-proof, so that others' programs check it. It shows that these bytes stand there; what
//! was said is shown by openings, which belong to the bytes.
//!
//! | file | what it is |
//! |---|---|
//! | `proof` | that the entry stands in the journal: a C2SP tlog-proof |
//! | `entry` | the bytes of the entry |
//! | `openings.ndjson` | what was said in it, where that is shown |
//!
//! They stand in a folder, or packed in one tar file.

use std::collections::BTreeMap;

use facts::journal::leaf::LeafError;
use facts::journal::opening::OpeningError;
use facts::journal::proof::ProofError;
use facts::journal::tree::{Levels, Peaks, TreeError};
use facts::journal::{Compartment, Entry, Opening, Policy, Proof, hash, inclusion, submission};
use facts::{Fact, FactId, Instant};

use crate::bundle::archive::{lines, pack, parse, unpack};
use crate::bundle::verify::cosigned;
use crate::bundle::{Bundle, BundleError};

/// The file with the proof.
pub const PROOF: &str = "proof";
/// The file with the bytes of the entry.
pub const ENTRY: &str = "entry";
/// The file with what was said in it.
pub const OPENINGS: &str = "openings.ndjson";

/// An entry by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Single {
    /// That it stands there.
    pub proof: Proof,
    /// Its bytes.
    pub entry: Vec<u8>,
    /// What was said in it, as far as it is shown.
    pub openings: Vec<Opening>,
}

/// What an entry shows that was checked.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The journal, as its checkpoints name it.
    pub origin: String,
    /// How many entries it then had.
    pub size: u64,
    /// Who cosigned that, and when.
    pub cosigned: BTreeMap<String, Instant>,
    /// The entry.
    pub entry: Entry,
    /// The facts in it, as far as they are shown.
    pub facts: Vec<Fact>,
}

/// Why it does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SingleError {
    /// The proof.
    #[error("the proof does not hold: {0}")]
    Proof(#[from] ProofError),
    /// The bytes are in the journal and no entry of a record like this one.
    #[error("the bytes are no entry of a record: {0}")]
    Entry(#[from] LeafError),
    /// The entry was moved.
    #[error("the entry says that its place is {0}")]
    Place(u64),
    /// What was said is something else.
    #[error("what was said is not what the entry committed to: {0}")]
    Opening(#[from] OpeningError),
}

impl Single {
    /// The entry at a place of a bundle's journal; nothing, where the journal ends before it.
    pub fn of(bundle: &Bundle, index: u64) -> Result<Option<Single>, TreeError> {
        let place = usize::try_from(index).ok();
        let Some(entry) = place.and_then(|place| bundle.entries.get(place)) else {
            return Ok(None);
        };
        let (mut peaks, mut levels) = (Peaks::default(), Levels::default());
        for bytes in &bundle.entries {
            peaks.append(hash::leaf(bytes), |node| levels.push(node))?;
        }
        let path = inclusion::prove(&levels, index, peaks.size())?;
        Ok(Some(Single {
            proof: Proof {
                extra: None,
                index,
                path,
                checkpoint: bundle.checkpoint.clone(),
            },
            entry: entry.clone(),
            openings: told(
                bundle
                    .openings
                    .iter()
                    .filter(|opening| opening.index == index),
            ),
        }))
    }

    /// The place of the entry of a bundle in which its reader finds a fact.
    pub fn place_of(bundle: &Bundle, fact: &FactId) -> Option<u64> {
        let mut openings = bundle.openings.iter();
        let holds = |opening: &&Opening| {
            let read = submission::read(&opening.text, bundle.about.as_of);
            opening.compartment != Compartment::Personal
                && read.is_ok_and(|said| said.iter().any(|said| said.fact.id == *fact))
        };
        openings.find(holds).map(|opening| opening.index)
    }

    /// Its files.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::from([
            (PROOF.to_owned(), self.proof.to_text().into_bytes()),
            (ENTRY.to_owned(), self.entry.clone()),
        ]);
        if !self.openings.is_empty() {
            files.insert(OPENINGS.to_owned(), lines(&self.openings));
        }
        files
    }

    /// Reads its files; others beside them play no part.
    pub fn from_files(mut files: BTreeMap<String, Vec<u8>>) -> Result<Single, BundleError> {
        let openings = files.remove(OPENINGS).unwrap_or_default();
        let mut take = |name: &str| {
            let file = files.remove(name);
            file.ok_or_else(|| BundleError::Missing(name.to_owned()))
        };
        let proof = Proof::parse(&take(PROOF)?);
        Ok(Single {
            proof: proof.map_err(|error| BundleError::File {
                file: PROOF.to_owned(),
                why: error.to_string(),
            })?,
            entry: take(ENTRY)?,
            openings: parse(OPENINGS, &openings)?,
        })
    }

    /// Packs it.
    pub fn write(&self) -> Result<Vec<u8>, BundleError> {
        pack(self.files())
    }

    /// Unpacks it, without believing it.
    pub fn read(bytes: &[u8]) -> Result<Single, BundleError> {
        Single::from_files(unpack(bytes)?)
    }

    /// Checks all of it.
    pub fn check(&self, policy: &Policy) -> Result<Shown, SingleError> {
        let accepted = self.proof.verify(&self.entry, policy)?;
        let entry = Entry::admit(&self.entry)?;
        if entry.index() != self.proof.index {
            return Err(SingleError::Place(entry.index()));
        }
        let mut facts = Vec::new();
        for opening in &self.openings {
            opening.check_alone(&entry)?;
            facts.extend(opening.facts(&entry)?);
        }
        Ok(Shown {
            origin: accepted.checkpoint.origin().to_owned(),
            size: accepted.checkpoint.size(),
            cosigned: cosigned(&accepted),
            entry,
            facts,
        })
    }
}

/// The openings in which something was said, without lists of data of persons.
pub fn told<'o>(openings: impl IntoIterator<Item = &'o Opening>) -> Vec<Opening> {
    let openings = openings
        .into_iter()
        .filter(|opening| !opening.text.is_empty() && opening.compartment != Compartment::Personal);
    openings.cloned().collect()
}
