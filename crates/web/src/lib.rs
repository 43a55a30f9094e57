//! HTTP: what others ask of us, and what we ask of others.
//!
//! ```text
//! connections --serve--> axum Router: bounded in number, in time and in bytes, and gently stopped
//! witness::router: POST add-checkpoint --Keeper--> facts decide --> a file, then the answer
//! witness::Keeper: a folder with a key and one file for each log, one holder at a time
//! client::cosign: a checkpoint to a witness, from the size that it tells
//! act: what people do with a shared record, over the store
//! ```
//!
//! This crate must never know SQL, and never hold a rule of the business.

pub mod act;
pub mod client;
pub mod serve;
pub mod witness;
