//! The built binary on temporary folders, as a person uses it.

mod check;
mod claims;
mod coverage;
mod demo;
mod fit;
mod fmt;
mod hostile;
mod import;
mod init;
mod lsp;
mod measure;
mod openslo;
mod rule;
mod seal;
mod shell;
mod template;
mod timetable;
mod tutorial;
