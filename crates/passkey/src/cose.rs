//! Public keys as authenticators write them: maps of CBOR, by RFC 9053 and RFC 8230.

use minicbor::Decoder;
use minicbor::data::Type;

use super::Refused;
use crate::signature::{PublicKey, Scheme};

/// ECDSA over P-256 with SHA-256.
pub const ES256: i64 = -7;
/// Ed25519.
pub const EDDSA: i64 = -8;
/// RSA with PKCS #1 1.5.
pub const RS256: i64 = -257;

/// A public key, for one algorithm.
pub(super) struct Key {
    key: PublicKey,
    scheme: Scheme,
    algorithm: i64,
}

/// What a map of a key may hold.
#[derive(Default)]
struct Parts<'b> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    /// The curve, or the modulus of RSA.
    first: Option<Part<'b>>,
    second: Option<Part<'b>>,
    third: Option<Part<'b>>,
}

#[derive(Clone, Copy)]
enum Part<'b> {
    Number(i64),
    Bytes(&'b [u8]),
}

impl Key {
    /// Reads one that is all there is.
    pub fn read(bytes: &[u8]) -> Result<Key, Refused> {
        let mut decoder = Decoder::new(bytes);
        let parts = parts(&mut decoder)?;
        if decoder.position() != bytes.len() {
            return Err(Refused::Form);
        }
        Key::of(&parts).ok_or(Refused::Key)
    }

    /// The name of its algorithm.
    pub fn algorithm(&self) -> i64 {
        self.algorithm
    }

    /// Whether it signed this.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.has_signed(self.scheme, message, signature)
    }

    /// The key itself, and how it signs.
    pub fn into_parts(self) -> (PublicKey, Scheme) {
        (self.key, self.scheme)
    }

    fn of(parts: &Parts<'_>) -> Option<Key> {
        use Part::{Bytes, Number};
        let algorithm = parts.algorithm?;
        let key = (parts.kind?, algorithm);
        let values = (parts.first?, parts.second, parts.third);
        Some(match (key, values) {
            ((2, ES256), (Number(1), Some(Bytes(x)), Some(Bytes(y)))) => Key {
                key: PublicKey::P256 {
                    x: x.try_into().ok()?,
                    y: y.try_into().ok()?,
                },
                scheme: Scheme::Es256,
                algorithm,
            },
            ((1, EDDSA), (Number(6), Some(Bytes(x)), None)) => Key {
                key: PublicKey::Ed25519(x.try_into().ok()?),
                scheme: Scheme::EdDsa,
                algorithm,
            },
            ((3, RS256), (Bytes(n), Some(Bytes(e)), None)) => Key {
                key: PublicKey::Rsa {
                    n: n.to_vec(),
                    e: e.to_vec(),
                },
                scheme: Scheme::Rs256,
                algorithm,
            },
            _ => return None,
        })
    }
}

/// Where a key ends that more may follow.
pub(super) fn end(bytes: &[u8]) -> Result<usize, Refused> {
    let mut decoder = Decoder::new(bytes);
    parts(&mut decoder)?;
    Ok(decoder.position())
}

fn parts<'b>(decoder: &mut Decoder<'b>) -> Result<Parts<'b>, Refused> {
    let form = |_| Refused::Form;
    let mut parts = Parts::default();
    let length = decoder.map().map_err(form)?.ok_or(Refused::Form)?;
    for _ in 0..length {
        let name = decoder.i64().map_err(form)?;
        let value = match decoder.datatype().map_err(form)? {
            Type::Bytes => Part::Bytes(decoder.bytes().map_err(form)?),
            _ => Part::Number(decoder.i64().map_err(form)?),
        };
        // WHY: each may stand there once, and a key has no members but those that it needs.
        let is_new = match (name, value) {
            (1, Part::Number(kind)) => parts.kind.replace(kind).is_none(),
            (3, Part::Number(algorithm)) => parts.algorithm.replace(algorithm).is_none(),
            (-1, value) => parts.first.replace(value).is_none(),
            (-2, value) => parts.second.replace(value).is_none(),
            (-3, value) => parts.third.replace(value).is_none(),
            _ => false,
        };
        if !is_new {
            return Err(Refused::Form);
        }
    }
    Ok(parts)
}
