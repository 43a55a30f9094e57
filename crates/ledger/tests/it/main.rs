//! The ledger crate as its users see it.

mod charges;
mod credits;
mod from_readings;
mod invoices;
mod literate;
mod performed_again;
mod properties;
mod settle;
mod sharing;
mod statements;
mod values;
