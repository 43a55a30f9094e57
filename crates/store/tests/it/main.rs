//! The store over both databases.

mod databases;
mod migrate;
mod sql;
