//! The 26 processes and the four functions of ITIL v3, edition of 2011, by stage of the lifecycle.

use super::Process;
use super::Stage::{self, Build, Design, Improve, Plan, Run};

pub(super) const PROCESSES: &[Process] = &[
    Process {
        per_service: false,
        ..process(
            "strategy-management-for-it-services",
            "Strategy management for IT services",
            STRATEGY,
            Plan,
        )
    },
    process(
        "service-portfolio-management",
        "Service portfolio management",
        STRATEGY,
        Plan,
    ),
    process(
        "financial-management-for-it-services",
        "Financial management for IT services",
        STRATEGY,
        Plan,
    ),
    process("demand-management", "Demand management", STRATEGY, Plan),
    process(
        "business-relationship-management",
        "Business relationship management",
        STRATEGY,
        Plan,
    ),
    process("design-coordination", "Design coordination", DESIGN, Design),
    process(
        "service-catalogue-management",
        "Service catalogue management",
        DESIGN,
        Design,
    ),
    process(
        "service-level-management",
        "Service level management",
        DESIGN,
        Design,
    ),
    process(
        "availability-management",
        "Availability management",
        DESIGN,
        Run,
    ),
    process("capacity-management", "Capacity management", DESIGN, Run),
    process(
        "it-service-continuity-management",
        "IT service continuity management",
        DESIGN,
        Run,
    ),
    process(
        "information-security-management",
        "Information security management",
        DESIGN,
        Run,
    ),
    process("supplier-management", "Supplier management", DESIGN, Design),
    process(
        "transition-planning-and-support",
        "Transition planning and support",
        TRANSITION,
        Build,
    ),
    process("change-management", "Change management", TRANSITION, Build),
    process(
        "service-asset-and-configuration-management",
        "Service asset and configuration management",
        TRANSITION,
        Build,
    ),
    process(
        "release-and-deployment-management",
        "Release and deployment management",
        TRANSITION,
        Build,
    ),
    process(
        "service-validation-and-testing",
        "Service validation and testing",
        TRANSITION,
        Build,
    ),
    process("change-evaluation", "Change evaluation", TRANSITION, Build),
    process(
        "knowledge-management",
        "Knowledge management",
        TRANSITION,
        Improve,
    ),
    process("event-management", "Event management", OPERATION, Run),
    process("incident-management", "Incident management", OPERATION, Run),
    process("request-fulfilment", "Request fulfilment", OPERATION, Run),
    process("problem-management", "Problem management", OPERATION, Run),
    process("access-management", "Access management", OPERATION, Run),
    process(
        "seven-step-improvement",
        "Seven-step improvement",
        "continual service improvement",
        Improve,
    ),
    function("service-desk", "Service desk"),
    function("technical-management", "Technical management"),
    function("it-operations-management", "IT operations management"),
    function("application-management", "Application management"),
];

const STRATEGY: &str = "service strategy";
const DESIGN: &str = "service design";
const TRANSITION: &str = "service transition";
const OPERATION: &str = "service operation";

const fn process(
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

/// WHY: a function is a unit of people, not work that a service can be without; naming who it is
/// helps, and nobody has to.
const fn function(id: &'static str, title: &'static str) -> Process {
    Process {
        per_service: false,
        ..process(id, title, "functions", Run)
    }
}
