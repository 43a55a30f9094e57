//! The store over both databases.

mod attacks;
mod audit;
mod backup;
mod bundles;
mod child;
mod contract;
mod databases;
mod delivered;
mod erase;
#[cfg(target_os = "linux")]
mod faults;
mod groups;
mod isolation;
mod journal;
mod known;
mod members;
mod migrate;
mod model;
mod mutations;
mod people;
mod simulation;
mod sql;
mod transfer;
mod trouble;
mod world;
