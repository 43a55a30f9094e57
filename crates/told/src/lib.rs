//! What was computed, told: sentences, JSON and CSV, the same for the command line and for HTTP.
//!
//! ```text
//! Asked + Engine --reading::compute--> Shown { level, run, readings } or Missing { what there is instead }
//! Shown --reading::document, reading::csv--> levels by window; with a level what each figure rests on
//! Shown + case --case::document--> its clocks by holder, in segments and in sentences
//! Shown --holders::document--> who held the cases, for how long, how they were handed on
//! Settled + statement::Asked --> statement::Shown --document, csv--> what is owed; derivation: every step of it
//! Answer of access --access::document--> the clauses that give a right, or who may in its place
//! plan::Question + draft --Replayed--> what differs --document--> named by a hash over what it rests on
//! Shown --filed--> a report, a statement or a text on paper, with the hash of its figures
//! JSON --laid_out--> the bytes that the command line prints
//! ```
//!
//! This crate must never know a terminal, HTTP, SQL, files, or the current time; what it tells was computed
//! below. The shapes of the JSON are in `docs/reference/json.md`, and as schemas in `shapes.json`.

pub mod access;
pub mod case;
pub mod claims;
mod clause;
pub mod coverage;
pub mod filed;
pub mod findings;
pub mod fit;
pub mod holders;
pub mod idle;
pub mod invoice;
mod laid_out;
pub mod missing;
pub mod plan;
pub mod reading;
pub mod scope;
pub mod shapes;
pub mod statement;
pub mod timeline;
pub mod words;

pub use laid_out::laid_out;
pub use missing::Missing;
pub use timeline::Timeline;
