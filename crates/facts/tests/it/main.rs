//! Facts: frozen bytes, strict admission, identity.

mod admission;
mod claims;
mod emergencies;
mod journal;
mod people;
mod properties;
mod proposals;
mod reference;
mod vectors;
