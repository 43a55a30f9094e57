//! The agreement crate as its users see it.

mod cases;
mod condition;
mod hostile;
mod text;
mod versions;
