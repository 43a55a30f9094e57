//! Public keys of those who sign notes, as C2SP signed-note writes them: `name+id+base64`.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use crate::journal::wire;

/// The longest text of a key: room for the largest keys against quantum computers.
pub const MAX_KEY_BYTES: usize = 8 * 1024;

/// What a key signs, by the byte in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// Ed25519 over the text of a note.
    Note,
    /// Ed25519 over a checkpoint and the time at which a witness saw it.
    Cosigner,
    /// Something of a later time: kept, and never believed.
    Unknown(u8),
}

/// A public key with the name of its holder.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    kind: KeyKind,
    public: Vec<u8>,
    ed25519: Option<VerifyingKey>,
}

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It does not have the three parts.
    #[error("a key is written `name+id+base64`, with eight hexadecimal digits as id")]
    Shape,
    /// The name cannot be told from its surroundings.
    #[error("the name `{0}` of a key is empty, or has white space, `+` or control characters")]
    Name(String),
    /// The id belongs to another key.
    #[error("the id `{given}` of the key of `{name}` is not that of its bytes, `{right}`")]
    Id {
        /// The name of the key.
        name: String,
        /// The id as written.
        given: String,
        /// The id that the bytes have.
        right: String,
    },
    /// The bytes are no usable key.
    #[error("the key of `{0}` is not a point that can sign")]
    Point(String),
}

impl KeyKind {
    /// The byte that stands for it.
    pub fn byte(self) -> u8 {
        match self {
            KeyKind::Note => 1,
            KeyKind::Cosigner => 4,
            KeyKind::Unknown(byte) => byte,
        }
    }

    fn of(byte: u8) -> KeyKind {
        match byte {
            1 => KeyKind::Note,
            4 => KeyKind::Cosigner,
            byte => KeyKind::Unknown(byte),
        }
    }
}

impl VerifierKey {
    /// Reads `name+id+base64`. A key of an unknown kind is read as well, for a later program may
    /// have written it; nothing verifies under it.
    pub fn parse(text: &str) -> Result<VerifierKey, KeyError> {
        if text.len() > MAX_KEY_BYTES {
            return Err(KeyError::Shape);
        }
        // The base64 part may have plus signs of its own; the name has none.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Shape);
        };
        check_name(name)?;
        let digits = id
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let stated = u32::from_str_radix(id, 16)
            .ok()
            .filter(|_| digits && id.len() == 8);
        let bytes = wire::bytes(key);
        let (Some(stated), Some([kind, public @ ..])) = (stated, bytes.as_deref()) else {
            return Err(KeyError::Shape);
        };
        let kind = KeyKind::of(*kind);
        if let KeyKind::Unknown(_) = kind {
            let (name, public) = (name.to_owned(), public.to_vec());
            return Ok(VerifierKey {
                name,
                id: stated,
                kind,
                public,
                ed25519: None,
            });
        }
        let public = public
            .try_into()
            .map_err(|_| KeyError::Point(name.to_owned()))?;
        let key = VerifierKey::ed25519(name, kind, public)?;
        if key.id != stated {
            return Err(KeyError::Id {
                name: name.to_owned(),
                given: id.to_owned(),
                right: format!("{:08x}", key.id),
            });
        }
        Ok(key)
    }

    /// The key with these 32 bytes; `kind` is a known one.
    pub(crate) fn ed25519(
        name: &str,
        kind: KeyKind,
        public: &[u8; 32],
    ) -> Result<VerifierKey, KeyError> {
        check_name(name)?;
        let point = point(public).ok_or_else(|| KeyError::Point(name.to_owned()))?;
        let hash = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', kind.byte()])
            .chain_update(public)
            .finalize();
        Ok(VerifierKey {
            name: name.to_owned(),
            id: u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]),
            kind,
            public: public.to_vec(),
            ed25519: Some(point),
        })
    }

    /// The name of the holder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The short number by which signatures name the key, together with the name.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The bytes of the key itself: equal for two names that share a key.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// Whether `signature` over `message` was made with the secret half of this key.
    ///
    /// Strict: no second encoding of a signature passes for the first.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.ed25519
            .as_ref()
            .is_some_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend(&self.public);
        write!(f, "{}+{:08x}+{}", self.name, self.id, wire::base64(&bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The key with these bytes, if it can sign. A weak one, of small order, would verify signatures that
/// nobody made.
pub(crate) fn point(public: &[u8; 32]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(public).ok()?;
    // The library takes y + p for y as well, where that fits into 255 bits: a second spelling of one point.
    let [first, middle @ .., last] = public;
    let is_over_p =
        *first >= 0xed && middle.iter().all(|byte| *byte == 0xff) && last | 0x80 == 0xff;
    (!key.is_weak() && !is_over_p).then_some(key)
}

/// Checks that a name can stand in a signature line and in a key.
pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let unfit = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.contains(unfit) {
        return Err(KeyError::Name(name.escape_debug().to_string()));
    }
    Ok(())
}
