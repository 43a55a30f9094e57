//! Claims and what became of them, and the facts that somebody can see.

use std::collections::BTreeSet;

use facts::fact::{Answer, Ask, Body, Claim, ClaimOn, Says};
use facts::id::PartyId;
use facts::{Fact, Instant};

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
pub fn claims<'a>(facts: &[&'a Fact]) -> Vec<Stated<'a>> {
    let mut claims = Vec::new();
    for fact in facts {
        if let Body::Claim(claim) = &fact.body {
            claims.push(Stated {
                claim,
                by: &fact.by,
                standing: standing(
                    claim.id.as_str(),
                    fact.by.as_str(),
                    |party| *party != fact.by,
                    None,
                    facts,
                ),
            });
        }
    }
    claims
}

/// What silence comes to, and when: `(deadline, accepted, the present)`.
pub type Silent = (i64, bool, i64);

/// What the answers make of the claim `key`.
pub fn standing(
    key: &str,
    claimant: &str,
    may_answer: impl Fn(&PartyId) -> bool,
    silent: Option<Silent>,
    facts: &[&Fact],
) -> Standing {
    let by_silence = |now: i64| match silent {
        Some((deadline, true, _)) if now >= deadline => Some(Standing::Accepted),
        Some((deadline, false, _)) if now >= deadline => Some(Standing::Rejected),
        _ => None,
    };
    let mut contested = false;
    for fact in facts {
        let Body::Answer(Answer { claim, says }) = &fact.body else {
            continue;
        };
        if claim.as_str() != key {
            continue;
        }
        if !contested && let Some(standing) = by_silence(fact.at.ms()) {
            return standing;
        }
        match says {
            Says::Accept if may_answer(&fact.by) => return Standing::Accepted,
            Says::Contest if may_answer(&fact.by) => contested = true,
            Says::Grant => return Standing::Accepted,
            Says::Dismiss => return Standing::Rejected,
            Says::Withdraw if fact.by.as_str() == claimant => return Standing::Rejected,
            _ => {}
        }
    }
    match silent {
        Some((_, _, now)) if !contested => by_silence(now).unwrap_or(Standing::Pending),
        _ => Standing::Pending,
    }
}
