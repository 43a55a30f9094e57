//! What is said to claims without effect, and claims that have none themselves.
//!
//! Not here: where a claim that has an effect stands.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use agreement::Agreement;
use facts::fact::{Claim, ClaimOn, LineName, Says};
use facts::id::PartyId;
use facts::{Body, Fact, FactId};

use super::figures::{has_reading, pair};

/// An answer without effect, and why it has none.
#[derive(Clone, Copy, Debug)]
pub struct Idle<'a> {
    /// The fact that answered.
    pub fact: &'a Fact,
    /// What it said.
    pub says: Says,
    /// Why it has no effect.
    pub why: IdleWhy,
}

/// Why an answer has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdleWhy {
    /// Who says it is no party of the agreement.
    NotAParty,
    /// It is not for that party to say.
    NotEntitled,
    /// It came before the claim was made.
    BeforeTheClaim,
    /// The claim had been decided or withdrawn.
    Decided,
    /// There is no such claim.
    NoSuchClaim,
}

/// A claim without effect, and why it has none.
#[derive(Clone, Copy, Debug)]
pub struct IdleClaim<'a> {
    /// The fact that made the claim.
    pub fact: &'a Fact,
    /// The claim.
    pub claim: &'a Claim,
    /// Why it has no effect.
    pub why: IdleClaimWhy,
}

/// Why a claim has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdleClaimWhy {
    /// Who claims is no party of the agreement.
    NotAParty,
    /// Another party made a claim of this id before.
    SameId,
    /// There is no such case or outage, no such reading, or no such clause.
    NoSuchSubject,
    /// It is about a line between two others.
    NotConcerned,
}

/// The parties of all versions. Where no version names any, everybody counts as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Parties(BTreeSet<PartyId>);

impl Parties {
    pub fn new(versions: &[&Agreement]) -> Self {
        let named = versions.iter().flat_map(|version| version.parties.keys());
        Parties(named.cloned().collect())
    }

    pub fn has(&self, party: &PartyId) -> bool {
        self.0.is_empty() || self.0.contains(party)
    }
}

/// Parts the claims among facts, in the order of happening, into those that can have an effect and
/// those that have none.
pub(super) fn part<'a>(
    facts: &[&'a Fact],
    versions: &[&Agreement],
    parties: &Parties,
) -> (Vec<(&'a Fact, &'a Claim)>, Vec<IdleClaim<'a>>) {
    let claims = facts.iter().filter_map(|fact| match &fact.body {
        Body::Claim(claim) => Some((*fact, claim)),
        _ => None,
    });
    let claims: Vec<(&Fact, &Claim)> = claims.collect();
    let (mut standing, mut idle) = (Vec::new(), Vec::new());
    if claims.is_empty() {
        return (standing, idle);
    }
    let (mut cases, mut outages) = (HashSet::new(), HashSet::new());
    for fact in facts {
        match &fact.body {
            Body::Case(update) => cases.extend(update.id.as_ref().map(|id| id.as_str())),
            Body::Outage(outage) => {
                outages.insert(outage.id.as_str());
            }
            _ => {}
        }
    }
    let pairs = |line: &'a LineName| {
        let versions = versions.iter();
        versions.filter_map(|version| pair(version, &line.clause))
    };
    let mut owners: BTreeMap<&str, &PartyId> = BTreeMap::new();
    for (fact, claim) in claims {
        let is_there = match &claim.on {
            ClaimOn::Case(case) => cases.contains(case.as_str()),
            ClaimOn::Outage(outage) => outages.contains(outage.as_str()),
            ClaimOn::Fact(_) => true,
            ClaimOn::Line(line) => pairs(line).next().is_some(),
            ClaimOn::Reading(reading) => has_reading(versions, reading),
        };
        let is_concerned = match &claim.on {
            ClaimOn::Line(line) => pairs(line).any(|(one, other)| [one, other].contains(&&fact.by)),
            _ => true,
        };
        let why = if !parties.has(&fact.by) {
            Some(IdleClaimWhy::NotAParty)
        } else if **owners.entry(claim.id.as_str()).or_insert(&fact.by) != fact.by {
            Some(IdleClaimWhy::SameId)
        } else if !is_there {
            Some(IdleClaimWhy::NoSuchSubject)
        } else if !is_concerned {
            Some(IdleClaimWhy::NotConcerned)
        } else {
            None
        };
        match why {
            None => standing.push((fact, claim)),
            Some(why) => idle.push(IdleClaim { fact, claim, why }),
        }
    }
    (standing, idle)
}

/// The ids of facts that answers name as claims: holds are claims of that id.
pub(super) fn known(facts: &[&Fact], keys: &[&str]) -> BTreeSet<FactId> {
    let named: BTreeSet<FactId> = keys.iter().filter_map(|key| FactId::parse(key)).collect();
    if named.is_empty() {
        return named;
    }
    let ids = facts.iter().map(|fact| fact.id);
    ids.filter(|id| named.contains(id)).collect()
}
