//! The practice crate as its users see it.

mod decisions;
mod golden;
mod spec;
mod stories;
mod world;
