//! The store over both databases.

mod audit;
mod child;
mod databases;
mod groups;
mod journal;
mod migrate;
mod sql;
mod trouble;
mod world;
