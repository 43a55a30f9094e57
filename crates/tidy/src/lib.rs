//! What must hold of the repository itself: crate walls, banned words, file sizes, links.
//!
//! The crate is its tests (`tests/it/`); nothing depends on it.
