//! Answering requests over a folder: decide, store, answer, one after the other for each log.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use facts::journal::witness::{Answer, Decision, Known, LogKeyError, Refusal, Request};
use facts::journal::{Note, VerifierKey, Witness};

use super::folder::{self, Folder, FolderError, Held};

/// A witness with its folder.
#[derive(Debug)]
pub struct Keeper {
    witness: Witness,
    held: Held,
    /// A place for each log that is served; nothing where nothing was ever cosigned.
    places: BTreeMap<String, Mutex<Place>>,
    /// Of which logs something is known, also of those that are not served now.
    listed: Mutex<Vec<String>>,
}

/// What is known of a log, and whether that is what the disk has.
#[derive(Debug)]
enum Place {
    Sure(Option<Box<Known>>),
    /// Storing failed: what the disk has is read again by the next process.
    Unsure,
}

/// Why a witness cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    /// Its folder.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// The keys of its logs.
    #[error("{0}")]
    Logs(#[from] LogKeyError),
    /// It failed before.
    #[error("storing failed before: nothing is cosigned until the witness is started again")]
    Unsure,
}

/// An answer, and what happened in words for the one who runs the witness.
#[derive(Debug)]
pub struct Told {
    /// What the log is told.
    pub answer: Answer,
    /// What happened.
    pub words: String,
}

impl Keeper {
    /// Takes the folder, and reads what is known of the logs with these keys.
    pub fn open(root: &Path, logs: Vec<VerifierKey>) -> Result<Keeper, KeeperError> {
        let folder = Folder::open(root)?;
        let witness = Witness::new(folder.cosigner()?, logs)?;
        let held = folder.hold()?;
        let mut known = held.folder().known(witness.key())?;
        let listed: Vec<String> = known.keys().cloned().collect();
        if held.folder().logs()?.len() != listed.len() {
            // A process ended between the file of a new log and the list.
            held.store_logs(listed.iter().map(String::as_str))?;
        }
        let mut places = BTreeMap::new();
        for key in witness.logs() {
            let origin = key.name();
            if !places.contains_key(origin) {
                let known = known.remove(origin).map(Box::new);
                places.insert(origin.to_owned(), Mutex::new(Place::Sure(known)));
            }
        }
        Ok(Keeper {
            witness,
            held,
            places,
            listed: Mutex::new(listed),
        })
    }

    /// The key under which its cosignatures verify.
    pub fn key(&self) -> &VerifierKey {
        self.witness.key()
    }

    /// Answers the body of a request, at a time in seconds of Unix time. What the answer rests on is
    /// on the disk when this returns.
    ///
    /// An error means that nothing more can be cosigned.
    pub fn answer(&self, body: &[u8], now_secs: u64) -> Result<Told, KeeperError> {
        let request = match Request::parse(body) {
            Ok(request) => request,
            Err(error) => return Ok(refused(None, &error.into())),
        };
        let Some(place) = self.places.get(request.checkpoint().origin()) else {
            return self.decide(&mut None, &request, now_secs);
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        let Place::Sure(known) = std::mem::replace(&mut *place, Place::Unsure) else {
            return Err(KeeperError::Unsure);
        };
        let mut known = known;
        let told = self.decide(&mut known, &request, now_secs)?;
        *place = Place::Sure(known);
        Ok(told)
    }

    /// The checkpoint cosigned last of the log whose file has this name, as it is on the disk.
    pub fn latest(&self, file_name: &str) -> Result<Option<Note>, KeeperError> {
        let mut places = self.places.iter();
        let place = places.find(|(origin, _)| folder::file_name(origin) == file_name);
        let Some((_, place)) = place else {
            return Ok(None);
        };
        match &*place.lock().unwrap_or_else(PoisonError::into_inner) {
            Place::Sure(known) => Ok(known.as_deref().map(|known| known.note().clone())),
            Place::Unsure => Err(KeeperError::Unsure),
        }
    }

    fn decide(
        &self,
        known: &mut Option<Box<Known>>,
        request: &Request,
        now_secs: u64,
    ) -> Result<Told, KeeperError> {
        let origin = request.checkpoint().origin();
        let decision = self.witness.decide(known.as_deref(), request, now_secs);
        match decision {
            Decision::Cosign(pending) => {
                self.held.store(pending.known())?;
                if known.is_none() {
                    self.list(origin)?;
                }
                let (now_known, answer) = pending.stored();
                let size = now_known.checkpoint().size();
                let words = format!("{}: cosigned size {size}", origin.escape_debug());
                *known = Some(Box::new(now_known));
                Ok(Told { answer, words })
            }
            Decision::Refuse { refusal, fork } => {
                if let Some(fork) = fork {
                    self.held.store_fork(origin, &fork)?;
                }
                Ok(refused(Some(origin), &refusal))
            }
        }
    }

    /// Adds a log to the list of those of which something is known.
    fn list(&self, origin: &str) -> Result<(), KeeperError> {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.push(origin.to_owned());
        self.held.store_logs(listed.iter().map(String::as_str))?;
        Ok(())
    }
}

fn refused(origin: Option<&str>, refusal: &Refusal) -> Told {
    let words = match origin {
        Some(origin) => format!("{}: refused: {refusal}", origin.escape_debug()),
        None => format!("refused: {refusal}"),
    };
    Told {
        answer: refusal.answer(),
        words,
    }
}
