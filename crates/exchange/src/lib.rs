//! Foreign formats in and out: bytes to facts, and a reason for every row that gives none.
//!
//! ```text
//! bytes --unpack (gzip), format (csv | ndjson | xes | ocel | entente)--> rows: a text per column
//! mapping file (YAML) --read--> Mapping: which column says what
//! rows + Mapping + Context --import--> Facts, Rejections, Report
//!     received = accepted + duplicate + rejected, counted in rows
//! Facts + Agreement --unknown--> names that the agreement does not know
//! Parquet (feature `parquet`) --read--> columns of numbers, instants and texts
//! Entries + party --books--> CSV, hledger, beancount
//! invoice (CSV) + InvoiceMapping --invoice--> InvoiceLines, Rejections
//! Bundle (a journal as one party may read it, with figures) --archive--> a tar file --verify--> what holds, what does not
//! OpenSLO text --read--> Objectives --> clauses of an agreement
//! ```
//!
//! This crate must never know HTTP or SQL, and it has no clock: the instant of recording is an
//! argument, and so is what the record holds. It keeps no row, except those of an audit trail until they are told.

pub mod books;
pub mod bundle;
pub mod format;
pub mod import;
pub mod invoice;
pub mod mapping;
pub mod openslo;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod report;
pub mod row;
pub mod unknown;

pub use books::{Books, Unbookable};
pub use bundle::Bundle;
pub use import::{Context, Held, ImportError, KnownCases, Limits, import};
pub use invoice::{Invoice, InvoiceMapping, invoice};
pub use mapping::Mapping;
pub use report::{Rejection, Report};
pub use unknown::{Names, Unknown};
