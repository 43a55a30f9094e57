//! The 34 practices of ITIL 4, by group.

use super::Process;
use super::Stage::{self, Build, Design, Improve, Plan, Run};

pub(super) const PROCESSES: &[Process] = &[
    own("architecture-management", "Architecture management", Design),
    general("continual-improvement", "Continual improvement", Improve),
    general(
        "information-security-management",
        "Information security management",
        Run,
    ),
    general("knowledge-management", "Knowledge management", Improve),
    general(
        "measurement-and-reporting",
        "Measurement and reporting",
        Improve,
    ),
    own(
        "organizational-change-management",
        "Organizational change management",
        Build,
    ),
    general("portfolio-management", "Portfolio management", Plan),
    own("project-management", "Project management", Build),
    general("relationship-management", "Relationship management", Plan),
    own("risk-management", "Risk management", Plan),
    general(
        "service-financial-management",
        "Service financial management",
        Plan,
    ),
    own("strategy-management", "Strategy management", Plan),
    general("supplier-management", "Supplier management", Design),
    own(
        "workforce-and-talent-management",
        "Workforce and talent management",
        Plan,
    ),
    service("availability-management", "Availability management", Run),
    service("business-analysis", "Business analysis", Plan),
    service(
        "capacity-and-performance-management",
        "Capacity and performance management",
        Run,
    ),
    service("change-enablement", "Change enablement", Build),
    service("incident-management", "Incident management", Run),
    service("it-asset-management", "IT asset management", Build),
    service(
        "monitoring-and-event-management",
        "Monitoring and event management",
        Run,
    ),
    service("problem-management", "Problem management", Run),
    service("release-management", "Release management", Build),
    service(
        "service-catalogue-management",
        "Service catalogue management",
        Design,
    ),
    service(
        "service-configuration-management",
        "Service configuration management",
        Build,
    ),
    service(
        "service-continuity-management",
        "Service continuity management",
        Run,
    ),
    service("service-design", "Service design", Design),
    service("service-desk", "Service desk", Run),
    service(
        "service-level-management",
        "Service level management",
        Design,
    ),
    service(
        "service-request-management",
        "Service request management",
        Run,
    ),
    service(
        "service-validation-and-testing",
        "Service validation and testing",
        Build,
    ),
    technical("deployment-management", "Deployment management", Build),
    technical(
        "infrastructure-and-platform-management",
        "Infrastructure and platform management",
        Run,
    ),
    technical(
        "software-development-and-management",
        "Software development and management",
        Build,
    ),
];

const fn practice(
    id: &'static str,
    title: &'static str,
    group: &'static str,
    stage: Stage,
) -> Process {
    Process {
        id,
        title,
        clause: None,
        group,
        stage,
        per_service: true,
        parts: &[],
    }
}

const fn general(id: &'static str, title: &'static str, stage: Stage) -> Process {
    practice(id, title, "general management practices", stage)
}

/// A practice that an organisation has for itself, once for all services.
const fn own(id: &'static str, title: &'static str, stage: Stage) -> Process {
    Process {
        per_service: false,
        ..general(id, title, stage)
    }
}

const fn service(id: &'static str, title: &'static str, stage: Stage) -> Process {
    practice(id, title, "service management practices", stage)
}

const fn technical(id: &'static str, title: &'static str, stage: Stage) -> Process {
    practice(id, title, "technical management practices", stage)
}
