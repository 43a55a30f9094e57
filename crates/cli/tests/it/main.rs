//! The built binary on temporary folders, as a person uses it.

mod check;
mod import;
mod init;
mod shell;
