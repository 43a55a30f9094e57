//! Who signs in: what a passkey answers, and what a sign-in service vouches for, checked by arithmetic alone.
//!
//! ```text
//! challenge, answer --passkey--> Credential, Asserted      (the crate of that name, where a journal finds it too)
//! issuer -> Metadata, Keys; ID token --openid::verify, with what was asked--> Claims: issuer and subject
//! ```
//!
//! Challenges, the present and what is kept arrive as arguments: who calls makes and spends them.
//!
//! This crate must never know the current time, the network, the store, or anything of an alliance.

pub mod openid;

pub use passkey;
