//! The head of an agreement, its companies and its teams, said.

use facts::{Instant, Sentence, Zone, say};

use super::saying::{Saying, named, set, words};
use crate::model::{Agreement, Party, Role, Team};
use crate::term::{Said, Term, wording};

/// What the head says.
pub(super) fn head(agreement: &Agreement) -> Said {
    let until = agreement
        .until
        .as_ref()
        .and_then(|until| Said::told(moment(until.value, &agreement.zone)));
    let effective = agreement
        .effective
        .and_then(|instant| Said::told(moment(instant, &agreement.zone)));
    Saying::new()
        .part("alliance", wording!("agreement-alliance", "alliance", "The alliance is {}"), words(&*agreement.alliance))
        .part("title", wording!("agreement-title", "title", "This is {}"), words(&*agreement.title))
        .part("version", wording!("agreement-version", "version", "It is version {}"), words(&*agreement.version))
        .part("effective", wording!("agreement-effective", "in force from", "It is in force from {}"), effective)
        .part("until", wording!("agreement-until", "ends before", "Its term ends before {}"), until)
        .part("zone", wording!("agreement-zone", "zone", "Local times that name no zone are in the zone {}"),
            words(agreement.zone.name()),
        )
        .part("currency", wording!("agreement-currency", "currency", "Amounts that name no currency are in {}"),
            agreement.currency.clone().map(Said::Words),
        )
        .part("late_after", wording!("agreement-late_after", "late facts", "A fact that is recorded more than {} after it happened gives the time to answer from its recording on"),
            agreement.late_after.as_ref().and_then(Term::said),
        )
        .said()
}

/// A local date, with the time of day where it is not midnight.
fn moment(instant: Instant, zone: &Zone) -> Sentence {
    let local = zone.local(instant);
    let time = local.time();
    let at = match (time.hour(), time.minute(), time.second()) {
        (0, 0, 0) => String::new(),
        (hour, minute, 0) => format!("{hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let (date, zone) = (local.date().to_string(), zone.name());
    match at.is_empty() {
        true => say!("moment-date", "{date} in the zone {zone}", date, zone),
        false => say!(
            "moment-time",
            "{date} at {at} in the zone {zone}",
            date,
            at,
            zone
        ),
    }
}

/// What is said of a company.
pub(super) fn party(party: &Party) -> Said {
    let role = match party.role {
        Role::Customer => say!("role-customer", "customer"),
        Role::Integrator => say!("role-integrator", "integrator"),
        Role::Provider => say!("role-provider", "provider"),
    };
    let claimed = party.claims_scope.iter().map(|claim| claim.value.as_str());
    Saying::new()
        .part(
            "name",
            wording!("party-name", "name", "Its name is {}"),
            words(&*party.name),
        )
        .part(
            "role",
            wording!("party-role", "role", "It is a {} in the alliance"),
            Said::told(role),
        )
        .part(
            "units",
            wording!("party-units", "business units", "Its business units are {}"),
            set(None, party.units.iter().map(String::as_str)),
        )
        .part(
            "claims_scope",
            wording!(
                "party-claims_scope",
                "certified for",
                "It claims a service management system certified by ISO/IEC 20000-1 for {}"
            ),
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
            wording!("team-members", "members", "Its people come from {}"),
            set(Some("party"), members),
        )
        .part(
            "joint",
            wording!("team-joint", "joint", "It answers for one joint result"),
            joint,
        )
        .part(
            "lead",
            wording!("team-lead", "answers for it", "{} answers for it"),
            team.lead.as_ref().map(|id| named("party", id.as_str())),
        )
        .part(
            "also",
            wording!(
                "team-also",
                "names in source systems",
                "Source systems call it {}"
            ),
            set(None, team.also.iter().map(String::as_str)),
        )
        .said()
}
