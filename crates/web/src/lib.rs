//! HTTP: what others ask of us, and what we ask of others.
//!
//! ```text
//! connections --serve--> axum Router: bounded in number, in time and in bytes, and gently stopped
//! witness::router: POST add-checkpoint --Keeper--> facts decide --> a file, then the answer
//! witness::Keeper: a folder with a key and one file for each log, one holder at a time
//! client::cosign: a checkpoint to a witness, from the size that it tells
//! api: operations over HTTP, each with its right; queue: a lane for each party; desk: what is kept between requests
//! openid: asking a sign-in service who somebody is
//! origin: where people reach the site, to which passkeys belong
//! page: the same record for people, as pages; each with its right, like an operation
//! act: what people do with a shared record, over the store
//! ```
//!
//! This crate must never know SQL, and never hold a rule of the business.

pub mod act;
pub mod api;
pub mod client;
pub mod desk;
pub mod metrics;
pub mod openid;
pub mod origin;
pub mod page;
pub mod queue;
pub mod rate;
pub mod run;
pub mod serve;
pub mod ways;
pub mod webhook;
pub mod witness;
