//! The formats: bytes to rows.

pub mod csv;
pub mod unpack;
