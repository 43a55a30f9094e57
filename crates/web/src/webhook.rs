//! Webhooks: whoever wants to know that something was recorded is told so at an address of its own.
//!
//! ```text
//! journal --Store::due_webhook--> what is new for whom --message--> signed, thin --target--> checked address --> told, or later again
//! ```
//!
//! Messages follow Standard Webhooks, with signatures of Ed25519: they say that entries came, which, and of which
//! kinds, and nothing of what they say; the receiver asks for that with its own token. The journal is the outbox: what
//! was recorded is told, at least once, in its order.

mod message;
mod sender;
pub mod target;

pub use message::{Message, public_key};
pub use sender::Sender;
