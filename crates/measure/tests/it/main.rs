//! The measure crate as its users see it.

mod clocks;
mod devlake;
mod engine;
mod facts_table;
mod figure_claims;
mod figures;
mod fit;
mod literate;
mod observation;
mod paths;
mod properties;
mod record_lines;
mod slow;
mod upptime;
