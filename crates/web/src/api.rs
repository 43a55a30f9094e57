//! The interface for programs: what can be asked over HTTP, by whom, and what comes back.
//!
//! ```text
//! Operation (a row of a table): path, right, what it takes and gives   --router--> axum
//! request --caller--> who --World--> Actor --right--> allowed --Operation--> Answer | Problem
//! the table --openapi--> the description, OpenAPI 3.1            --Operation::row--> the table of rights
//! ```
//!
//! **An operation without a right cannot be written.** What the asker may not know of is answered like what is not
//! there, by the same bytes.

pub mod answer;
pub mod call;
pub mod caller;
pub mod multipart;
pub mod openapi;
pub mod operation;
pub mod problem;
mod router;

pub(crate) mod access;
pub(crate) mod agreement;
pub(crate) mod alliance;
pub(crate) mod books;
pub(crate) mod case;
pub(crate) mod claim;
pub(crate) mod command;
pub(crate) mod entry;
pub(crate) mod fact;
pub(crate) mod import;
pub(crate) mod journal;
pub(crate) mod passkey;
pub(crate) mod people;
pub(crate) mod plan;
pub(crate) mod proposal;
pub(crate) mod reading;
pub(crate) mod session;
mod shape;
pub(crate) mod statement;
mod system;
pub(crate) mod webhook;

pub use operation::Operation;
pub use router::{Api, Line, Log, Settings};

/// What stands before every path.
pub const PREFIX: &str = "/api/v1";

/// Everything that can be asked.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    let all = [
        system::OPERATIONS,
        session::OPERATIONS,
        passkey::OPERATIONS,
        alliance::OPERATIONS,
        agreement::OPERATIONS,
        access::OPERATIONS,
        fact::OPERATIONS,
        import::OPERATIONS,
        reading::OPERATIONS,
        statement::OPERATIONS,
        proposal::OPERATIONS,
        plan::OPERATIONS,
        claim::OPERATIONS,
        case::OPERATIONS,
        journal::OPERATIONS,
        people::OPERATIONS,
        webhook::OPERATIONS,
    ];
    all.into_iter().flatten()
}
