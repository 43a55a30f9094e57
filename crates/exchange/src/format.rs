//! The formats: bytes to rows.

pub mod csv;
pub mod entente;
pub mod json;
pub(crate) mod lines;
pub mod ocel;
pub mod unpack;
pub mod xes;
