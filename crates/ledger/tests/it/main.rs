//! The ledger crate as its users see it.

mod charges;
mod credits;
mod literate;
mod properties;
mod sharing;
mod statements;
mod values;
