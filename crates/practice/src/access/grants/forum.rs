//! Seats in forums: the packs and minutes, and what the agenda takes up.

use agreement::model::governance::{Forum, Topic as Agenda};

use super::{Making, delegates, named, speaking};
use crate::access::action::Action;
use crate::access::grant::{Part, Target};
use crate::access::object::{ClaimedOn, ClauseKind, Thing};
use crate::access::topic::Topic;

pub(super) fn add(making: &mut Making<'_>) {
    let Some(governance) = &making.agreement().governance else {
        return;
    };
    for (id, forum) in &governance.forums {
        one(making, id.as_str(), forum);
    }
}

fn one(making: &mut Making<'_>, id: &str, forum: &Forum) {
    let Some(first) = forum.members.first() else {
        return;
    };
    let address = format!("governance.forums.{id}");
    let itself = || Target::one(Thing::Clause(ClauseKind::Forum, id.to_owned()));
    let seats = speaking(&named(&forum.members));
    let clause = making.clause(address.clone(), Part::Seat, &first.place);
    let reading = [Action::See, Action::Export];
    making.grant(&clause, seats.clone(), &reading, itself());
    let topics: Vec<Topic> = forum
        .agenda
        .iter()
        .flat_map(|it| topics(*it))
        .copied()
        .collect();
    if !topics.is_empty() {
        let on = Target::Work {
            topics: Some(topics.into_iter().collect()),
            services: making.everywhere(),
            model: None,
        };
        making.grant(&clause, seats.clone(), &[Action::See], on);
    }
    if forum.agenda.contains(&Agenda::Claims) {
        let on = making.everywhere().into_iter();
        let on = Target::Claims {
            kinds: None,
            on: on.map(ClaimedOn::Service).collect(),
            by: None,
        };
        making.grant(&clause, seats, &[Action::See], on);
    }
    let minutes = forum.minutes.as_ref();
    let by = minutes.and_then(|minutes| minutes.by.as_ref());
    let writers: Vec<_> = forum.chair.iter().chain(by).cloned().collect();
    let clause = making.clause(address.clone(), Part::Chair, &first.place);
    let actions = [Action::See, Action::Submit];
    making.grant(&clause, speaking(&named(&writers)), &actions, itself());
    if let Some(minutes) = minutes {
        let clause = making.clause(address, Part::Seat, &first.place);
        let actions = [Action::See, Action::Acknowledge];
        let parties = delegates(&minutes.acknowledged_by);
        making.grant(&clause, parties, &actions, itself());
    }
}

/// What a meeting sees of all services because its agenda takes it up. Statements stay with their pairs.
fn topics(agenda: Agenda) -> &'static [Topic] {
    match agenda {
        Agenda::Levels => &[Topic::Reading],
        Agenda::Risks => &[Topic::Risk],
        Agenda::Changes => &[Topic::Change, Topic::Deployment],
        Agenda::Demand => &[Topic::Demand, Topic::Idea, Topic::Need],
        Agenda::Capacity => &[Topic::Work, Topic::Usage],
        Agenda::Pulse => &[Topic::Survey],
        Agenda::Improvements => &[Topic::Improvement],
        Agenda::Actions => &[Topic::Action, Topic::Decision],
        Agenda::Statements | Agenda::Claims | Agenda::Portfolio | Agenda::Amendments => &[],
    }
}
