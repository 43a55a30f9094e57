//! The measure crate as its users see it.

mod devlake;
mod facts_table;
mod figures;
mod literate;
mod observation;
mod slow;
mod upptime;
