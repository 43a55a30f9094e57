//! The sections of a document for signing: their order and their titles.

/// Section, the kind of what it declares, and its title, in the order in which they are signed.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("parties", "party", "Parties"),
    ("teams", "team", "Teams"),
    ("services", "service", "Services"),
    ("processes", "", "Processes"),
    ("responsibilities", "process", "Responsibilities"),
    ("scope", "", "Scope of work"),
    ("measures", "measure", "Measures"),
    ("levels", "level", "Levels"),
    ("claims", "", "Claims"),
    ("charges", "charge", "Charges"),
    ("remedies", "remedy", "Remedies"),
    ("sharing", "", "Sharing of results"),
    ("allocation", "", "Allocation of costs"),
    ("governance", "", "Governance"),
    ("channels", "", "Channels"),
    ("policies", "policy", "Policies"),
    ("relationship", "", "Relationship"),
    ("demand", "", "Demand"),
    ("capacity", "team", "Capacity"),
    ("knowledge", "", "Knowledge"),
    ("change", "", "Change"),
    ("risk", "", "Risk"),
    ("continuity", "service", "Continuity"),
    ("transition", "", "Transition"),
    ("exit", "", "Exit"),
    ("personal", "", "Data of persons"),
    ("sources", "source", "Sources of facts"),
    ("calendars", "calendar", "Calendars"),
    ("fields", "field", "Fields of cases"),
];

/// Parts of sections whose key is no title.
const PARTS: &[(&str, &str)] = &[
    ("scope.bands", "Bands of capacity"),
    ("relationship.profiles", "The partners"),
    ("relationship.warnings", "Early warnings"),
    ("knowledge.areas", "Areas of knowledge"),
    ("knowledge.retained", "Who stays to steer"),
    ("change.models", "Models of change"),
    ("change.authorisations", "Standing authorisations"),
    ("risk.appetite", "Accepted risk"),
    ("risk.register", "Known risks"),
    ("exit.triggers", "Rights to end early"),
    ("exit.steps", "Steps of the way out"),
];

/// Where a section stands; one that is not known stands before the definitions at the end.
pub(super) fn rank(section: &str) -> usize {
    let top = top(section);
    let known = SECTIONS.iter().position(|(name, ..)| *name == top);
    match known {
        Some(at) if matches!(top, "sources" | "calendars" | "fields") => at + 1,
        Some(at) => at,
        None if top == "alliance" => 0,
        None => SECTIONS.len() - 3,
    }
}

/// The section of a part of a section: `governance` of `governance.forums`.
pub(super) fn top(section: &str) -> &str {
    section.split_once('.').map_or(section, |(top, _)| top)
}

/// The title of a section or of a part of one.
pub(crate) fn title(section: &str) -> String {
    let sections = SECTIONS.iter().map(|(name, _, title)| (*name, *title));
    let known = sections
        .chain(PARTS.iter().copied())
        .find(|(name, _)| *name == section);
    match known {
        Some((_, title)) => title.into(),
        None if section == "alliance" => "The agreement".into(),
        None => {
            let last = section.rsplit('.').next().unwrap_or(section);
            capital(&last.replace('_', " "))
        }
    }
}

/// The kind of what a section declares.
pub(super) fn kind(section: &str) -> &'static str {
    let known = SECTIONS.iter().find(|(name, ..)| *name == section);
    known.map_or("", |(_, kind, _)| kind)
}

/// With a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
