//! The ledger crate as its users see it.

/// Worlds from seeds and facts as tables, from the tests of `measure`.
#[path = "../../../measure/tests/it"]
#[allow(dead_code)]
mod measured {
    pub mod facts_table;
    pub mod slow;
}

/// The reader of printed steps, which knows nothing of the ledger.
#[path = "../../../evidence/src/money"]
#[allow(dead_code)]
mod printed {
    pub mod by_hand;
    pub mod fraction;
}

mod charges;
mod credits;
mod from_readings;
mod invoices;
mod literate;
mod money_worlds;
mod performed_again;
mod plan;
mod plan_worlds;
mod properties;
mod settle;
mod sharing;
mod statements;
mod values;
