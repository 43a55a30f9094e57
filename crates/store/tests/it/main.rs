//! The store over both databases.

mod attacks;
mod audit;
mod bundles;
mod child;
mod contract;
mod databases;
mod delivered;
#[cfg(target_os = "linux")]
mod faults;
mod groups;
mod journal;
mod migrate;
mod model;
mod mutations;
mod simulation;
mod sql;
mod trouble;
mod world;
