//! The practice crate as its users see it.

mod cases;
mod decisions;
mod golden;
mod people;
mod signing;
mod spec;
mod statements;
mod stories;
mod world;
