//! Which processes of one catalogue do the work of which of another.
//!
//! A row is one piece of work. Where a catalogue has several processes in a row, they are its parts;
//! where a process stands in several rows, it is all of them.

use super::Catalogue;

/// The processes of one piece of work, in each catalogue.
pub(super) struct Row {
    iso_20000_1: &'static [&'static str],
    itil_v3: &'static [&'static str],
    itil_4: &'static [&'static str],
}

impl Row {
    pub(super) fn of(&self, catalogue: Catalogue) -> &'static [&'static str] {
        match catalogue {
            Catalogue::Iso20000 => self.iso_20000_1,
            Catalogue::ItilV3 => self.itil_v3,
            Catalogue::Itil4 => self.itil_4,
        }
    }
}

pub(super) const ROWS: &[Row] = &[
    row(
        &["plan-the-services"],
        &["service-portfolio-management"],
        &["portfolio-management"],
    ),
    row(
        &["business-relationship-management"],
        &["business-relationship-management"],
        &["relationship-management"],
    ),
    row(
        &["demand-management"],
        &["demand-management"],
        &["business-analysis"],
    ),
    row(
        &["budgeting-and-accounting-for-services"],
        &["financial-management-for-it-services"],
        &["service-financial-management"],
    ),
    row(
        &["service-catalogue-management"],
        &["service-catalogue-management"],
        &["service-catalogue-management"],
    ),
    row(
        &["service-level-management"],
        &["service-level-management"],
        &["service-level-management"],
    ),
    // WHY: ISO/IEC 20000-1 asks for control of all parties in one clause and for contracts with
    // suppliers in another; ITIL knows one process for both.
    row(
        &[
            "supplier-management",
            "control-of-parties-involved-in-the-service-lifecycle",
        ],
        &["supplier-management"],
        &["supplier-management"],
    ),
    // ITIL v3 has units of people, its functions, where the others name the work of delivering.
    row(
        &["service-delivery"],
        &[
            "event-management",
            "it-operations-management",
            "technical-management",
        ],
        &[
            "monitoring-and-event-management",
            "infrastructure-and-platform-management",
        ],
    ),
    row(
        &["asset-management"],
        &["service-asset-and-configuration-management"],
        &["it-asset-management"],
    ),
    row(
        &["configuration-management"],
        &["service-asset-and-configuration-management"],
        &["service-configuration-management"],
    ),
    row(
        &["capacity-management"],
        &["capacity-management"],
        &["capacity-and-performance-management"],
    ),
    row(
        &["change-management"],
        &["change-management", "change-evaluation"],
        &["change-enablement"],
    ),
    row(
        &["service-design-and-transition"],
        &[
            "design-coordination",
            "transition-planning-and-support",
            "service-validation-and-testing",
        ],
        &["service-design", "service-validation-and-testing"],
    ),
    row(
        &["release-and-deployment-management"],
        &["release-and-deployment-management"],
        &["release-management", "deployment-management"],
    ),
    row(
        &["incident-management"],
        &["incident-management"],
        &["incident-management"],
    ),
    row(
        &["service-request-management"],
        &["request-fulfilment", "service-desk"],
        &["service-request-management", "service-desk"],
    ),
    row(
        &["problem-management"],
        &["problem-management"],
        &["problem-management"],
    ),
    row(
        &["service-availability-management"],
        &["availability-management"],
        &["availability-management"],
    ),
    row(
        &["service-continuity-management"],
        &["it-service-continuity-management"],
        &["service-continuity-management"],
    ),
    row(
        &["information-security-management"],
        &["information-security-management", "access-management"],
        &["information-security-management"],
    ),
    row(&["service-reporting"], &[], &["measurement-and-reporting"]),
    row(
        &["continual-improvement"],
        &["seven-step-improvement"],
        &["continual-improvement"],
    ),
    row(
        &["knowledge"],
        &["knowledge-management"],
        &["knowledge-management"],
    ),
    row(&["risks-and-opportunities"], &[], &["risk-management"]),
    row(
        &[],
        &["strategy-management-for-it-services"],
        &["strategy-management"],
    ),
    row(
        &[],
        &["application-management"],
        &["software-development-and-management"],
    ),
];

const fn row(
    iso_20000_1: &'static [&'static str],
    itil_v3: &'static [&'static str],
    itil_4: &'static [&'static str],
) -> Row {
    Row {
        iso_20000_1,
        itil_v3,
        itil_4,
    }
}
