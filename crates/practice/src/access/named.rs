//! Principals and things by their names, as people write them: `keystone/delegate@desk`, `change:payments`.
//!
//! Not here: what somebody may know. Whoever reads names this way has the whole text at hand.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::model::ClaimKind;
use facts::id::{ChangeModelId, PartyId, ServiceId, SourceId, TeamId};

use super::object::{ClaimedOn, ClauseKind, Object, Pair, Thing};
use super::principal::{Identity, Office, Principal};
use super::topic::Topic;

/// How somebody is written.
pub const WHO: &str = "PARTY[/OFFICE,…][@TEAM,…], auditor:PARTY, token:SOURCE or token:PARTY";

/// How something is written.
pub const WHAT: &str =
    "KIND or KIND:NAME, such as change:payments, statement:northwind+lumen, forum:steering";

/// A name that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotNamed {
    /// What is wrong.
    pub message: String,
    /// What there is instead.
    pub hint: String,
}

impl Principal {
    /// The principal of this name; a person is called `id`.
    pub fn named(text: &str, id: &str, agreement: &Agreement) -> Result<Principal, NotNamed> {
        if let Some(party) = text.strip_prefix("auditor:") {
            return Ok(Principal::auditor(self::party(party, agreement)?));
        }
        if let Some(name) = text.strip_prefix("token:") {
            if let Some((source, declared)) = agreement.sources.get_key_value(name) {
                return Ok(Principal::token(&declared.party.value, Some(source)));
            }
            return match self::party(name, agreement) {
                Ok(party) => Ok(Principal::token(party, None)),
                Err(_) => Err(not_named(
                    format!("`{name}` is neither a source nor a party"),
                    agreement.sources.keys().map(SourceId::as_str),
                )),
            };
        }
        if let Some(team) = agreement.teams.get(text) {
            return match team.members.as_slice() {
                [party] => person(party, id, &[], &[text], agreement),
                members => Err(NotNamed {
                    message: format!("people of several companies are in the team `{text}`"),
                    hint: format!(
                        "write of which: {}",
                        listed(members.iter().map(|party| format!("{party}@{text}")))
                    ),
                }),
            };
        }
        let (rest, teams) = match text.rsplit_once('@') {
            Some((rest, teams)) if !agreement.parties.contains_key(text) => (rest, teams),
            _ => (text, ""),
        };
        let (name, offices) = match rest.rsplit_once('/') {
            Some((name, offices)) if !agreement.parties.contains_key(rest) => (name, offices),
            _ => (rest, ""),
        };
        let split = |list: &'_ str| -> Vec<String> {
            let items = list.split(',').filter(|item| !item.is_empty());
            items.map(ToOwned::to_owned).collect()
        };
        let (offices, teams) = (split(offices), split(teams));
        let offices: Vec<&str> = offices.iter().map(String::as_str).collect();
        let teams: Vec<&str> = teams.iter().map(String::as_str).collect();
        person(party(name, agreement)?, id, &offices, &teams, agreement)
    }
}

impl Object {
    /// The thing of this name.
    pub fn named(text: &str, agreement: &Agreement) -> Result<Object, NotNamed> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        if let Some(topic) = Topic::of(kind) {
            return work(topic, name, agreement);
        }
        if let Some(kind) = ClauseKind::ALL.into_iter().find(|it| it.word() == kind) {
            return clause(kind, name, agreement);
        }
        let owned = |name: &str| party(name, agreement).cloned();
        let thing = match kind {
            "alliance" => Thing::Alliance,
            "agreement" => Thing::Agreement,
            "plan" => Thing::Plan,
            "journal" => Thing::Journal,
            "personal" => Thing::Personal,
            "emergency" => Thing::Emergency,
            "keys" => Thing::Keys(owned(name)?),
            "people" => Thing::People(owned(name)?),
            "terms" => Thing::Terms(pair(name, agreement)?),
            "statement" => Thing::Statement(pair(name, agreement)?),
            "total" => {
                let pairs = name.split(',').map(|name| pair(name, agreement));
                Thing::Total(pairs.collect::<Result<BTreeSet<Pair>, NotNamed>>()?)
            }
            "service" => Thing::Service(service(name, agreement)?),
            "claim" => claim(name, agreement)?,
            _ => {
                let single = [
                    "alliance",
                    "agreement",
                    "plan",
                    "journal",
                    "personal",
                    "emergency",
                    "keys",
                    "people",
                    "terms",
                    "statement",
                    "total",
                    "service",
                    "claim",
                ];
                let topics = Topic::ALL.iter().map(|topic| topic.word());
                let clauses = ClauseKind::ALL.into_iter().map(ClauseKind::word);
                return Err(not_named(
                    format!("`{kind}` is no kind of thing"),
                    single.into_iter().chain(clauses).chain(topics),
                ));
            }
        };
        Ok(Object::new(thing))
    }
}

fn person(
    party: &PartyId,
    id: &str,
    offices: &[&str],
    teams: &[&str],
    agreement: &Agreement,
) -> Result<Principal, NotNamed> {
    let mut held = BTreeSet::new();
    for office in offices {
        held.insert(Office::of(office).ok_or_else(|| {
            let all = Office::ALL.into_iter().map(Office::word);
            not_named(format!("`{office}` is no office"), all)
        })?);
    }
    let mut of = BTreeSet::new();
    for team in teams {
        let known = agreement.teams.get_key_value(*team);
        let Some((team, text)) = known else {
            let all = agreement.teams.keys().map(TeamId::as_str);
            return Err(not_named(format!("there is no team `{team}`"), all));
        };
        if !text.members.contains(party) {
            return Err(not_named(
                format!("the agreement has nobody of `{party}` in the team `{team}`"),
                text.members.iter().map(PartyId::as_str),
            ));
        }
        of.insert(team.clone());
    }
    Ok(Principal {
        party: party.clone(),
        identity: Identity::Person {
            id: id.into(),
            teams: of,
            offices: held,
        },
    })
}

fn party<'a>(name: &str, agreement: &'a Agreement) -> Result<&'a PartyId, NotNamed> {
    let known = agreement.parties.get_key_value(name);
    known.map(|(id, _)| id).ok_or_else(|| {
        let all = agreement.parties.keys().map(PartyId::as_str);
        not_named(format!("there is no party `{name}`"), all)
    })
}

fn service(name: &str, agreement: &Agreement) -> Result<ServiceId, NotNamed> {
    let known = agreement.services.get_key_value(name);
    known.map(|(id, _)| id.clone()).ok_or_else(|| {
        let all = agreement.services.keys().map(ServiceId::as_str);
        not_named(format!("there is no service `{name}`"), all)
    })
}

fn pair(name: &str, agreement: &Agreement) -> Result<Pair, NotNamed> {
    let two = name.split_once('+').map(|(one, other)| {
        let (one, other) = (party(one, agreement)?, party(other, agreement)?);
        Ok((one, other))
    });
    let two = two.transpose()?;
    let pair = two.and_then(|(one, other)| Pair::new(one, other));
    pair.ok_or_else(|| NotNamed {
        message: format!("`{name}` is no pair of parties"),
        hint: "write the two with a plus between them: northwind+lumen".into(),
    })
}

/// What is stated of a service; a reading also by its level, a change also by its model.
fn work(topic: Topic, name: &str, agreement: &Agreement) -> Result<Object, NotNamed> {
    if name.is_empty() {
        return Ok(Object::work(topic, None));
    }
    if let Some(level) = agreement.levels.get(name)
        && topic == Topic::Reading
    {
        let object = Object::work(topic, level.service.clone());
        let readers = agreement.audiences.get(&*level.place.file);
        let readers: Vec<&PartyId> = readers.into_iter().flatten().collect();
        return Ok(match readers.as_slice() {
            [one, other] => match Pair::new(one, other) {
                Some(pair) => object.kept_in(pair.compartment()),
                None => object,
            },
            _ => object,
        });
    }
    if let Some((of, model)) = name.rsplit_once('/')
        && topic == Topic::Change
        && !agreement.services.contains_key(name)
    {
        let models = agreement.change.iter();
        let mut known = models.flat_map(|change| change.models.keys());
        let Some(model) = known.clone().find(|known| known.as_str() == model) else {
            return Err(not_named(
                format!("there is no model of change `{model}`"),
                known.by_ref().map(ChangeModelId::as_str),
            ));
        };
        return Ok(Object::new(Thing::Work {
            topic,
            service: Some(service(of, agreement)?),
            model: Some(model.clone()),
        }));
    }
    Ok(Object::work(topic, Some(service(name, agreement)?)))
}

/// `pause:payments:lumen`, `amount-was:northwind+lumen:lumen`.
fn claim(name: &str, agreement: &Agreement) -> Result<Thing, NotNamed> {
    let parts: Vec<&str> = name.split(':').collect();
    let [kind, on, by] = parts.as_slice() else {
        return Err(NotNamed {
            message: format!("`claim:{name}` does not say which claim"),
            hint: "write kind, service or pair, and claimant: claim:pause:payments:lumen".into(),
        });
    };
    let mut kinds = ClaimKind::ALL.into_iter();
    let known = kinds.find(|(word, _)| word == kind);
    let (_, kind) = known.ok_or_else(|| {
        let all = ClaimKind::ALL.into_iter().map(|(word, _)| word);
        not_named(format!("`{kind}` is no kind of claim"), all)
    })?;
    let on = match on.contains('+') && !agreement.services.contains_key(*on) {
        true => ClaimedOn::Pair(pair(on, agreement)?),
        false if on.is_empty() => ClaimedOn::Service(None),
        false => ClaimedOn::Service(Some(service(on, agreement)?)),
    };
    let by = party(by, agreement)?.clone();
    Ok(Thing::Claim { kind, on, by })
}

fn clause(kind: ClauseKind, name: &str, agreement: &Agreement) -> Result<Object, NotNamed> {
    let governance = agreement.governance.iter();
    let all: Vec<&str> = match kind {
        ClauseKind::Forum => governance
            .flat_map(|it| it.forums.keys())
            .map(|id| id.as_str())
            .collect(),
        ClauseKind::Decision => governance
            .flat_map(|it| it.decisions.keys())
            .map(|id| id.as_str())
            .collect(),
        ClauseKind::Approval => governance
            .flat_map(|it| it.approvals.keys())
            .map(String::as_str)
            .collect(),
        ClauseKind::Policy => agreement.policies.keys().map(|id| id.as_str()).collect(),
        ClauseKind::Deliverable => {
            let scope = agreement.scope.iter();
            let all = scope.flat_map(|scope| scope.deliverables.keys());
            all.map(String::as_str).collect()
        }
        ClauseKind::Freeze => {
            let change = agreement.change.iter();
            let all = change.flat_map(|change| change.freezes.keys());
            all.map(String::as_str).collect()
        }
    };
    if !all.contains(&name) {
        let message = format!("there is no {} `{name}`", kind.word());
        return Err(not_named(message, all.into_iter()));
    }
    Ok(Object::new(Thing::Clause(kind, name.into())))
}

fn not_named<'n>(message: String, known: impl Iterator<Item = &'n str>) -> NotNamed {
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    let hint = match known.is_empty() {
        true => "the agreement has none".into(),
        false => format!("there are {}", known.join(", ")),
    };
    NotNamed { message, hint }
}

fn listed(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
