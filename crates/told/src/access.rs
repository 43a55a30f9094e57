//! Who may do what: an answer with its clauses, as JSON and in words.

use agreement::Agreement;
use facts::{Instant, Sentence, say};
use practice::access::grant::{Part, Target};
use practice::access::object::{ClaimedOn, ClauseKind, Thing};
use practice::access::{Action, Answer, Grant, Group, Limit, Needed, Office, Topic};
use serde_json::{Value, json};

use crate::words::plain;

/// A question, as it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub who: &'a str,
    /// To do what.
    pub action: Action,
    /// With what.
    pub what: &'a str,
}

/// The answer with the clauses that give the right, or those that would and who has it by them.
pub fn document(
    question: &Question<'_>,
    answer: &Answer,
    agreement: &Agreement,
    as_of: Instant,
) -> Value {
    let (word, clauses, needed, limits) = match answer {
        Answer::Allowed { clauses } => ("allowed", &clauses[..], &[][..], &[][..]),
        Answer::Refused { needed, limits } => ("refused", &[][..], &needed[..], &limits[..]),
        Answer::Unknown => ("unknown", &[][..], &[][..], &[][..]),
    };
    let clauses = clauses
        .iter()
        .map(|clause| json!({ "clause": clause.address, "part": clause.part.words() }));
    let needed = needed.iter().map(|needed| {
        json!({
            "clause": needed.clause.address,
            "part": needed.clause.part.words(),
            "holders": holders(needed),
        })
    });
    let limits = limits.iter().map(|limit| limited(*limit, agreement));
    json!({
        "who": question.who,
        "action": question.action.word(),
        "what": question.what,
        "as_of": as_of,
        "version": agreement.version,
        "answer": word,
        "clauses": clauses.collect::<Vec<_>>(),
        "needed": needed.collect::<Vec<_>>(),
        "limits": limits.collect::<Vec<_>>(),
    })
}

/// Who has a right that is needed.
pub fn holders(needed: &Needed) -> Vec<Sentence> {
    needed.holders.iter().map(group).collect()
}

/// Those who have a right: `a delegate of lumen`.
pub fn group(group: &Group) -> Sentence {
    let text = |name: &str| plain(name);
    match group {
        Group::Party(party) => say!(
            "group-party",
            "everybody of {party}",
            party = text(party.as_str())
        ),
        Group::Office(party, office) => of_office(text(party.as_str()), *office),
        Group::Team(team) => say!(
            "group-team",
            "a member of the team {team}",
            team = text(team.as_str())
        ),
        Group::Reader(party) => say!(
            "group-reader",
            "the auditor of {party}",
            party = text(party.as_str())
        ),
        Group::Source(_, source) => say!(
            "group-source",
            "a token of the source {source}",
            source = text(source.as_str())
        ),
        Group::Sources(party) => say!(
            "group-sources",
            "a token of a source of {party}",
            party = text(party.as_str())
        ),
        Group::Person(party, person) => say!(
            "group-person",
            "{person} of {party}",
            person = text(person),
            party = text(party.as_str())
        ),
    }
}

fn of_office(party: String, office: Office) -> Sentence {
    match office {
        Office::Delegate => say!("group-delegate", "a delegate of {party}", party),
        Office::Signatory => say!("group-signatory", "a signatory of {party}", party),
        Office::Commercial => say!(
            "group-commercial",
            "a person of {party} with the office commercial",
            party
        ),
        Office::Privacy => say!(
            "group-privacy",
            "a person of {party} with the office privacy",
            party
        ),
        Office::Administrator => say!("group-administrator", "an administrator of {party}", party),
        Office::Operator => say!("group-operator", "an operator of {party}", party),
    }
}

/// What can be done, as a word.
pub fn action(action: Action) -> Sentence {
    match action {
        Action::See => say!("action-see", "see"),
        Action::Export => say!("action-export", "export"),
        Action::Submit => say!("action-submit", "submit"),
        Action::Contest => say!("action-contest", "contest"),
        Action::Answer => say!("action-answer", "answer"),
        Action::Approve => say!("action-approve", "approve"),
        Action::Halt => say!("action-halt", "halt"),
        Action::Decide => say!("action-decide", "decide"),
        Action::Acknowledge => say!("action-acknowledge", "acknowledge"),
        Action::Propose => say!("action-propose", "propose"),
        Action::Sign => say!("action-sign", "sign"),
        Action::Countersign => say!("action-countersign", "countersign"),
        Action::Administer => say!("action-administer", "administer"),
        Action::Erase => say!("action-erase", "erase"),
        Action::Break => say!("action-break", "break"),
    }
}

/// What a clause makes of somebody.
pub fn part(part: Part) -> Sentence {
    match part {
        Part::JointTeam => say!("part-joint-team", "joint team"),
        Part::Accountable => say!("part-accountable", "accountable"),
        Part::Responsible => say!("part-responsible", "responsible"),
        Part::Needed => say!("part-needed", "needed"),
        Part::Customer => say!("part-customer", "customer"),
        Part::Provider => say!("part-provider", "provider"),
        Part::Owner => say!("part-owner", "owner"),
        Part::Side => say!("part-side", "side of the pair"),
        Part::Answers => say!("part-answers", "answers claims"),
        Part::Settles => say!("part-settles", "settles claims"),
        Part::Chair => say!("part-chair", "chair"),
        Part::Seat => say!("part-seat", "seat"),
        Part::Source => say!("part-source", "source"),
        Part::Consulted => say!("part-consulted", "consulted"),
        Part::Informed => say!("part-informed", "informed"),
        Part::SeesPersonal => say!("part-personal", "sees data of persons"),
        Part::Party => say!("part-party", "party"),
        Part::Emergency => say!("part-emergency", "emergency"),
    }
}

/// A right in words: `everybody of lumen may see, submit incident, problem of payments (responsible)`.
pub fn right(grant: &Grant) -> Sentence {
    say!(
        "right-given",
        "{who} may {actions} {what} ({part})",
        who = Sentence::row(grant.to.iter().map(group), ", "),
        actions = Sentence::row(grant.actions.iter().copied().map(action), ", "),
        what = on(&grant.on),
        part = part(grant.clause.part)
    )
}

/// What a right is about.
fn on(target: &Target) -> Sentence {
    let named = |all: Vec<&str>| plain(&all.join(", "));
    match target {
        Target::These(things) => Sentence::row(things.iter().map(thing), ", "),
        Target::Services(services) => {
            let services = services.iter().map(|service| service.as_str());
            let services = named(services.collect());
            say!("on-services", "the service {services}", services)
        }
        Target::Everything(services) => {
            let services = services.iter().flatten().map(|service| service.as_str());
            let services = named(services.collect());
            say!("on-everything", "everything of {services}", services)
        }
        Target::Work {
            topics,
            services,
            model,
        } => {
            let topics = match topics {
                None => say!("topics-all", "all work"),
                Some(topics) => Sentence::row(topics.iter().copied().map(topic), ", "),
            };
            let services: Vec<&str> = services.iter().flatten().map(|one| one.as_str()).collect();
            let of = (!services.is_empty()).then(|| {
                let services = named(services);
                say!("on-of", " of {services}", services)
            });
            let model = model.as_ref().map(|model| {
                let model = plain(model.as_str());
                say!("on-model", " by the model {model}", model)
            });
            say!("on-work", "{topics}{of}{model}", topics, of, model)
        }
        Target::Claims { on, .. } => {
            let on = on.iter().map(|on| match on {
                ClaimedOn::Service(Some(service)) => plain(service.as_str()).into(),
                ClaimedOn::Service(None) => {
                    say!("claims-no-service", "no service in particular")
                }
                ClaimedOn::Pair(pair) => {
                    let [one, other] = pair.parties().map(|party| plain(party.as_str()));
                    say!(
                        "claims-statement",
                        "the statement of {one} and {other}",
                        one,
                        other
                    )
                }
            });
            say!("on-claims", "claims on {on}", on = Sentence::row(on, ", "))
        }
        Target::Totals => say!("on-totals", "totals over pairs of its own"),
    }
}

fn thing(thing: &Thing) -> Sentence {
    let kind = kind(thing);
    match thing {
        Thing::Keys(party) | Thing::People(party) => {
            let party = plain(party.as_str());
            say!("thing-of", "{kind} of {party}", kind, party)
        }
        Thing::Terms(pair) | Thing::Statement(pair) => {
            let [one, other] = pair.parties().map(|party| plain(party.as_str()));
            say!(
                "thing-of-two",
                "{kind} of {one} and {other}",
                kind,
                one,
                other
            )
        }
        Thing::Clause(_, id) => say!("thing-named", "{kind} {name}", kind, name = plain(id)),
        Thing::Service(service) => {
            say!(
                "thing-named",
                "{kind} {name}",
                kind,
                name = plain(service.as_str())
            )
        }
        _ => kind,
    }
}

/// What kind of thing it is, as a word.
pub fn kind(thing: &Thing) -> Sentence {
    match thing {
        Thing::Alliance => say!("thing-alliance", "alliance"),
        Thing::Agreement => say!("thing-agreement", "agreement"),
        Thing::Plan => say!("thing-plan", "plan"),
        Thing::Journal => say!("thing-journal", "journal"),
        Thing::Keys(_) => say!("thing-keys", "keys"),
        Thing::People(_) => say!("thing-people", "people"),
        Thing::Personal => say!("thing-personal", "personal"),
        Thing::Emergency => say!("thing-emergency", "emergency"),
        Thing::Terms(_) => say!("thing-terms", "terms"),
        Thing::Statement(_) => say!("thing-statement", "statement"),
        Thing::Total(_) => say!("thing-total", "total"),
        Thing::Service(_) => say!("thing-service", "service"),
        Thing::Work { topic: of, .. } => topic(*of),
        Thing::Claim { .. } => say!("thing-claim", "claim"),
        Thing::Clause(ClauseKind::Forum, _) => say!("thing-forum", "forum"),
        Thing::Clause(ClauseKind::Decision, _) => say!("thing-decision-right", "decision-right"),
        Thing::Clause(ClauseKind::Policy, _) => say!("thing-policy", "policy"),
        Thing::Clause(ClauseKind::Approval, _) => say!("thing-approval", "approval"),
        Thing::Clause(ClauseKind::Deliverable, _) => {
            say!("thing-deliverable", "agreed-deliverable")
        }
        Thing::Clause(ClauseKind::Freeze, _) => say!("thing-freeze", "freeze"),
    }
}

/// What work is about, as a word.
pub(crate) fn topic(topic: Topic) -> Sentence {
    match topic {
        Topic::Action => say!("topic-is-action", "action"),
        Topic::Call => say!("topic-is-call", "call"),
        Topic::Change => say!("topic-is-change", "change"),
        Topic::ContinuityTest => say!("topic-is-continuity-test", "continuity-test"),
        Topic::Decision => say!("topic-is-decision", "decision"),
        Topic::Deliverable => say!("topic-is-deliverable", "deliverable"),
        Topic::Demand => say!("topic-is-demand", "demand"),
        Topic::Dispute => say!("topic-is-dispute", "dispute"),
        Topic::EarlyWarning => say!("topic-is-early-warning", "early-warning"),
        Topic::Idea => say!("topic-is-idea", "idea"),
        Topic::Improvement => say!("topic-is-improvement", "improvement"),
        Topic::Incident => say!("topic-is-incident", "incident"),
        Topic::Need => say!("topic-is-need", "need"),
        Topic::Obligation => say!("topic-is-obligation", "obligation"),
        Topic::Problem => say!("topic-is-problem", "problem"),
        Topic::Request => say!("topic-is-request", "request"),
        Topic::Risk => say!("topic-is-risk", "risk"),
        Topic::Task => say!("topic-is-task", "task"),
        Topic::Cost => say!("topic-is-cost", "cost"),
        Topic::Deployment => say!("topic-is-deployment", "deployment"),
        Topic::Outage => say!("topic-is-outage", "outage"),
        Topic::Sample => say!("topic-is-sample", "sample"),
        Topic::Survey => say!("topic-is-survey", "survey"),
        Topic::Usage => say!("topic-is-usage", "usage"),
        Topic::Value => say!("topic-is-value", "value"),
        Topic::Work => say!("topic-is-work", "work"),
        Topic::Reading => say!("topic-is-reading", "reading"),
    }
}

/// Why nobody may do it, whatever the clauses give.
pub fn limited(limit: Limit, agreement: &Agreement) -> Sentence {
    let day = |instant: Instant| {
        agreement
            .zone
            .local(instant)
            .strftime("%Y-%m-%d")
            .to_string()
    };
    match limit {
        Limit::Compartment => say!(
            "limit-compartment",
            "it is kept where one does not read, or may state nothing"
        ),
        Limit::Reader => say!(
            "limit-reader",
            "an auditor, or a token without a source, only reads"
        ),
        Limit::Ended(until) => say!(
            "limit-ended",
            "the agreement ended before {day}: what happened before can be read, and nothing else be done",
            day = day(until)
        ),
        Limit::NotYet(effective) => say!(
            "limit-not-yet",
            "the agreement is in force from {day} on: until then it can be read and signed",
            day = day(effective)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_in_which_one_asks() {
        for one in Action::ALL {
            assert_eq!(action(one).english(), one.word());
        }
        for one in Topic::ALL {
            assert_eq!(topic(*one).english(), one.word());
        }
    }
}
