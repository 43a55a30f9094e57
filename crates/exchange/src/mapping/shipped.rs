//! The mappings that come with the program.

/// The text of a shipped mapping.
pub fn text(name: &str) -> Option<&'static str> {
    let found = SHIPPED.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}

/// The names of the shipped mappings.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

const SHIPPED: &[(&str, &str)] = &[
    ("servicenow-audit", include_str!("../../mappings/servicenow-audit.yaml")),
];
