//! The shapes of what is told as JSON, as JSON Schema by name, for descriptions of interfaces.
//!
//! INVARIANT: `./evidence serve` compares answers with them.

/// The shapes: an object of schemas that refer to each other as `#/components/schemas/NAME`.
pub const SHAPES: &str = include_str!("../shapes.json");
