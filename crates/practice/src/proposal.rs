//! Proposals: texts that are put forward, and what has been said and signed of each.
//!
//! ```text
//! proposal fact --put forward--> Open { missing } --signatures of all--> Signed { from }
//!                 | another hash, from the same party: Open again, all signatures dismissed
//!                 | taken back: Withdrawn          another text signed meanwhile: Superseded, until revised
//! ```
//!
//! INVARIANT: a proposal is signed only by everybody who has to, each for the hash that it has.
//!
//! Not here: whether the text says what the proposal says of it, which takes the text ([`decide`](crate::decide)).

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use facts::fact::{self, Signature};
use facts::id::{PartyId, ProposalId};
use facts::{Fact, FactId, Instant};

use crate::comment::Thread;
use crate::refusal::Refusal;

/// For how long after it begins a text can still be signed: the day on which it begins.
pub const LAST_DAY_MS: i64 = facts::time::DAY_MS;

/// A text that was put forward, with what followed.
#[derive(Clone, Debug)]
pub struct Proposal<'f> {
    /// The fact that put the present text forward.
    pub fact: &'f Fact,
    /// What it says.
    pub says: &'f fact::Proposal,
    /// The facts of the texts before it, in order.
    pub earlier: Vec<&'f Fact>,
    /// The signatures under the present text, by party.
    pub signatures: BTreeMap<PartyId, &'f Fact>,
    /// Those that a revision dismissed, in order.
    pub dismissed: Vec<&'f Fact>,
    /// What was said about it.
    pub threads: Vec<Thread<'f>>,
    pub(crate) end: Option<End>,
}

/// The last text that was signed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Last<'a> {
    pub hash: &'a str,
    pub effective: Instant,
    pub name: &'a str,
}

impl<'a> From<&'a Agreement> for Last<'a> {
    fn from(text: &'a Agreement) -> Self {
        Last {
            hash: &text.hash,
            effective: text.effective.unwrap_or(Instant::from_ms(0)),
            name: &text.version,
        }
    }
}

/// What ended a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All have signed.
    Signed,
    /// It was taken back by this fact.
    Withdrawn(FactId),
}

/// Where a proposal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It can be signed.
    Open {
        /// Who has not signed yet.
        missing: Vec<PartyId>,
    },
    /// All have signed.
    Signed {
        /// From when on it is in force.
        from: Instant,
    },
    /// Taken back.
    Withdrawn,
    /// Another text was signed since. It has to be revised.
    Superseded {
        /// The hash of that text.
        by: String,
    },
}

impl<'f> Proposal<'f> {
    pub(crate) fn new(fact: &'f Fact, says: &'f fact::Proposal) -> Self {
        Proposal {
            fact,
            says,
            earlier: Vec::new(),
            signatures: BTreeMap::new(),
            dismissed: Vec::new(),
            threads: Vec::new(),
            end: None,
        }
    }

    /// Its id.
    pub fn id(&self) -> &'f ProposalId {
        &self.says.id
    }

    /// Who put it forward.
    pub fn by(&self) -> &'f PartyId {
        &self.fact.by
    }

    /// Whether this is the hash of its present text or of one before.
    pub fn had(&self, hash: &str) -> bool {
        let earlier = self.earlier.iter().filter_map(|fact| match &fact.body {
            facts::Body::Proposal(says) => Some(says.hash.as_str()),
            _ => None,
        });
        self.says.hash == hash || earlier.into_iter().any(|earlier| earlier == hash)
    }

    /// Who has to sign: those that it names, and who is a member of the journal besides.
    pub fn signers<'a>(&'a self, members: &'a BTreeSet<PartyId>) -> BTreeSet<&'a PartyId> {
        self.says.signers.iter().chain(members).collect()
    }

    /// Who has to sign, and has not.
    pub fn missing(&self, members: &BTreeSet<PartyId>) -> Vec<PartyId> {
        let signers = self.signers(members).into_iter();
        let missing = signers.filter(|party| !self.signatures.contains_key(*party));
        missing.cloned().collect()
    }

    /// The comments that nobody has settled.
    pub fn open_threads(&self) -> impl Iterator<Item = &Thread<'f>> {
        self.threads.iter().filter(|thread| !thread.is_settled())
    }

    /// Whether it has not ended.
    pub(crate) fn is_open(&self) -> Result<(), Refusal> {
        let id = self.id().clone();
        match self.end {
            None => Ok(()),
            Some(End::Withdrawn(_)) => Err(Refusal::ProposalWithdrawn { id }),
            Some(End::Signed) => Err(Refusal::ProposalSigned {
                id,
                from: self.says.effective,
            }),
        }
    }

    /// Whether a party may sign by this person, at an instant. `last` is the last text that was signed, where
    /// there is one.
    pub(crate) fn may_sign(
        &self,
        (by, person, hash): (&PartyId, &str, &str),
        at: Instant,
        last: Option<Last<'_>>,
        members: &BTreeSet<PartyId>,
    ) -> Result<(), Refusal> {
        self.is_open()?;
        let id = self.id().clone();
        let based_on = self.says.based_on.as_deref();
        if let Some(last) = last.filter(|last| based_on != Some(last.hash)) {
            let by = last.hash.into();
            return Err(Refusal::ProposalSuperseded { id, by });
        }
        if hash != self.says.hash {
            return Err(Refusal::OtherHash {
                id,
                read: hash.into(),
                proposed: self.says.hash.clone(),
            });
        }
        if !self.signers(members).contains(by) {
            let party = by.clone();
            return Err(Refusal::NotASigner { id, party });
        }
        if self.signatures.contains_key(by) {
            let party = by.clone();
            return Err(Refusal::SignedAlready { id, party });
        }
        if by == self.by() && person == self.says.person {
            let person = person.into();
            return Err(Refusal::SamePerson { id, person });
        }
        begins_after(self.says.effective, last)?;
        begins_in_time(self.says, at)
    }

    /// Puts another text in its place.
    pub(crate) fn revise(&mut self, fact: &'f Fact, says: &'f fact::Proposal) {
        self.earlier.push(self.fact);
        (self.fact, self.says) = (fact, says);
        let signatures = std::mem::take(&mut self.signatures);
        let mut dismissed: Vec<&Fact> = signatures.into_values().collect();
        dismissed.sort_by_key(|fact| (fact.recorded, fact.id));
        self.dismissed.extend(dismissed);
    }
}

/// Whether a text begins after the last one: an instant has one version in force, and none that was signed goes by
/// unseen.
pub(crate) fn begins_after(begin: Instant, last: Option<Last<'_>>) -> Result<(), Refusal> {
    match last.filter(|last| begin <= last.effective) {
        None => Ok(()),
        Some(last) => Err(Refusal::BeginsTooEarly {
            begin,
            after: last.effective,
            version: last.name.into(),
        }),
    }
}

/// Whether a text can still come into force.
///
/// CLAUSE: nobody is bound backwards. The first text of an alliance changes no terms, so it may say from
/// when on the parties already work by it.
pub(crate) fn begins_in_time(says: &fact::Proposal, at: Instant) -> Result<(), Refusal> {
    let begin = says.effective;
    match says.based_on.is_some() && at.since(begin) >= LAST_DAY_MS {
        true => Err(Refusal::BeginPassed { begin }),
        false => Ok(()),
    }
}

/// What a signature says, for [`Proposal::may_sign`].
pub(crate) fn signed<'a>(by: &'a PartyId, says: &'a Signature) -> (&'a PartyId, &'a str, &'a str) {
    (by, &says.person, &says.hash)
}
