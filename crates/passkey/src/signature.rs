//! Public keys, and the signatures that they are asked about.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// A point of P-256.
    P256 {
        /// Its first coordinate.
        x: [u8; 32],
        /// Its second coordinate.
        y: [u8; 32],
    },
    /// A point of Ed25519.
    Ed25519([u8; 32]),
    /// RSA.
    Rsa {
        /// The modulus, from 2048 to 8192 bits.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// ECDSA over P-256 with SHA-256; the signature as a DER sequence.
    Es256,
    /// The same; the signature as two numbers of 32 bytes.
    Es256Fixed,
    /// Ed25519.
    EdDsa,
    /// RSA with the padding of PKCS #1 1.5 and SHA-256.
    Rs256,
    /// RSA with the padding PSS and SHA-256.
    Ps256,
}

impl PublicKey {
    /// Whether it is a key of this way of signing.
    pub fn is_for(&self, scheme: Scheme) -> bool {
        match self {
            PublicKey::P256 { .. } => matches!(scheme, Scheme::Es256 | Scheme::Es256Fixed),
            PublicKey::Ed25519(_) => scheme == Scheme::EdDsa,
            PublicKey::Rsa { .. } => matches!(scheme, Scheme::Rs256 | Scheme::Ps256),
        }
    }

    /// Whether the message was signed in this way by whoever has the other half.
    pub fn has_signed(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        match (self, scheme) {
            (PublicKey::P256 { x, y }, Scheme::Es256 | Scheme::Es256Fixed) => {
                let point = [&[4], x.as_slice(), y].concat();
                let form = match scheme {
                    Scheme::Es256 => &ECDSA_P256_SHA256_ASN1,
                    _ => &ECDSA_P256_SHA256_FIXED,
                };
                let key = UnparsedPublicKey::new(form, point);
                key.verify(message, signature).is_ok()
            }
            (PublicKey::Ed25519(point), Scheme::EdDsa) => {
                let key = UnparsedPublicKey::new(&ED25519, point);
                key.verify(message, signature).is_ok()
            }
            (PublicKey::Rsa { n, e }, Scheme::Rs256 | Scheme::Ps256) => {
                let key = RsaPublicKeyComponents { n, e };
                let padding = match scheme {
                    Scheme::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
                    _ => &RSA_PSS_2048_8192_SHA256,
                };
                key.verify(padding, message, signature).is_ok()
            }
            _ => false,
        }
    }
}
