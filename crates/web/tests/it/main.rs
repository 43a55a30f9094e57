//! The witness: over HTTP, over its folder, and and asked by our own client.

mod alliance;
mod client;
mod connections;
mod folder;
mod http;
mod keeper;
mod protocol;
