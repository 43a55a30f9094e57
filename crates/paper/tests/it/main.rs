//! Papers read by other people's tools.

mod tools;
