//! The measure crate as its users see it.

mod clocks;
mod devlake;
mod facts_table;
mod figures;
mod literate;
mod observation;
mod paths;
mod record_lines;
mod upptime;
