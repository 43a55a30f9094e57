//! The shared record in a database.
//!
//! ```text
//! migrate  what the database has to look like, step by step
//!    |
//! sql      one text for two databases: SQLite in a file, PostgreSQL on a server
//! ```
//!
//! Everything above `sql` is written once. This crate is synchronous: a caller inside of an asynchronous
//! runtime calls it from a thread that may block.

pub mod migrate;
pub mod sql;
