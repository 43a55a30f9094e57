//! A witness, as in C2SP tlog-witness: what it answers when a log asks it to cosign a checkpoint.
//!
//! ```text
//! bytes --Request::parse--> Request { old size, proof of growth, checkpoint as a note }
//! Known (what it cosigned last of this log) + Request + time --Witness::decide--> Decision
//!     Cosign(Pending)   Pending::known is stored --> Pending::stored gives the answer, 200
//!     Refuse            400, 403, 404, 409, 422, and the fork that came to light, if one did
//! ```
//!
//! INVARIANT: of one log and one size, no two roots are cosigned, as long as what is known is what
//! was stored last. The answer cannot be had before [`Pending::stored`] says that it is.
//!
//! Not here: who sends what, files, and the order of requests, which have to be decided one after
//! the other for each log.

mod answer;
mod known;
mod request;

pub use answer::{Answer, AnswerError, SIZE_TYPE, TEXT_TYPE, cosignature};
pub use known::{Known, KnownError, MAX_KNOWN_BYTES};
pub use request::{MAX_REQUEST_BYTES, Request, RequestError};

use crate::journal::cosignature::Cosigner;
use crate::journal::hash::Hash;
use crate::journal::key::{KeyKind, VerifierKey};
use crate::journal::note::{Note, NoteError, Signature};
use crate::journal::{Refused, consistency};

/// How far the clock may have gone back since the last cosignature; the time stated then is stated
/// again.
pub const MAX_CLOCK_BACK_SECS: u64 = 300;

/// Somebody who cosigns the checkpoints of some logs.
#[derive(Debug)]
pub struct Witness {
    cosigner: Cosigner,
    logs: Vec<VerifierKey>,
}

/// Why a log cannot be witnessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogKeyError {
    /// The key signs no notes.
    #[error("the key of `{0}` does not sign the checkpoints of a log")]
    Kind(String),
    /// The witness has the same key.
    #[error("the key of `{0}` is that of the witness itself: a key serves one of the two")]
    Own(String),
    /// No log.
    #[error("a witness needs the key of one log at least")]
    None,
}

/// What is to be done about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Store what is known now, then answer.
    Cosign(Box<Pending>),
    /// Store nothing but the fork, if there is one, and answer why.
    Refuse {
        /// Why.
        refusal: Refusal,
        /// Two checkpoints of the log that cannot both be true.
        fork: Option<Box<Fork>>,
    },
}

/// A cosignature that is made and not given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    known: Known,
    signature: Signature,
}

/// Two checkpoints of one size with different roots, both signed by the log: whoever sees them
/// knows that it showed two faces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The one that was cosigned before.
    pub known: Note,
    /// The other one.
    pub other: Note,
}

/// Why a checkpoint is not cosigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is malformed.
    #[error("{0}")]
    Malformed(#[from] RequestError),
    /// No key of this log was given.
    #[error("this witness does not know the log `{0}`")]
    UnknownLog(String),
    /// The log did not sign it, or one of its signatures is wrong.
    #[error("{0}")]
    Unsigned(NoteError),
    /// The old size is beyond the new one.
    #[error("the old size {old} is beyond the size {new} of the checkpoint")]
    Backwards {
        /// The size from which the log says to have grown.
        old: u64,
        /// The size of its checkpoint.
        new: u64,
    },
    /// The log does not start from what is known.
    #[error("the checkpoint cosigned last has the size {0}: prove growth from there")]
    Stale(u64),
    /// Another root for the size that was cosigned last.
    #[error("another root was cosigned for the size {0}: the log shows two faces")]
    Fork(u64),
    /// The proof of growth does not hold.
    #[error("the proof of growth does not hold: {0}")]
    Growth(Refused),
    /// The clock of the witness cannot be right.
    #[error("the clock of the witness shows {now} s, but it cosigned at {last} s before")]
    Clock {
        /// What it shows, in seconds of Unix time.
        now: u64,
        /// When it cosigned last; 0 for never.
        last: u64,
    },
    /// What is known is of another log.
    #[error("what is known is of the log `{0}`, which the request is not about")]
    OtherLog(String),
}

impl Witness {
    /// A witness of the logs with these keys. Several keys of one name belong to one log.
    pub fn new(cosigner: Cosigner, logs: Vec<VerifierKey>) -> Result<Witness, LogKeyError> {
        if logs.is_empty() {
            return Err(LogKeyError::None);
        }
        for key in &logs {
            if key.kind() != KeyKind::Note {
                return Err(LogKeyError::Kind(key.name().to_owned()));
            }
            if key.public() == cosigner.key().public() {
                return Err(LogKeyError::Own(key.name().to_owned()));
            }
        }
        Ok(Witness { cosigner, logs })
    }

    /// The key under which its cosignatures verify.
    pub fn key(&self) -> &VerifierKey {
        self.cosigner.key()
    }

    /// The keys of its logs.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// Decides about a request, at a time in seconds of Unix time. `known` is what was stored last of
    /// the log that the request names; nothing, if nothing ever was.
    ///
    /// The checks are those of tlog-witness, in its order.
    pub fn decide(&self, known: Option<&Known>, request: &Request, now_secs: u64) -> Decision {
        let origin = request.checkpoint().origin();
        let keys: Vec<&VerifierKey> = self.keys_of(origin).collect();
        if keys.is_empty() {
            return refuse(Refusal::UnknownLog(origin.to_owned()));
        }
        if let Some(known) = known.filter(|known| known.checkpoint().origin() != origin) {
            return refuse(Refusal::OtherLog(known.checkpoint().origin().to_owned()));
        }
        let signed = match signed_by(request.note(), &keys) {
            Ok(signed) => signed,
            Err(error) => return refuse(Refusal::Unsigned(error)),
        };
        if let Err(refusal) = continues(known, request) {
            let fork = known.and_then(|known| fork(known, request, &signed));
            return Decision::Refuse { refusal, fork };
        }
        let last = known.map_or(0, Known::at);
        let at = now_secs.max(last);
        let clock_fits = now_secs > 0 && at - now_secs <= MAX_CLOCK_BACK_SECS;
        let checkpoint = request.checkpoint().clone();
        let signature = match self.cosigner.cosign(&checkpoint, at) {
            Ok(signature) if clock_fits => signature,
            _ => {
                return refuse(Refusal::Clock {
                    now: now_secs,
                    last,
                });
            }
        };
        match Known::new(signed, checkpoint, &signature, at) {
            Ok(known) => Decision::Cosign(Box::new(Pending { known, signature })),
            Err(error) => refuse(Refusal::Unsigned(error)),
        }
    }

    fn keys_of(&self, origin: &str) -> impl Iterator<Item = &VerifierKey> {
        self.logs.iter().filter(move |key| key.name() == origin)
    }
}

impl Pending {
    /// What has to be stored, durably and in place of what was known, before the answer.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// What is known from now on, and the answer: it is stored.
    pub fn stored(self) -> (Known, Answer) {
        (self.known, Answer::Cosigned(vec![self.signature]))
    }
}

impl Refusal {
    /// What the log is told.
    pub fn answer(&self) -> Answer {
        let status = match self {
            Refusal::Malformed(_) | Refusal::Backwards { .. } => 400,
            Refusal::Unsigned(_) => 403,
            Refusal::UnknownLog(_) => 404,
            Refusal::Stale(size) => return Answer::Conflict(*size),
            // WHY: without the type that tells a size, or the log would ask again for ever.
            Refusal::Fork(_) => 409,
            Refusal::Growth(_) => 422,
            Refusal::Clock { .. } | Refusal::OtherLog(_) => 503,
        };
        Answer::Refused {
            status,
            why: self.to_string(),
        }
    }
}

fn refuse(refusal: Refusal) -> Decision {
    Decision::Refuse {
        refusal,
        fork: None,
    }
}

/// The note with those signatures only that the keys made, at least one.
///
/// WHY: lines of strangers would fill up what is kept, and prove nothing later.
fn signed_by(note: &Note, keys: &[&VerifierKey]) -> Result<Note, NoteError> {
    let opened = note.open(keys.iter().copied())?;
    let mut kept = Note::new(opened.text)?;
    for signature in note.signatures() {
        let by = |key: &VerifierKey| key.id() == signature.id && key.name() == signature.name;
        if opened.signed.iter().any(|signed| by(signed.key)) {
            kept.add(signature.clone())?;
        }
    }
    Ok(kept)
}

/// Checks that the request continues what is known, and that nothing before was changed.
fn continues(known: Option<&Known>, request: &Request) -> Result<(), Refusal> {
    let (old, new) = (request.old(), request.checkpoint().size());
    if old > new {
        return Err(Refusal::Backwards { old, new });
    }
    let (size, root): (u64, Option<&Hash>) = match known.map(Known::checkpoint) {
        None => (0, None),
        Some(known) => (known.size(), Some(known.root())),
    };
    if old != size {
        return Err(Refusal::Stale(size));
    }
    match root {
        // Nothing is the beginning of everything, and has nothing to prove.
        _ if size == 0 => match request.growth() {
            [] => Ok(()),
            _ => Err(Refusal::Growth(Refused::Length)),
        },
        Some(root) if size == new && root != request.checkpoint().root() => {
            Err(Refusal::Fork(size))
        }
        Some(root) => {
            let to = request.checkpoint().root();
            consistency::verify(old, new, root, to, request.growth()).map_err(Refusal::Growth)
        }
        None => Err(Refusal::Stale(size)),
    }
}

/// The fork that the request shows, whatever else is wrong with it.
fn fork(known: &Known, request: &Request, signed: &Note) -> Option<Box<Fork>> {
    let (before, now) = (known.checkpoint(), request.checkpoint());
    (before.size() == now.size() && before.root() != now.root()).then(|| {
        Box::new(Fork {
            known: known.note().clone(),
            other: signed.clone(),
        })
    })
}
