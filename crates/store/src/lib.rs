//! The shared record in a database.
//!
//! ```text
//! Host (keys) + Target --Store::open--> Store         Store::found --> the journal of an alliance begins
//! Submission --Delivery::new--> Delivery --Store::append, many at once--> Receipt, with its proof, durable
//! account, session, token, invitation --people--> who asks, and what an administrator states of its people
//! Viewer + alliance --Store::facts, openings, entries, tile, proof, growth--> what this viewer may read
//!
//! append, read, speak, feed   what is done, each in one transaction
//!    |
//! schema   the tables            edge, nodes   the tree: its right edge in memory, the rest in full tiles
//!    |
//! migrate  what the database has to look like, step by step
//!    |
//! sql      one text for two databases: SQLite in a file, PostgreSQL on a server
//! ```
//!
//! Everything above `sql` is written once. This crate is synchronous: a caller inside of an asynchronous
//! runtime calls it from a thread that may block. It knows no HTTP, and there is no read without a [`Viewer`].

mod append;
mod behind;
mod cosign;
mod delivery;
mod draft;
mod earlier;
mod edge;
mod erase;
mod failure;
mod feed;
mod hand;
mod host;
mod known;
mod member;
pub mod migrate;
mod nodes;
mod parser;
pub mod people;
mod read;
mod rebuild;
mod rows;
mod schema;
mod sequencer;
mod speak;
pub mod sql;
mod store;
mod transfer;
mod version;
mod viewer;
pub mod webhook;

pub use append::Receipt;
pub use behind::Behind;
pub use delivery::Delivery;
pub use draft::{read_draft, write_draft};
pub use erase::Person;
pub use failure::{Failure, Refusal};
pub use feed::Feed;
pub use hand::Offer;
pub use host::Host;
pub use read::{Extract, Openings, Recorded, Standing};
pub use sequencer::{Answer, Clock, Sequencer};
pub use speak::{Manner, key_hash};
pub use store::{Random, Store, own_statement};
pub use version::{Files, read_text};
pub use viewer::{Persons, Viewer};
