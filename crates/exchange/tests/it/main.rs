//! The integration tests of the crate, in one binary.

mod case;
mod real;
mod world;
