//! The journal, beside published vectors, obvious implementations and other people's code.

mod bundled;
mod chains;
mod commitments;
mod leaves;
mod merkle;
mod mutations;
mod notes;
#[cfg(feature = "oracles")]
mod oracles;
mod passkeys;
mod personal;
mod policies;
mod proofs;
mod quorums;
mod tiles;
mod trees;
mod witness;
