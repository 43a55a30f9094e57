//! The journal: an append-only log of bytes, and proofs about it that need nobody's word.
//!
//! ```text
//! fact --Personal::part--> what all its readers may see + data of persons   --Personal::whole--> the fact
//! the same --Submission::prepare--> what a person's passkey signs --Prepared::sign, with its Assertion--> Leaf, secret, texts
//! facts with their readers --Submission::sign--> Leaf (envelope + commitments, signed) + secret + texts
//! Leaf + place + instant --Chain::append--> Entry            bytes --Chain::next--> Entry and who stands behind it
//! secret + text of a slot --Opening--> a reader, who checks it against the entry
//! entries --hash::leaf--> leaves --Peaks::append--> Nodes (stored hashes of complete subtrees)
//! Nodes + size --tree::root--> Hash             the whole log in 32 bytes
//! Nodes + index + size --inclusion::prove-->    "this entry stands here"   --inclusion::verify
//! Nodes + two sizes --consistency::prove-->     "nothing before was changed"  --consistency::verify
//! Nodes --Tile::write--> files of 256 hashes --Tiles--> Nodes
//! origin + size + root --Checkpoint--> Note --Signer::sign, Cosigner::cosign--> signed
//! Note --Policy::accept--> a checkpoint that is believed     Proof = index + inclusion + that note
//! Request + Known --Witness::decide--> a cosignature, once it is stored, or a refusal
//! ```
//!
//! Hashing is that of RFC 6962, so that other people's tools can verify what is written here. A log
//! shows what was said and that it still stands; it cannot show that it was true.
//!
//! Nothing here has a clock, randomness or files: keys and times are arguments.

pub mod assertion;
pub mod chain;
pub mod checkpoint;
pub mod commitment;
pub mod consistency;
pub mod cosignature;
pub mod entry;
pub mod gathering;
pub mod hash;
pub mod inclusion;
pub mod key;
pub mod keyring;
pub mod leaf;
pub mod note;
pub mod numbers;
pub mod opening;
pub mod passkeys;
pub mod personal;
pub mod policy;
pub mod proof;
pub mod submission;
pub mod tile;
pub mod tree;
mod wire;
pub mod witness;

pub use assertion::Assertion;
pub use chain::{Chain, ChainError};
pub use checkpoint::Checkpoint;
pub use commitment::{Compartment, Secret, Slot};
pub use cosignature::Cosigner;
pub use entry::Entry;
pub use gathering::Gathering;
pub use hash::Hash;
pub use key::VerifierKey;
pub use keyring::{Attestation, Keyring};
pub use leaf::Leaf;
pub use note::{Note, Signer};
pub use numbers::{Gap, Numbers};
pub use opening::{Opening, PartOpening};
pub use passkeys::{KnownPasskey, PasskeyRefusal};
pub use personal::Personal;
pub use policy::Policy;
pub use proof::Proof;
pub use submission::{Draft, Prepared, Statement, Submission};
pub use tile::{Tile, Tiles};
pub use witness::Witness;

/// Why a proof was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A log without entries.
    #[error("a log without entries proves nothing")]
    Empty,
    /// The entry is beyond the end of the log.
    #[error("entry {index} is not among the first {size}")]
    Outside {
        /// The entry.
        index: u64,
        /// The size of the log.
        size: u64,
    },
    /// The older log is larger than the newer one.
    #[error("a log of {old} entries is not the beginning of one of {new}")]
    Backwards {
        /// The size of the older log.
        old: u64,
        /// The size of the newer log.
        new: u64,
    },
    /// The proof has too few or too many hashes for this place and size.
    #[error("the proof has another number of hashes than this place in a log of this size needs")]
    Length,
    /// The proof leads to another root.
    #[error("the proof leads to another root than the one that was signed")]
    Root,
}
