//! The repository keeps its own rules.

mod documents;
mod edges;
mod facts_documented;
mod files;
mod repository;
mod rules_documented;
mod sentences;
mod words;
