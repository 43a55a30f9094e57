//! The practice crate as its users see it.

mod decisions;
mod golden;
mod people;
mod spec;
mod stories;
mod world;
