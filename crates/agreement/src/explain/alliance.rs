//! The head of an agreement, its companies and its teams, said.

use facts::{Instant, Zone};

use super::saying::{Saying, named, set, words};
use crate::model::{Agreement, Party, Role, Team};
use crate::term::{Said, Term};

/// What the head says.
pub(super) fn head(agreement: &Agreement) -> Said {
    let until = agreement
        .until
        .as_ref()
        .and_then(|until| words(moment(until.value, &agreement.zone)));
    let effective = agreement
        .effective
        .and_then(|instant| words(moment(instant, &agreement.zone)));
    Saying::new()
        .part("alliance", "alliance", "The alliance is {}", words(&*agreement.alliance))
        .part("title", "title", "This is {}", words(&*agreement.title))
        .part("version", "version", "It is version {}", words(&*agreement.version))
        .part("effective", "in force from", "It is in force from {}", effective)
        .part("until", "ends before", "Its term ends before {}", until)
        .part(
            "zone",
            "zone",
            "Local times that name no zone are in the zone {}",
            words(agreement.zone.name()),
        )
        .part(
            "currency",
            "currency",
            "Amounts that name no currency are in {}",
            agreement.currency.clone().map(Said::Words),
        )
        .part(
            "late_after",
            "late facts",
            "A fact that is recorded more than {} after it happened gives the time to answer from its recording on",
            agreement.late_after.as_ref().and_then(Term::said),
        )
        .said()
}

/// A local date, with the time of day where it is not midnight.
fn moment(instant: Instant, zone: &Zone) -> String {
    let local = zone.local(instant);
    let time = local.time();
    match (time.hour(), time.minute(), time.second()) {
        (0, 0, 0) => format!("{} in the zone {}", local.date(), zone.name()),
        (hour, minute, 0) => format!(
            "{} at {hour:02}:{minute:02} in the zone {}",
            local.date(),
            zone.name()
        ),
        (hour, minute, second) => format!(
            "{} at {hour:02}:{minute:02}:{second:02} in the zone {}",
            local.date(),
            zone.name()
        ),
    }
}

/// What is said of a company.
pub(super) fn party(party: &Party) -> Said {
    let role = match party.role {
        Role::Customer => "customer",
        Role::Integrator => "integrator",
        Role::Provider => "provider",
    };
    let claimed = party.claims_scope.iter().map(|claim| claim.value.as_str());
    Saying::new()
        .part("name", "name", "Its name is {}", words(&*party.name))
        .part("role", "role", "It is a {} in the alliance", words(role))
        .part(
            "units",
            "business units",
            "Its business units are {}",
            set(None, party.units.iter().map(String::as_str)),
        )
        .part(
            "claims_scope",
            "certified for",
            "It claims a service management system certified by ISO/IEC 20000-1 for {}",
            set(Some("service"), claimed),
        )
        .said()
}

/// What is said of a team.
pub(super) fn team(team: &Team) -> Said {
    let members = team.members.iter().map(|id| id.as_str());
    let joint = team.joint.then(|| Said::Words(String::new()));
    Saying::new()
        .part(
            "members",
            "members",
            "Its people come from {}",
            set(Some("party"), members),
        )
        .part("joint", "joint", "It answers for one joint result", joint)
        .part(
            "lead",
            "answers for it",
            "{} answers for it",
            team.lead.as_ref().map(|id| named("party", id.as_str())),
        )
        .part(
            "also",
            "names in source systems",
            "Source systems call it {}",
            set(None, team.also.iter().map(String::as_str)),
        )
        .said()
}
