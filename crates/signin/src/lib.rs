//! Who signs in: what a passkey answers, checked by arithmetic alone.
//!
//! ```text
//! challenge -> browser, authenticator -> Registration --RelyingParty::register--> Credential, to be kept
//! challenge -> browser, authenticator -> Assertion --RelyingParty::assert, with what was kept--> Asserted
//! ```
//!
//! Challenges and what is kept arrive as arguments: who calls makes and spends them.
//!
//! This crate must never know the current time, the network, the store, or anything of an alliance.

pub mod passkey;
mod signature;
