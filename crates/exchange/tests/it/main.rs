//! The integration tests of the crate, in one binary.

mod bad_input;
mod books;
mod case;
mod docs;
mod formats;
mod invoices;
mod kinds;
mod mapping;
mod openslo;
mod property;
mod real;
mod shipped;
mod unknown;
mod world;
