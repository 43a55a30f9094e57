//! What people do with a shared record, step by step, over the store.
//!
//! ```text
//! record folder (texts + facts) --found, bring--> the journal of an alliance
//! the journal --folder--> a record folder as one party may read it
//! a party's facts --sign--> submissions --write_submissions--> a file --read_submissions, take--> the journal, with receipts
//! people: who asks, sessions, tokens, invitations, and the people of a party
//! the journal --bundle--> a file that its reader verifies without anybody
//! ```
//!
//! A step here asks the store and the crates below it, and decides nothing itself.

mod bring;
mod bundle;
mod folder;
mod handed;
pub mod people;
mod sign;

pub use bring::{Brought, bring, found, known, load};
pub use bundle::{Asked, BundleFailure, bundle, policy, viewer};
pub use folder::{Folder, folder, folder_of, read_facts, with_parts};
pub use handed::{read_submissions, write_submissions};
pub use sign::{Signing, about_key, sign, sign_key, take};
