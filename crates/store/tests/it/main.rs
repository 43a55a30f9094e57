//! The store over both databases.

mod bundles;
mod contract;
mod databases;
mod groups;
mod journal;
mod migrate;
mod sql;
mod world;
