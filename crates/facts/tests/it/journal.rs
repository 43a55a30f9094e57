//! The journal, beside published vectors, obvious implementations and other people's code.

mod notes;
mod proofs;
mod trees;
