//! The store over both databases.

mod databases;
mod sql;
