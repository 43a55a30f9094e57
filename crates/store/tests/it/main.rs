//! The store over both databases.

mod databases;
mod groups;
mod journal;
mod migrate;
mod sql;
mod world;
