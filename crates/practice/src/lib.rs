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
//!
//! facts in the order of the journal --evolve--> State { proposals, versions, what does not fit }
//! State + texts + author + Command + as-of --decide--> facts, or a Refusal: what, why, what to do
//! ```
//!
//! This crate must never know HTTP, SQL, the current time, or randomness.

pub mod access;
mod claim;
pub mod command;
pub mod comment;
mod decision;
pub mod people;
pub mod proposal;
pub mod refusal;
mod signing;
pub mod state;
mod statement;

pub use access::{
    Access, Action, Actor, Answer, Object, Office, Principal, Scope, Standing, Subjects,
};
pub use command::{Author, Command, Texts, decide};
pub use people::People;
pub use proposal::{Proposal, Stand};
pub use refusal::Refusal;
pub use state::{State, Unfit, Version, evolve};
