//! Signed notes, as in C2SP signed-note: a text, an empty line, and a line for each signature.
//!
//! ```text
//! the text, which may have
//!
//! empty lines
//!
//! — name base64(id, signature)
//! ```
//!
//! INVARIANT: [`Note::parse`] believes nothing. Only what [`Note::open`] hands out was signed.

use ed25519_dalek::{Signer as _, SigningKey};

use crate::journal::cosignature;
use crate::journal::key::{self, KeyError, KeyKind, VerifierKey};
use crate::journal::wire;

/// The longest note.
pub const MAX_NOTE_BYTES: usize = 1024 * 1024;

/// The most signatures of a note.
pub const MAX_SIGNATURES: usize = 64;

const MARK: &str = "— ";

/// A text with signatures, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// A signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The short number of the key.
    pub id: u32,
    /// What the key made of the text; never empty.
    pub bytes: Vec<u8>,
}

/// A note of which at least one known signature was checked, and no known one was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'n> {
    /// What was signed.
    pub text: &'n str,
    /// By whom, in the order of the lines.
    pub signed: Vec<Signed<'n>>,
}

/// One checked signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<'n> {
    /// The key that made it.
    pub key: &'n VerifierKey,
    /// The seconds of Unix time that a cosigner states.
    pub at: Option<u64>,
}

/// Why a note cannot be read or believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Too many bytes.
    #[error("a note has more than {MAX_NOTE_BYTES} bytes")]
    TooLong,
    /// Not UTF-8, or control characters.
    #[error("a note is text in UTF-8 without control characters other than line ends")]
    NotText,
    /// The parts cannot be told apart.
    #[error("a note is a text that ends its last line, an empty line, and lines of signatures")]
    Shape,
    /// A line of a signature is malformed.
    #[error("`{0}` is not a signature: `— name base64`")]
    Line(String),
    /// Too many signatures.
    #[error("a note has more than {MAX_SIGNATURES} signatures")]
    TooMany,
    /// Two signatures of one key.
    #[error("`{0}` signed twice with one key")]
    Twice(String),
    /// A known key did not make this signature.
    #[error("the signature of `{0}` is wrong: the text was changed, or another key signed it")]
    Wrong(String),
    /// No known key signed it.
    #[error("no known key signed the note")]
    Unsigned,
}

/// Somebody who signs notes.
#[derive(Debug)]
pub struct Signer {
    secret: SigningKey,
    key: VerifierKey,
}

impl Note {
    /// A note with this text and no signatures yet.
    pub fn new(text: &str) -> Result<Note, NoteError> {
        if text.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        check_characters(text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::Shape);
        }
        Ok(Note {
            text: text.to_owned(),
            signatures: Vec::new(),
        })
    }

    /// Reads a note, without believing it.
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let whole = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        check_characters(whole)?;
        let split = whole.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, lines) = (&whole[..=split], &whole[split + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let mut note = Note {
            text: text.to_owned(),
            signatures: Vec::new(),
        };
        for line in lines.split('\n') {
            note.add(Signature::parse(line)?)?;
        }
        Ok(note)
    }

    /// Adds a signature.
    pub fn add(&mut self, signature: Signature) -> Result<(), NoteError> {
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        let same = |other: &Signature| other.id == signature.id && other.name == signature.name;
        if self.signatures.iter().any(same) {
            return Err(NoteError::Twice(signature.name));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// The text, which is not to be believed before [`Note::open`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, checked or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Checks the signatures of known keys; those of others are left aside, for they may be of a
    /// later time.
    ///
    /// One wrong signature of a known key is enough to refuse the note.
    pub fn open<'n>(
        &'n self,
        keys: impl IntoIterator<Item = &'n VerifierKey>,
    ) -> Result<Opened<'n>, NoteError> {
        let keys: Vec<&VerifierKey> = keys.into_iter().collect();
        let mut signed = Vec::new();
        for signature in &self.signatures {
            let mut known = keys
                .iter()
                .copied()
                .filter(|key| key.id() == signature.id && key.name() == signature.name)
                .filter(|key| !matches!(key.kind(), KeyKind::Unknown(_)))
                .peekable();
            if known.peek().is_none() {
                continue;
            }
            let checked = known.find_map(|key| check(key, &self.text, &signature.bytes));
            signed.push(checked.ok_or_else(|| NoteError::Wrong(signature.name.clone()))?);
        }
        if signed.is_empty() {
            return Err(NoteError::Unsigned);
        }
        Ok(Opened {
            text: &self.text,
            signed,
        })
    }

    /// The note as it is written.
    pub fn to_text(&self) -> String {
        let lines: String = self.signatures.iter().map(|line| line.to_line()).collect();
        format!("{}\n{lines}", self.text)
    }
}

impl Signature {
    /// Reads a line without its end.
    pub fn parse(line: &str) -> Result<Signature, NoteError> {
        let read = || {
            let (name, rest) = line.strip_prefix(MARK)?.split_once(' ')?;
            key::check_name(name).ok()?;
            let bytes = wire::bytes(rest)?;
            let (id, bytes) = bytes.split_first_chunk()?;
            let (name, id) = (name.to_owned(), u32::from_be_bytes(*id));
            (!bytes.is_empty()).then(|| Signature {
                name,
                id,
                bytes: bytes.to_vec(),
            })
        };
        read().ok_or_else(|| NoteError::Line(line.chars().take(100).collect()))
    }

    /// The line, with its end.
    pub fn to_line(&self) -> String {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend(&self.bytes);
        format!("{MARK}{} {}\n", self.name, wire::base64(&bytes))
    }
}

impl Signer {
    /// Signs as `name` with the secret key `seed`, 32 random bytes.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Signer, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let key = VerifierKey::ed25519(name, KeyKind::Note, secret.verifying_key().as_bytes())?;
        Ok(Signer { secret, key })
    }

    /// The public half.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Signs the text of a note.
    pub fn sign(&self, note: &Note) -> Signature {
        Signature {
            name: self.key.name().to_owned(),
            id: self.key.id(),
            bytes: self.secret.sign(note.text.as_bytes()).to_bytes().to_vec(),
        }
    }
}

fn check<'k>(key: &'k VerifierKey, text: &str, signature: &[u8]) -> Option<Signed<'k>> {
    match key.kind() {
        KeyKind::Note => {
            let good = key.signed(text.as_bytes(), signature.try_into().ok()?);
            good.then_some(Signed { key, at: None })
        }
        KeyKind::Cosigner => {
            let at = cosignature::time(key, text, signature)?;
            Some(Signed { key, at: Some(at) })
        }
        KeyKind::Unknown(_) => None,
    }
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::NotText);
    }
    Ok(())
}
