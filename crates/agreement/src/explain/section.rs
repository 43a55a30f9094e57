//! The sections of a document for signing: their order and their titles.

use facts::{Sentence, say};

/// Section and the kind of what it declares, in the order in which they are signed.
const SECTIONS: &[(&str, &str)] = &[
    ("parties", "party"),
    ("teams", "team"),
    ("services", "service"),
    ("processes", ""),
    ("responsibilities", "process"),
    ("scope", ""),
    ("measures", "measure"),
    ("levels", "level"),
    ("claims", ""),
    ("charges", "charge"),
    ("remedies", "remedy"),
    ("sharing", ""),
    ("allocation", ""),
    ("governance", ""),
    ("channels", ""),
    ("policies", "policy"),
    ("relationship", ""),
    ("demand", ""),
    ("capacity", "team"),
    ("knowledge", ""),
    ("change", ""),
    ("risk", ""),
    ("continuity", "service"),
    ("transition", ""),
    ("exit", ""),
    ("personal", ""),
    ("sources", "source"),
    ("calendars", "calendar"),
    ("fields", "field"),
];

/// Where a section stands; one that is not known stands before the definitions at the end.
pub(super) fn rank(section: &str) -> usize {
    let top = top(section);
    let known = SECTIONS.iter().position(|(name, _)| *name == top);
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
pub(crate) fn title(section: &str) -> Sentence {
    match section {
        "alliance" => say!("section-alliance", "The agreement"),
        "parties" => say!("section-parties", "Parties"),
        "teams" => say!("section-teams", "Teams"),
        "services" => say!("section-services", "Services"),
        "processes" => say!("section-processes", "Processes"),
        "responsibilities" => say!("section-responsibilities", "Responsibilities"),
        "scope" => say!("section-scope", "Scope of work"),
        "measures" => say!("section-measures", "Measures"),
        "levels" => say!("section-levels", "Levels"),
        "claims" => say!("section-claims", "Claims"),
        "charges" => say!("section-charges", "Charges"),
        "remedies" => say!("section-remedies", "Remedies"),
        "sharing" => say!("section-sharing", "Sharing of results"),
        "allocation" => say!("section-allocation", "Allocation of costs"),
        "governance" => say!("section-governance", "Governance"),
        "channels" => say!("section-channels", "Channels"),
        "policies" => say!("section-policies", "Policies"),
        "relationship" => say!("section-relationship", "Relationship"),
        "demand" => say!("section-demand", "Demand"),
        "capacity" => say!("section-capacity", "Capacity"),
        "knowledge" => say!("section-knowledge", "Knowledge"),
        "change" => say!("section-change", "Change"),
        "risk" => say!("section-risk", "Risk"),
        "continuity" => say!("section-continuity", "Continuity"),
        "transition" => say!("section-transition", "Transition"),
        "exit" => say!("section-exit", "Exit"),
        "personal" => say!("section-personal", "Data of persons"),
        "sources" => say!("section-sources", "Sources of facts"),
        "calendars" => say!("section-calendars", "Calendars"),
        "fields" => say!("section-fields", "Fields of cases"),
        "scope.bands" => say!("section-scope-bands", "Bands of capacity"),
        "relationship.profiles" => say!("section-relationship-profiles", "The partners"),
        "relationship.warnings" => say!("section-relationship-warnings", "Early warnings"),
        "knowledge.areas" => say!("section-knowledge-areas", "Areas of knowledge"),
        "knowledge.retained" => say!("section-knowledge-retained", "Who stays to steer"),
        "change.models" => say!("section-change-models", "Models of change"),
        "change.authorisations" => say!("section-change-authorisations", "Standing authorisations"),
        "risk.appetite" => say!("section-risk-appetite", "Accepted risk"),
        "risk.register" => say!("section-risk-register", "Known risks"),
        "exit.triggers" => say!("section-exit-triggers", "Rights to end early"),
        "exit.steps" => say!("section-exit-steps", "Steps of the way out"),
        "scope.tasks" => say!("section-scope-tasks", "Tasks"),
        "scope.deliverables" => say!("section-scope-deliverables", "Deliverables"),
        "governance.forums" => say!("section-governance-forums", "Forums"),
        "governance.decisions" => say!("section-governance-decisions", "Decisions"),
        "governance.ladders" => say!("section-governance-ladders", "Ladders"),
        "governance.approvals" => say!("section-governance-approvals", "Approvals"),
        "change.evidence" => say!("section-change-evidence", "Evidence"),
        "change.freezes" => say!("section-change-freezes", "Freezes"),
        "change.releases" => say!("section-change-releases", "Releases"),
        "relationship.plan" => say!("section-relationship-plan", "Plan"),
        "demand.specifications" => say!("section-demand-specifications", "Specifications"),
        "transition.steps" => say!("section-transition-steps", "Steps"),
        _ => {
            let last = section.rsplit('.').next().unwrap_or(section);
            capital(&last.replace('_', " ")).into()
        }
    }
}

/// What a kind of thing is called, at the head of the column of its names.
pub(super) fn kind_title(kind: &str) -> Sentence {
    match kind {
        "" => say!("head-name", "Name"),
        "area of knowledge" => say!("head-area-of-knowledge", "Area of knowledge"),
        "band of capacity" => say!("head-band-of-capacity", "Band of capacity"),
        "calendar" => say!("head-calendar", "Calendar"),
        "charge" => say!("head-charge", "Charge"),
        "day" => say!("head-day", "Day"),
        "decision" => say!("head-decision", "Decision"),
        "evidence" => say!("head-evidence", "Evidence"),
        "field" => say!("head-field", "Field"),
        "forum" => say!("head-forum", "Forum"),
        "ladder" => say!("head-ladder", "Ladder"),
        "level" => say!("head-level", "Level"),
        "measure" => say!("head-measure", "Measure"),
        "model of change" => say!("head-model-of-change", "Model of change"),
        "party" => say!("head-party", "Party"),
        "policy" => say!("head-policy", "Policy"),
        "process" => say!("head-process", "Process"),
        "remedy" => say!("head-remedy", "Remedy"),
        "service" => say!("head-service", "Service"),
        "source" => say!("head-source", "Source"),
        "step" => say!("head-step", "Step"),
        "team" => say!("head-team", "Team"),
        "value" => say!("head-value", "Value"),
        kind => capital(kind).into(),
    }
}

/// The kind of what a section declares.
pub(super) fn kind(section: &str) -> &'static str {
    let known = SECTIONS.iter().find(|(name, _)| *name == section);
    known.map_or("", |(_, kind)| kind)
}

/// With a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
