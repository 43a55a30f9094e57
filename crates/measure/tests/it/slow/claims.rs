//! Claims and what became of them, and the facts that somebody can see.

use std::collections::BTreeSet;

use facts::fact::{Answer, Ask, Body, Claim, ClaimOn, Says};
use facts::id::PartyId;
use facts::{Fact, Instant};

use super::{Version, answerers};

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided it.
    Pending,
    /// It changes the agreed figure.
    Accepted,
    /// It changes nothing.
    Rejected,
}

/// The facts that exist as of an instant, in the order in which they happened.
pub fn visible(facts: &[Fact], as_of: Instant) -> Vec<&Fact> {
    let mut seen = BTreeSet::new();
    let mut known: Vec<&Fact> = facts
        .iter()
        .filter(|fact| fact.recorded <= as_of && seen.insert(fact.id))
        .collect();
    known.sort_by(|a, b| {
        (a.at, a.source.as_str(), a.seq, a.id).cmp(&(b.at, b.source.as_str(), b.seq, b.id))
    });
    let stands = |fact: &&Fact| !withdrawn(fact, &known);
    known.iter().copied().filter(stands).collect()
}

/// A fact is taken back by a withdrawal of its own party that stands itself.
fn withdrawn(fact: &Fact, known: &[&Fact]) -> bool {
    known.iter().any(|other| match &other.body {
        Body::Withdrawal(body) => {
            body.fact == fact.id && other.by == fact.by && !withdrawn(other, known)
        }
        _ => false,
    })
}

/// A claim with its claimant and what became of it.
pub struct Stated<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// Whose it is.
    pub by: &'a PartyId,
    /// What became of it.
    pub standing: Standing,
}

impl Stated<'_> {
    /// Whether it changes the figure of `side` (`None`: the agreed one).
    pub fn applies(&self, side: Option<&PartyId>) -> bool {
        match self.standing {
            Standing::Accepted => true,
            Standing::Pending => side == Some(self.by),
            Standing::Rejected => false,
        }
    }

    /// Whether it is about a stretch (or the whole) of the case.
    pub fn is_on(&self, case: &str, ask: Ask) -> bool {
        self.claim.ask == ask && matches!(&self.claim.on, ClaimOn::Case(id) if id.as_str() == case)
    }

    /// The stretch.
    pub fn stretch(&self) -> (i64, i64) {
        (
            self.claim.from.map_or(i64::MIN, Instant::ms),
            self.claim.until.map_or(i64::MAX, Instant::ms),
        )
    }
}

/// All claims among the facts.
pub fn claims<'a>(facts: &[&'a Fact], versions: &[Version], now: i64) -> Vec<Stated<'a>> {
    let mut claims: Vec<Stated> = Vec::new();
    for fact in facts {
        if let Body::Claim(claim) = &fact.body {
            // The worlds have only claims about cases and facts; what is not there has no figure.
            let taken = |other: &&Fact| match &other.body {
                Body::Claim(first) => first.id == claim.id && is_party(versions, &other.by),
                _ => false,
            };
            let first = facts.iter().copied().find(taken);
            if first.is_none_or(|first| first.by != fact.by) {
                continue;
            }
            let entitled = answerers::entitled(versions, facts, fact, claim);
            let is_named = |named: &Option<Vec<PartyId>>, party: &PartyId| match named {
                Some(named) => named.contains(party),
                None => true,
            };
            claims.push(Stated {
                claim,
                by: &fact.by,
                standing: standing(
                    claim.id.as_str(),
                    fact.by.as_str(),
                    |party| is_party(versions, party) && is_named(&entitled.answer, party),
                    |party| is_party(versions, party) && is_named(&entitled.decide, party),
                    entitled
                        .silent
                        .map(|(deadline, accepted)| (deadline, accepted, now)),
                    facts,
                ),
            });
        }
    }
    claims
}

/// Whether a version of the agreement names the party.
pub fn is_party(versions: &[Version], party: &PartyId) -> bool {
    let mut versions = versions.iter();
    versions.any(|version| version.agreement.parties.contains_key(party))
}

/// What silence comes to, and when: `(deadline, accepted, the present)`.
pub type Silent = (i64, bool, i64);

/// What the answers make of the claim `key`: the last one counts, but what the claimant takes back and
/// what a dispute decides stays so. Only somebody else than the claimant can agree, disagree or decide.
pub fn standing(
    key: &str,
    claimant: &str,
    may_answer: impl Fn(&PartyId) -> bool,
    may_decide: impl Fn(&PartyId) -> bool,
    silent: Option<Silent>,
    facts: &[&Fact],
) -> Standing {
    let mut last = None;
    for fact in facts {
        let Body::Answer(Answer { claim, says }) = &fact.body else {
            continue;
        };
        if claim.as_str() != key {
            continue;
        }
        let is_own = fact.by.as_str() == claimant;
        let is_entitled = match says {
            Says::Accept | Says::Contest => !is_own && may_answer(&fact.by),
            Says::Grant | Says::Dismiss => !is_own && may_decide(&fact.by),
            Says::Withdraw => is_own,
        };
        let is_decided = matches!(last, Some(Says::Grant | Says::Dismiss | Says::Withdraw));
        if is_entitled && !is_decided {
            last = Some(*says);
        }
    }
    match (last, silent) {
        (Some(Says::Accept | Says::Grant), _) => Standing::Accepted,
        (Some(Says::Dismiss | Says::Withdraw), _) => Standing::Rejected,
        (Some(Says::Contest), _) => Standing::Pending,
        (None, Some((deadline, accepted, now))) if now >= deadline => match accepted {
            true => Standing::Accepted,
            false => Standing::Rejected,
        },
        (None, _) => Standing::Pending,
    }
}
