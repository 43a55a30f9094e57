//! The built binary on temporary folders, as a person uses it.

mod check;
mod claims;
mod coverage;
mod demo;
mod examples;
mod explain;
mod fit;
mod fmt;
mod hostile;
mod import;
mod init;
mod invoice;
mod lsp;
mod measure;
mod openslo;
mod page;
mod plan;
mod readers;
mod rule;
mod seal;
mod shell;
mod statement;
mod template;
mod timetable;
mod tutorial;
mod witness;
