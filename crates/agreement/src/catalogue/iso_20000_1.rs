//! The processes that ISO/IEC 20000-1:2018 names in clauses 4 to 10, by clause.
//!
//! CLAUSE: 8.2 to 8.7 are the service management processes; of the rest, what an organisation keeps
//! for its management system stands here under `management system`.

use super::Process;
use super::Stage::{self, Build, Design, Improve, Plan, Run};

pub(super) const PROCESSES: &[Process] = &[
    own(
        "risks-and-opportunities",
        "Risks and opportunities",
        "6.1",
        Plan,
    ),
    own(
        "documented-information",
        "Documented information",
        "7.5",
        Plan,
    ),
    own("knowledge", "Knowledge", "7.6", Improve),
    service(
        "service-delivery",
        "Service delivery",
        "8.2.1",
        PORTFOLIO,
        Run,
    ),
    service(
        "plan-the-services",
        "Plan the services",
        "8.2.2",
        PORTFOLIO,
        Plan,
    ),
    Process {
        parts: &[
            ("8.2.3.1", "Accountability for other parties"),
            ("8.2.3.2", "Controls of other parties"),
        ],
        ..service(
            "control-of-parties-involved-in-the-service-lifecycle",
            "Control of parties involved in the service lifecycle",
            "8.2.3",
            PORTFOLIO,
            Plan,
        )
    },
    service(
        "service-catalogue-management",
        "Service catalogue management",
        "8.2.4",
        PORTFOLIO,
        Design,
    ),
    service(
        "asset-management",
        "Asset management",
        "8.2.5",
        PORTFOLIO,
        Build,
    ),
    service(
        "configuration-management",
        "Configuration management",
        "8.2.6",
        PORTFOLIO,
        Build,
    ),
    service(
        "business-relationship-management",
        "Business relationship management",
        "8.3.2",
        RELATIONSHIP,
        Plan,
    ),
    service(
        "service-level-management",
        "Service level management",
        "8.3.3",
        RELATIONSHIP,
        Design,
    ),
    Process {
        parts: &[
            ("8.3.4.1", "Management of external suppliers"),
            (
                "8.3.4.2",
                "Management of internal suppliers and customers acting as a supplier",
            ),
        ],
        ..service(
            "supplier-management",
            "Supplier management",
            "8.3.4",
            RELATIONSHIP,
            Design,
        )
    },
    service(
        "budgeting-and-accounting-for-services",
        "Budgeting and accounting for services",
        "8.4.1",
        SUPPLY,
        Plan,
    ),
    service(
        "demand-management",
        "Demand management",
        "8.4.2",
        SUPPLY,
        Plan,
    ),
    service(
        "capacity-management",
        "Capacity management",
        "8.4.3",
        SUPPLY,
        Run,
    ),
    Process {
        parts: &[
            ("8.5.1.1", "Change management policy"),
            ("8.5.1.2", "Change management initiation"),
            ("8.5.1.3", "Change management activities"),
        ],
        ..service(
            "change-management",
            "Change management",
            "8.5.1",
            BUILD,
            Build,
        )
    },
    Process {
        parts: &[
            ("8.5.2.1", "Plan new or changed services"),
            ("8.5.2.2", "Design"),
            ("8.5.2.3", "Build and transition"),
        ],
        ..service(
            "service-design-and-transition",
            "Service design and transition",
            "8.5.2",
            BUILD,
            Design,
        )
    },
    service(
        "release-and-deployment-management",
        "Release and deployment management",
        "8.5.3",
        BUILD,
        Build,
    ),
    service(
        "incident-management",
        "Incident management",
        "8.6.1",
        RESOLUTION,
        Run,
    ),
    service(
        "service-request-management",
        "Service request management",
        "8.6.2",
        RESOLUTION,
        Run,
    ),
    service(
        "problem-management",
        "Problem management",
        "8.6.3",
        RESOLUTION,
        Run,
    ),
    service(
        "service-availability-management",
        "Service availability management",
        "8.7.1",
        ASSURANCE,
        Run,
    ),
    service(
        "service-continuity-management",
        "Service continuity management",
        "8.7.2",
        ASSURANCE,
        Run,
    ),
    Process {
        parts: &[
            ("8.7.3.1", "Information security policy"),
            ("8.7.3.2", "Information security controls"),
            ("8.7.3.3", "Information security incidents"),
        ],
        ..service(
            "information-security-management",
            "Information security management",
            "8.7.3",
            ASSURANCE,
            Run,
        )
    },
    own("internal-audit", "Internal audit", "9.2", Improve),
    own("management-review", "Management review", "9.3", Improve),
    service(
        "service-reporting",
        "Service reporting",
        "9.4",
        "performance evaluation",
        Improve,
    ),
    own(
        "nonconformity-and-corrective-action",
        "Nonconformity and corrective action",
        "10.1",
        Improve,
    ),
    service(
        "continual-improvement",
        "Continual improvement",
        "10.2",
        "improvement",
        Improve,
    ),
];

const PORTFOLIO: &str = "service portfolio";
const RELATIONSHIP: &str = "relationship and agreement";
const SUPPLY: &str = "supply and demand";
const BUILD: &str = "service design, build and transition";
const RESOLUTION: &str = "resolution and fulfilment";
const ASSURANCE: &str = "service assurance";

const fn service(
    id: &'static str,
    title: &'static str,
    clause: &'static str,
    group: &'static str,
    stage: Stage,
) -> Process {
    Process {
        id,
        title,
        clause: Some(clause),
        group,
        stage,
        per_service: true,
        parts: &[],
    }
}

const fn own(id: &'static str, title: &'static str, clause: &'static str, stage: Stage) -> Process {
    Process {
        per_service: false,
        ..service(id, title, clause, "management system", stage)
    }
}
