//! What the parties do with each other, and who may do it.
//!
//! ```text
//! Agreement + standing + as-of --access--> grants: clause, who, actions, on what
//! grants --policy--> Cedar policies       parties, teams, services --entity--> Cedar entities
//! Access + principal --> Actor            Actor + action + object --decide--> Answer: allowed by a clause,
//!                                                                             refused, or unknown
//! Actor --scope--> the sets by which lists are filtered
//! Access before + Access after --difference--> who gains and loses which right
//! facts `person` --people--> each person with its offices and teams, ready to ask
//! ```
//!
//! This crate must never know HTTP, SQL, the current time, or randomness.

pub mod access;
pub mod people;

pub use access::{Access, Action, Actor, Answer, Object, Office, Principal, Scope, Standing};
pub use people::People;
