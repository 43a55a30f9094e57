//! The built binary on temporary folders, as a person uses it.

mod check;
mod demo;
mod import;
mod init;
mod measure;
mod shell;
mod tutorial;
