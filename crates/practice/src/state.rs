//! What the parties have done so far: facts in the order of the journal, folded.
//!
//! ```text
//! State::default() --evolve(fact)--> State { proposals, versions, members, closings, acknowledgements, facts, unfit }
//! ```
//!
//! A fact that does not fit (a signature under a text that nobody proposed) counts for nothing, and is listed
//! with the reason. Nothing is ever refused here: what was said was said.
//!
//! The state of a viewer is folded from what it may read. Proposals and signatures are for all parties, so that all
//! come to the same.
//!
//! Not here: what figures come to; whether somebody may act ([`access`](crate::access)).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use facts::fact::{Acknowledged, AgreementVersion, Closing, Joins, Signature, Withdrawal};
use facts::id::{PartyId, ProposalId};
use facts::journal::chain::OWN_SOURCE;
use facts::{Body, Fact, FactId, Instant};
use measure::View;

use crate::comment;
use crate::proposal::{End, Last, Proposal, Stand, begins_after, begins_in_time, signed};
use crate::refusal::Refusal;

/// What the parties have done so far.
#[derive(Clone, Debug, Default)]
pub struct State<'f> {
    proposals: BTreeMap<ProposalId, Proposal<'f>>,
    versions: Vec<Version<'f>>,
    members: BTreeSet<PartyId>,
    closings: BTreeMap<Month, &'f Fact>,
    acknowledged: BTreeMap<(PartyId, Acknowledged), &'f Fact>,
    facts: Vec<&'f Fact>,
    known: HashMap<FactId, &'f Fact>,
    unfit: Vec<Unfit<'f>>,
}

/// A text that is in force from some instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<'f> {
    /// From when on.
    pub effective: Instant,
    /// Its hash.
    pub hash: &'f str,
    /// Its name.
    pub name: &'f str,
    /// The proposal that it was; nothing for a text from before the parties proposed any.
    pub proposal: Option<&'f ProposalId>,
    /// Whether the journal says that it is in force.
    pub is_entered: bool,
}

/// A fact that counts for nothing, and why.
#[derive(Clone, Debug)]
pub struct Unfit<'f> {
    /// The fact.
    pub fact: &'f Fact,
    /// Why.
    pub why: Refusal,
}

/// Who agreed, with whom, to which month in which currency.
type Month = (PartyId, PartyId, String, String);

/// The state after one more fact of the journal.
pub fn evolve<'f>(mut state: State<'f>, fact: &'f Fact) -> State<'f> {
    state.take(fact);
    state
}

impl Version<'_> {
    pub(crate) fn as_last(&self) -> Last<'_> {
        Last {
            hash: self.hash,
            effective: self.effective,
            name: self.name,
        }
    }
}

impl<'f> State<'f> {
    /// The state after these facts, in the order of the journal.
    pub fn of(facts: impl IntoIterator<Item = &'f Fact>) -> State<'f> {
        facts.into_iter().fold(State::default(), evolve)
    }

    /// All proposals, by their ids.
    pub fn proposals(&self) -> impl Iterator<Item = &Proposal<'f>> {
        self.proposals.values()
    }

    /// The proposal of this id.
    pub fn proposal(&self, id: &ProposalId) -> Result<&Proposal<'f>, Refusal> {
        let proposal = self.proposals.get(id);
        proposal.ok_or_else(|| Refusal::ProposalUnknown { id: id.clone() })
    }

    /// Where a proposal stands.
    pub fn stand(&self, proposal: &Proposal<'f>) -> Stand {
        match proposal.end {
            Some(End::Signed) => Stand::Signed {
                from: proposal.says.effective,
            },
            Some(End::Withdrawn(_)) => Stand::Withdrawn,
            None => match self.last() {
                Some(last) if proposal.says.based_on.as_deref() != Some(last.hash) => {
                    let by = last.hash.into();
                    Stand::Superseded { by }
                }
                _ => Stand::Open {
                    missing: proposal.missing(&self.members),
                },
            },
        }
    }

    /// The texts that were signed, or that the journal has from before, in the order in which they come into force.
    pub fn versions(&self) -> &[Version<'f>] {
        &self.versions
    }

    /// The last of them.
    pub fn last(&self) -> Option<&Version<'f>> {
        self.versions.last()
    }

    /// The members of the journal.
    pub fn members(&self) -> &BTreeSet<PartyId> {
        &self.members
    }

    /// What a party agreed to last about a month with another one.
    pub fn closing(
        &self,
        by: &PartyId,
        with: &PartyId,
        month: &str,
        currency: &str,
    ) -> Option<(&'f Fact, &'f Closing)> {
        let key = (by.clone(), with.clone(), month.into(), currency.into());
        let fact = self.closings.get(&key)?;
        match &fact.body {
            Body::Closing(closing) => Some((fact, closing)),
            _ => None,
        }
    }

    /// Who has taken note of what.
    pub fn acknowledged(&self) -> impl Iterator<Item = (&PartyId, &Acknowledged, &'f Fact)> {
        let all = self.acknowledged.iter();
        all.map(|((party, of), fact)| (party, of, *fact))
    }

    /// The facts that count for nothing, in order.
    pub fn unfit(&self) -> &[Unfit<'f>] {
        &self.unfit
    }

    /// The fact of this id.
    pub fn fact(&self, id: &FactId) -> Option<&'f Fact> {
        self.known.get(id).copied()
    }

    /// The facts as of an instant, in the order of happening, with one more.
    pub(crate) fn view<'a>(&'a self, more: Option<&'a Fact>, as_of: Instant) -> View<'a> {
        let facts = self.facts.iter().copied().chain(more);
        View::new(facts, as_of)
    }

    fn take(&mut self, fact: &'f Fact) {
        if self.known.insert(fact.id, fact).is_some() {
            return;
        }
        self.facts.push(fact);
        let fits = match &fact.body {
            Body::Agreement(says) => self.enter(fact, says),
            Body::Proposal(says) => self.put_forward(fact, says),
            Body::Signature(says) => self.sign(fact, says),
            Body::Comment(says) => match self.proposals.get_mut(&says.proposal) {
                Some(proposal) => comment::evolve(proposal, fact, says),
                None => self.proposal(&says.proposal).map(drop),
            },
            Body::Withdrawal(says) => self.withdraw(fact, says),
            Body::Acknowledgement(says) => {
                let key = (fact.by.clone(), says.of.clone());
                self.acknowledged.entry(key).or_insert(fact);
                Ok(())
            }
            Body::Closing(says) => {
                let (month, currency) = (says.month.clone(), says.currency.clone());
                let key = (fact.by.clone(), says.with.clone(), month, currency);
                self.closings.insert(key, fact);
                Ok(())
            }
            // A journal begins with the key of its host, which its founder states.
            Body::Key(_) if self.facts.len() == 1 => {
                self.members.insert(fact.by.clone());
                Ok(())
            }
            Body::Party(says) => {
                match says.does {
                    Joins::Joined => {
                        self.members.insert(says.party.clone());
                    }
                    Joins::Left => {
                        self.members.remove(&says.party);
                        self.go_on_without(fact.recorded);
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(why) = fits {
            self.unfit.push(Unfit { fact, why });
        }
    }

    /// Puts a text forward, or another one in its place.
    fn put_forward(
        &mut self,
        fact: &'f Fact,
        says: &'f facts::fact::Proposal,
    ) -> Result<(), Refusal> {
        self.may_put_forward(&fact.by, says)?;
        match self.proposals.get_mut(&says.id) {
            Some(proposal) => proposal.revise(fact, says),
            None => {
                let proposal = Proposal::new(fact, says);
                self.proposals.insert(says.id.clone(), proposal);
            }
        }
        Ok(())
    }

    /// Whether a party may put this text forward, as far as the facts tell.
    pub(crate) fn may_put_forward(
        &self,
        by: &PartyId,
        says: &facts::fact::Proposal,
    ) -> Result<(), Refusal> {
        if let Some(proposal) = self.proposals.get(&says.id) {
            if proposal.by() != by {
                let (id, by) = (says.id.clone(), proposal.by().clone());
                return Err(Refusal::ProposalTaken { id, by });
            }
            proposal.is_open()?;
        }
        if !says.signers.contains(by) {
            let party = by.clone();
            return Err(Refusal::NotAParty { party });
        }
        let hash = says.hash.clone();
        if self
            .versions
            .iter()
            .any(|version| version.hash == says.hash)
        {
            return Err(Refusal::SameText { hash, of: None });
        }
        let mut open = self.proposals.values().filter(|one| one.end.is_none());
        match open.find(|one| one.says.hash == says.hash) {
            Some(one) => Err(Refusal::SameText {
                hash,
                of: Some(one.id().clone()),
            }),
            None => Ok(()),
        }
    }

    fn sign(&mut self, fact: &'f Fact, says: &'f Signature) -> Result<(), Refusal> {
        let last = self.last().map(Version::as_last);
        let proposal = self.proposal(&says.proposal)?;
        // WHY: the journal records a little later than the command was decided.
        let at = fact.recorded.plus_ms(-facts::fact::MAX_FUTURE_MS);
        proposal.may_sign(signed(&fact.by, says), at, last, &self.members)?;
        if let Some(proposal) = self.proposals.get_mut(&says.proposal) {
            proposal.signatures.insert(fact.by.clone(), fact);
            self.conclude(&says.proposal);
        }
        Ok(())
    }

    /// A proposal that all have signed is a version.
    fn conclude(&mut self, id: &ProposalId) {
        let members = &self.members;
        let proposal = self.proposals.get_mut(id);
        let Some(proposal) = proposal.filter(|one| one.missing(members).is_empty()) else {
            return;
        };
        proposal.end = Some(End::Signed);
        let says = proposal.says;
        self.add(Version {
            effective: says.effective,
            hash: &says.hash,
            name: &says.version,
            proposal: Some(&says.id),
            is_entered: false,
        });
    }

    /// A proposal may have waited for nobody but a member that has left.
    fn go_on_without(&mut self, at: Instant) {
        let open = self.proposals.values().filter(|one| one.end.is_none());
        let ids: Vec<&'f ProposalId> = open.map(Proposal::id).collect();
        for id in ids {
            let last = self.last().map(Version::as_last);
            let can = self.proposals.get(id).is_some_and(|one| {
                last.is_none_or(|last| one.says.based_on.as_deref() == Some(last.hash))
                    && begins_after(one.says.effective, last).is_ok()
                    && begins_in_time(one.says, at).is_ok()
            });
            if can {
                self.conclude(id);
            }
        }
    }

    /// The journal says that a text is in force.
    fn enter(&mut self, fact: &'f Fact, says: &'f AgreementVersion) -> Result<(), Refusal> {
        let mut versions = self.versions.iter_mut();
        if let Some(version) = versions.find(|version| version.hash == says.hash) {
            if version.effective != says.effective || version.name != says.version {
                let hash = says.hash.clone();
                return Err(Refusal::NotPutForward { hash });
            }
            version.is_entered = true;
            return Ok(());
        }
        let mut proposals = self.proposals.values();
        if let Some(proposal) = proposals.find(|one| one.had(&says.hash)) {
            return Err(Refusal::NotAllSigned {
                id: proposal.id().clone(),
                missing: proposal.missing(&self.members),
            });
        }
        // A record may have texts from before anybody proposed one. Of a journal its host has put them in: no
        // party alone does.
        let is_own = fact.source.as_str() == OWN_SOURCE;
        if !self.proposals.is_empty() || !(is_own || self.members.is_empty()) {
            let hash = says.hash.clone();
            return Err(Refusal::NotPutForward { hash });
        }
        self.add(Version {
            effective: says.effective,
            hash: &says.hash,
            name: &says.version,
            proposal: None,
            is_entered: true,
        });
        Ok(())
    }

    fn add(&mut self, version: Version<'f>) {
        let place = self
            .versions
            .partition_point(|other| other.effective <= version.effective);
        self.versions.insert(place, version);
    }

    /// Takes something back. What is no affair of this state is left to those who compute figures.
    fn withdraw(&mut self, fact: &'f Fact, says: &'f Withdrawal) -> Result<(), Refusal> {
        let Some(target) = self.known.get(&says.fact).copied() else {
            return Ok(());
        };
        let own = match target.by == fact.by {
            true => Ok(()),
            false => Err(Refusal::NotOnesOwn {
                by: target.by.clone(),
            }),
        };
        match &target.body {
            Body::Proposal(body) => {
                own?;
                let Some(proposal) = self.proposals.get_mut(&body.id) else {
                    return Ok(());
                };
                proposal.is_open()?;
                if proposal.fact.id != target.id {
                    return Err(Refusal::Done);
                }
                proposal.end = Some(End::Withdrawn(fact.id));
            }
            Body::Signature(body) => {
                own?;
                let Some(proposal) = self.proposals.get_mut(&body.proposal) else {
                    return Ok(());
                };
                proposal.is_open()?;
                let signature = proposal.signatures.get(&target.by);
                if signature.is_none_or(|signature| signature.id != target.id) {
                    return Err(Refusal::Done);
                }
                proposal.signatures.remove(&target.by);
            }
            Body::Comment(body) => {
                own?;
                let Some(proposal) = self.proposals.get_mut(&body.proposal) else {
                    return Ok(());
                };
                if !comment::withdraw(proposal, target.id) {
                    return Err(Refusal::Done);
                }
            }
            Body::Acknowledgement(body) => {
                own?;
                let key = (target.by.clone(), body.of.clone());
                if self
                    .acknowledged
                    .get(&key)
                    .is_some_and(|one| one.id == target.id)
                {
                    self.acknowledged.remove(&key);
                }
            }
            // A withdrawal that ended a proposal cannot be taken back: others have gone on since.
            Body::Withdrawal(_) => {
                let end = Some(End::Withdrawn(target.id));
                if self.proposals.values().any(|one| one.end == end) {
                    return Err(Refusal::Done);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
