//! The witness: over HTTP, over its folder, and and asked by our own client and by a program that shares nothing with it.

mod alliance;
mod client;
mod connections;
mod folder;
mod http;
mod keeper;
mod oracle;
mod protocol;
