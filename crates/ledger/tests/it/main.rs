//! The ledger crate as its users see it.

/// Worlds from seeds and facts as tables, from the tests of `measure`.
#[path = "../../../measure/tests/it"]
#[allow(dead_code)]
mod measured {
    pub mod facts_table;
    pub mod slow;
}

mod charges;
mod credits;
mod from_readings;
mod invoices;
mod literate;
mod performed_again;
mod plan;
mod plan_worlds;
mod properties;
mod settle;
mod sharing;
mod statements;
mod values;
