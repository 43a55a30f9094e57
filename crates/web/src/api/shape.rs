//! The shapes of answers that `told` makes, for the description.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

macro_rules! shapes {
    ($($(#[$doc:meta])* $function:ident = $name:literal;)*) => {$(
        $(#[$doc])*
        pub fn $function(shapes: &mut SchemaGenerator) -> Schema {
            named(shapes, $name)
        }
    )*};
}

shapes! {
    /// Levels by window.
    readings = "Readings";
    /// Who held the cases of a level.
    holders = "Holders";
    /// The clocks of a case.
    clocks = "Clocks";
    /// Claims and where they stand.
    claims = "Claims";
    /// What two parties owe each other.
    statements = "Statements";
    /// How lines were worked out.
    derivations = "Derivations";
    /// What a draft would have come to.
    plan = "Plan";
}

/// A shape by its name; with it come all that it refers to.
fn named(shapes: &mut SchemaGenerator, name: &str) -> Schema {
    if !shapes.definitions().contains_key(name) {
        // What is written there is ours, and tests read it; a description without it would be one without these names.
        let all: Map<String, Value> =
            serde_json::from_str(told::shapes::SHAPES).unwrap_or_default();
        shapes.definitions_mut().extend(all);
    }
    let mut schema = Schema::default();
    schema.insert(
        "$ref".to_owned(),
        json!(format!("#/components/schemas/{name}")),
    );
    schema
}
