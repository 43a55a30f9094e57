//! The agreement crate as its users see it.

mod cases;
mod code_scanning;
mod condition;
mod coverage;
mod disclosure;
mod edit;
mod editor;
mod explained;
mod format;
mod holidays;
mod hostile;
mod large;
mod model;
mod reference;
mod render;
mod rules;
mod schema;
mod share;
mod template;
mod text;
mod timetable;
mod versions;
