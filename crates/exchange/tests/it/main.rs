//! The integration tests of the crate, in one binary.

mod bad_input;
mod case;
mod formats;
mod openslo;
mod real;
mod shipped;
mod world;
