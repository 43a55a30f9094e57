//! Money: what is owed under the agreement, and every step that leads to it.
//!
//! ```text
//! Reading --> Finding { level, window, month, outcome }          Charges { (charge, month) -> amount }
//! usage, costs, values --charge--> Charged { Sheet, windows: [ChargedWindow { posted }], gaps }
//! findings + charges --credit--> Credits { Sheet, months: [MonthCredit { lines, posted }], gaps }
//! results --sharing--> Shared        costs --allocation--> Allocated { shares }, exact to the last coin
//! all of these --statement--> Statement per pair and month --entry--> Entry = moves: postings that balance
//! invoice lines + statements --invoice--> Match = items { lines, computed, parts }: parts add up to the difference
//! Engine + draft --plan--> windows, records that flip and amounts, before and after
//! Sheet = steps { stage, clause, what, op, inputs, result }: a result is performed, never set
//! ```
//!
//! This crate must never know floats, an unbalanced entry, SQL, the current time, or who is asking.

pub mod allocation;
pub mod book;
pub mod breach;
pub mod charge;
pub mod credit;
pub mod entry;
pub mod finding;
pub mod gap;
pub mod invoice;
pub mod loss;
pub mod month;
pub mod plan;
pub mod rests_on;
pub mod settle;
pub mod sharing;
pub mod sheet;
pub mod split;
pub mod statement;
pub mod trigger;

pub use allocation::{Allocated, AllocatedShare, allocated};
pub use book::Book;
pub use breach::breach_among;
pub use charge::{Charged, ChargedWindow, Used, charged};
pub use credit::{Credits, Line, MonthCredit, credits};
pub use entry::{Account, Balances, Entry, Posting, balances};
pub use finding::{Charges, Finding};
pub use gap::Gap;
pub use invoice::{InvoiceLine, Match, matched};
pub use loss::{Loss, RiskLoss, loss, losses};
pub use month::Month;
pub use rests_on::rests_on;
pub use settle::{Settled, settle};
pub use sharing::{Reached, Shared, SharedWindow, shared};
pub use sheet::{Derived, Given, Input, Known, Op, Sheet, Source, Stage, Step, StepId};
pub use statement::{LineKey, Pair, Statement, StatementLine, Worked, statements};
pub use trigger::{Right, Rights, rights};
