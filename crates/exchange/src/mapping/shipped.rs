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
    (
        "devlake-deployments",
        include_str!("../../mappings/devlake-deployments.yaml"),
    ),
    (
        "devlake-incidents",
        include_str!("../../mappings/devlake-incidents.yaml"),
    ),
    (
        "devlake-pull-requests",
        include_str!("../../mappings/devlake-pull-requests.yaml"),
    ),
    ("focus", include_str!("../../mappings/focus.yaml")),
    ("glpi", include_str!("../../mappings/glpi.yaml")),
    (
        "jira-service-management",
        include_str!("../../mappings/jira-service-management.yaml"),
    ),
    (
        "servicenow-audit",
        include_str!("../../mappings/servicenow-audit.yaml"),
    ),
    (
        "servicenow-incident",
        include_str!("../../mappings/servicenow-incident.yaml"),
    ),
    ("zammad", include_str!("../../mappings/zammad.yaml")),
];
