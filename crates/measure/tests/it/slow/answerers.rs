//! Who may answer a claim, by the words of the version in force when it was made.

use agreement::model::{Answerer, ClaimKind, Role};
use facts::fact::{Body, CaseUpdate, Claim, ClaimOn};
use facts::id::PartyId;
use facts::{Fact, FactId};

use super::Version;

/// Who may answer, who may decide, and what silence comes to; `None` for anybody else than the claimant.
pub struct Entitled {
    /// Who accepts or contests.
    pub answer: Option<Vec<PartyId>>,
    /// Who grants or dismisses.
    pub decide: Option<Vec<PartyId>>,
    /// The deadline, and whether silence accepts.
    pub silent: Option<(i64, bool)>,
}

/// Who may say what to a claim.
pub fn entitled(versions: &[Version], facts: &[&Fact], fact: &Fact, claim: &Claim) -> Entitled {
    let nobody = Entitled {
        answer: None,
        decide: None,
        silent: None,
    };
    let version = super::in_force(versions, fact.at.ms()).unwrap();
    let Some(claims) = &version.agreement.claims else {
        return nobody;
    };
    // The worlds have no outages.
    let kind = ClaimKind::of(claim.ask);
    let own = claims.terms.get(&kind);
    let term = own.or_else(|| claims.terms.get(&ClaimKind::Else));
    let service = case_of(facts, claim).and_then(|case| service_of(facts, &case));
    let named = |answerer: &Answerer| who(version, answerer, service.as_deref(), &fact.by);
    let answer = term.map(|term| named(&term.answered_by));
    let silent = term.and_then(|term| term.unanswered).and_then(|silence| {
        let hours = &version.hours[claims.calendar.as_str()];
        let late = version.agreement.late_after;
        let latest = late.and_then(|late| hours.plus(fact.at.ms(), late));
        let claimed = match latest {
            Some(latest) if fact.recorded.ms() > latest => fact.recorded.ms(),
            _ => fact.at.ms(),
        };
        let deadline = hours.deadline(claimed, silence.after)?;
        Some((deadline, silence.accepted))
    });
    Entitled {
        decide: claims.decided_by.as_ref().map(named).or(answer.clone()),
        answer,
        silent,
    }
}

/// Whom the words mean where the claimant claims something about a service.
pub fn who(
    version: &Version,
    answerer: &Answerer,
    service: Option<&str>,
    claimant: &PartyId,
) -> Vec<PartyId> {
    let agreement = version.agreement;
    let with_role = |role: Role| -> Vec<PartyId> {
        let parties = agreement.parties.iter();
        let found = parties.filter(|(_, party)| party.role == role);
        found.map(|(id, _)| id.clone()).collect()
    };
    let related: Vec<&str> = agreement
        .services
        .iter()
        .filter(|(_, service)| service.relation.is_some())
        .map(|(id, _)| id.as_str())
        .collect();
    let all: Vec<&str> = agreement.services.keys().map(|id| id.as_str()).collect();
    let service = service.or(match (&all[..], &related[..]) {
        ([only], _) | (_, [only]) => Some(*only),
        _ => None,
    });
    let relation = service
        .and_then(|service| agreement.services.get(service))
        .and_then(|service| service.relation.as_ref());
    let customers = match relation.and_then(|relation| relation.customer.clone()) {
        Some(customer) => vec![customer],
        None => with_role(Role::Customer),
    };
    let other_side = if with_role(Role::Customer).contains(claimant) {
        match relation {
            Some(relation) => vec![relation.provider.clone()],
            None => with_role(Role::Provider),
        }
    } else {
        customers.clone()
    };
    let but_claimant = |mut parties: Vec<PartyId>| {
        parties.retain(|party| party != claimant);
        parties
    };
    let named = but_claimant(match answerer {
        Answerer::Customer => customers,
        Answerer::OtherSide => other_side.clone(),
        Answerer::Integrator => with_role(Role::Integrator),
        Answerer::Party(party) => vec![party.clone()],
    });
    if named.is_empty() {
        but_claimant(other_side)
    } else {
        named
    }
}

/// The service that a case is said to be about last.
pub fn service_of(facts: &[&Fact], case: &str) -> Option<String> {
    let mut service = None;
    for fact in facts {
        if let Some(update) = update_of(fact, case)
            && let Some(said) = update.set.get("service")
        {
            service = said.as_deref().map(String::from);
        }
    }
    service
}

fn update_of<'a>(fact: &'a Fact, case: &str) -> Option<&'a CaseUpdate> {
    match &fact.body {
        Body::Case(update) if update.id.as_ref().is_some_and(|id| id.as_str() == case) => {
            Some(update)
        }
        _ => None,
    }
}

fn case_of(facts: &[&Fact], claim: &Claim) -> Option<String> {
    let of_fact = |id: &FactId| {
        let fact = facts.iter().find(|fact| fact.id == *id)?;
        match &fact.body {
            Body::Case(update) => update.id.as_ref().map(ToString::to_string),
            _ => None,
        }
    };
    match &claim.on {
        ClaimOn::Case(case) => Some(case.to_string()),
        ClaimOn::Fact(id) => of_fact(id),
        ClaimOn::Outage(_) | ClaimOn::Reading(_) | ClaimOn::Line(_) => None,
    }
}
