//! The pure engine: what the facts come to under the agreement, with the derivation of every figure.
//!
//! ```text
//! facts --as of--> View (visible facts, in order of happening) + Docket (claims and their state)
//!   case facts  --> Log (columns: one row per change) --> Timelines (milestones, holds, last values)
//!   level       --> Plan (clock, calendars as prefix tables, conditions as tables over symbols)
//!   Plan x Timelines --> Verdicts { elapsed, target, met, segments by holder } --fold--> Partial
//!   Partial (mergeable in any order) --> Reading { value, state, sides, window, derivation }
//!   other facts --> observation::* (availability, cost, usage, surveys, delivery, capacity)
//! ```
//!
//! This crate must never know who is asking, money's bookkeeping, the current time, or the order in
//! which facts are stored: `as_of` is an argument, and every order of arrival gives the same bytes.

pub mod clock;
pub mod collision;
pub mod docket;
pub mod engine;
pub mod fold;
pub mod log;
pub mod observation;
pub mod observed;
pub mod plain;
pub mod plan;
pub mod predicate;
pub mod reading;
pub mod rests_on;
pub mod statistic;
pub mod symbols;
pub mod timelines;
pub mod view;
pub mod window;

pub use clock::{Holder, Judgement, Segment, Segments, Verdict};
pub use docket::{Answered, Dispute, Docket, Idle, IdleClaim, IdleClaimWhy, IdleWhy, Standing};
pub use engine::{
    Absence, Admission, Engine, Omission, Omissions, Outline, Outlined, Run, Share, Terms, Unheard,
};
pub use reading::{Coverage, Evidence, Item, Outcome, Reading, Replaced, State, Value};
pub use rests_on::rests_on;
pub use timelines::Timelines;
pub use view::View;
pub use window::Windows;
