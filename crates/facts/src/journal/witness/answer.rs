//! What a witness answers, and what a log makes of it.

use crate::journal::key::VerifierKey;
use crate::journal::note::{Note, NoteError, Signature};
use crate::journal::wire;

/// The content type of an answer that tells the size cosigned last.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// The content type of every other answer.
pub const TEXT_TYPE: &str = "text/plain; charset=utf-8";

/// The longest answer that is read.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200: the cosignatures.
    Cosigned(Vec<Signature>),
    /// 409: the size of the checkpoint that was cosigned last, from which to prove growth.
    Conflict(u64),
    /// Anything else: no cosignature.
    Refused {
        /// The status of HTTP.
        status: u16,
        /// Why, in words; nobody signed them.
        why: String,
    },
}

/// Why an answer is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Too many bytes.
    #[error("the answer has more than {MAX_ANSWER_BYTES} bytes")]
    TooLong,
    /// Neither lines of signatures, nor a size.
    #[error("the answer with status {0} is not one of a witness")]
    Shape(u16),
    /// A signature that cannot be read or is wrong.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The witness that was asked did not cosign.
    #[error("`{0}` did not cosign the checkpoint that it was asked to")]
    NotCosigned(String),
}

impl Answer {
    /// The status of HTTP.
    pub fn status(&self) -> u16 {
        match self {
            Answer::Cosigned(_) => 200,
            Answer::Conflict(_) => 409,
            Answer::Refused { status, .. } => *status,
        }
    }

    /// The content type.
    pub fn content_type(&self) -> &'static str {
        match self {
            Answer::Conflict(_) => SIZE_TYPE,
            Answer::Cosigned(_) | Answer::Refused { .. } => TEXT_TYPE,
        }
    }

    /// The body.
    pub fn body(&self) -> String {
        match self {
            Answer::Cosigned(lines) => lines.iter().map(Signature::to_line).collect(),
            Answer::Conflict(size) => format!("{size}\n"),
            Answer::Refused { why, .. } => format!("{why}\n"),
        }
    }

    /// Reads an answer, without believing it.
    pub fn read(status: u16, content_type: &str, body: &[u8]) -> Result<Answer, AnswerError> {
        if body.len() > MAX_ANSWER_BYTES {
            return Err(AnswerError::TooLong);
        }
        match status {
            200 => {
                let text = str::from_utf8(body).map_err(|_| NoteError::NotText)?;
                let lines = text.strip_suffix('\n').ok_or(AnswerError::Shape(status))?;
                let lines = lines.split('\n').map(Signature::parse);
                Ok(Answer::Cosigned(lines.collect::<Result<_, _>>()?))
            }
            409 if content_type == SIZE_TYPE => {
                let text = str::from_utf8(body).ok();
                let size = text
                    .and_then(|text| text.strip_suffix('\n'))
                    .and_then(wire::number);
                size.map(Answer::Conflict).ok_or(AnswerError::Shape(status))
            }
            _ => {
                let text = String::from_utf8_lossy(body);
                let line = text.lines().next().unwrap_or_default();
                let why = line.chars().filter(|c| !c.is_control()).take(300).collect();
                Ok(Answer::Refused { status, why })
            }
        }
    }
}

/// The cosignature of `note` by `witness` among lines of signatures. Those of other keys are left
/// aside; a wrong one of this key is an error.
pub fn cosignature(
    lines: &[Signature],
    note: &Note,
    witness: &VerifierKey,
) -> Result<Signature, AnswerError> {
    let not = || AnswerError::NotCosigned(witness.name().to_owned());
    let by = |line: &&Signature| line.id == witness.id() && line.name == witness.name();
    let line = lines.iter().find(by).ok_or_else(not)?;
    let mut alone = Note::new(note.text())?;
    alone.add(line.clone())?;
    let opened = match alone.open([witness]) {
        Err(NoteError::Unsigned) => return Err(not()),
        opened => opened?,
    };
    let stated = opened.signed.iter().any(|signed| signed.at.is_some());
    stated.then(|| line.clone()).ok_or_else(not)
}
