//! OpenID Connect: what a sign-in service says of itself, and the token by which it vouches for somebody.
//!
//! Somebody is an issuer with a subject. An address is nobody: it can be given to somebody else later, and one service may
//! claim what is another's.

mod keys;
mod metadata;
mod token;

pub use keys::Keys;
pub use metadata::{Access, Metadata, Reach};
pub use token::{Claims, Expected, names_key, verify};

/// The most bytes of a token.
pub const MAX_TOKEN_BYTES: usize = 16 << 10;

/// By how much clocks may differ, in seconds.
pub const SKEW_S: i64 = 60;

/// The oldest that a token may be, in seconds: it was made a moment ago.
pub const OLDEST_S: i64 = 600;

/// Why what a service says is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not written as it should be.
    #[error("the sign-in service answered something that cannot be read: {0}")]
    Form(&'static str),
    /// It speaks for another issuer.
    #[error("the sign-in service says that it is `{0}`, which is not the one that is set here")]
    Issuer(String),
    /// It cannot do what is needed.
    #[error("the sign-in service cannot do what is needed: {0}")]
    Unfit(&'static str),
    /// It leads elsewhere.
    #[error("the sign-in service leads to `{0}`, which is not safe")]
    Address(String),
    /// The token is signed in a way that is not taken.
    #[error(
        "the sign-in service signs with `{0}`, which is not taken; RS256, PS256, ES256 and EdDSA are"
    )]
    Algorithm(String),
    /// It is signed with a key that nobody knows.
    #[error("the sign-in service signed with a key that it does not publish")]
    UnknownKey,
    /// The signature does not hold.
    #[error("the signature of the sign-in service does not hold")]
    Signature,
    /// It is for somebody else.
    #[error("what the sign-in service sent is for another program")]
    Audience,
    /// It answers another question.
    #[error("what the sign-in service sent answers another question")]
    Nonce,
    /// Its times do not fit the present.
    #[error("what the sign-in service sent is not of now: {0}; compare the clocks")]
    Time(&'static str),
    /// The person was not asked anew.
    #[error("the sign-in service did not ask anew who you are")]
    NotAsked,
}
