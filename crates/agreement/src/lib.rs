//! Agreements as code.
//!
//! ```text
//! files (path -> bytes) --yaml--> nodes with places --load--> Agreement + diagnostics
//! Agreement { parties, teams, calendars, services, fields, measures, levels }
//! condition (CEL) --parse, type-check--> Test, a closed form over the fields of a record
//! Versions = agreements by effective instant; Versions::at(instant) is the one in force
//! ```
//!
//! This crate must never know what really happened, or where its text came from.

pub mod model;

pub use model::Agreement;
