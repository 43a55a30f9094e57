//! Who may do what: an answer with its clauses, as JSON and in words.

use agreement::Agreement;
use facts::Instant;
use practice::access::grant::Target;
use practice::access::object::{ClaimedOn, Thing};
use practice::access::{Action, Answer, Grant, Limit, Needed, Topic};
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
pub fn holders(needed: &Needed) -> Vec<String> {
    let holders = needed.holders.iter();
    holders.map(|group| plain(&group.to_string())).collect()
}

/// A right in words: `everybody of lumen may see, submit incident, problem of payments (responsible)`.
pub fn right(grant: &Grant) -> String {
    let who: Vec<String> = grant
        .to
        .iter()
        .map(|group| plain(&group.to_string()))
        .collect();
    let actions: Vec<&str> = grant.actions.iter().map(|action| action.word()).collect();
    format!(
        "{} may {} {} ({})",
        who.join(", "),
        actions.join(", "),
        on(&grant.on),
        grant.clause.part.words()
    )
}

/// What a right is about.
fn on(target: &Target) -> String {
    let named = |all: Vec<&str>| plain(&all.join(", "));
    match target {
        Target::These(things) => {
            let words: Vec<String> = things.iter().map(thing).collect();
            words.join(", ")
        }
        Target::Services(services) => {
            let services = services.iter().map(|service| service.as_str());
            format!("the service {}", named(services.collect()))
        }
        Target::Everything(services) => {
            let services = services.iter().flatten().map(|service| service.as_str());
            format!("everything of {}", named(services.collect()))
        }
        Target::Work {
            topics,
            services,
            model,
        } => {
            let topics = match topics {
                None => "all work".to_owned(),
                Some(topics) => named(topics.iter().map(|topic: &Topic| topic.word()).collect()),
            };
            let services: Vec<&str> = services.iter().flatten().map(|one| one.as_str()).collect();
            let of = match services.is_empty() {
                true => String::new(),
                false => format!(" of {}", named(services)),
            };
            let model = model.as_ref().map_or(String::new(), |model| {
                format!(" by the model {}", plain(model.as_str()))
            });
            format!("{topics}{of}{model}")
        }
        Target::Claims { on, .. } => {
            let on: Vec<String> = on
                .iter()
                .map(|on| match on {
                    ClaimedOn::Service(Some(service)) => plain(service.as_str()),
                    ClaimedOn::Service(None) => "no service in particular".to_owned(),
                    ClaimedOn::Pair(pair) => {
                        let [one, other] = pair.parties();
                        format!(
                            "the statement of {} and {}",
                            plain(one.as_str()),
                            plain(other.as_str())
                        )
                    }
                })
                .collect();
            format!("claims on {}", on.join(", "))
        }
        Target::Totals => "totals over pairs of its own".to_owned(),
    }
}

fn thing(thing: &Thing) -> String {
    let kind = thing.kind();
    match thing {
        Thing::Keys(party) | Thing::People(party) => format!("{kind} of {}", plain(party.as_str())),
        Thing::Terms(pair) | Thing::Statement(pair) => {
            let [one, other] = pair.parties();
            format!(
                "{kind} of {} and {}",
                plain(one.as_str()),
                plain(other.as_str())
            )
        }
        Thing::Clause(_, id) => format!("{kind} {}", plain(id)),
        Thing::Service(service) => format!("{kind} {}", plain(service.as_str())),
        _ => kind.to_owned(),
    }
}

/// Why nobody may do it, whatever the clauses give.
pub fn limited(limit: Limit, agreement: &Agreement) -> String {
    let day = |instant: Instant| {
        agreement
            .zone
            .local(instant)
            .strftime("%Y-%m-%d")
            .to_string()
    };
    match limit {
        Limit::Compartment => "it is kept where one does not read, or may state nothing".into(),
        Limit::Reader => "an auditor, or a token without a source, only reads".into(),
        Limit::Ended(until) => format!(
            "the agreement ended before {}: what happened before can be read, and nothing else be done",
            day(until)
        ),
        Limit::NotYet(effective) => format!(
            "the agreement is in force from {} on: until then it can be read and signed",
            day(effective)
        ),
    }
}
