//! Signing: how a text that somebody proposes comes into force.
//!
//! CLAUSE: the rules, and why they are so, are in docs/concepts/signing.md.

use std::collections::BTreeSet;

use agreement::Agreement;
use facts::fact::{AgreementVersion, Proposal, Signature, Withdrawal};
use facts::id::{PartyId, ProposalId};
use facts::{Body, Instant};

use crate::command::{Author, Texts};
use crate::proposal::{Last, begins_after, begins_in_time, signed};
use crate::refusal::Refusal;
use crate::state::{State, Version};

/// Id, text and reason.
type Proposed<'a> = (&'a ProposalId, &'a Agreement, Option<&'a str>);

/// Puts a text forward.
pub(crate) fn propose(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    proposed: Proposed<'_>,
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let (id, ..) = proposed;
    if let Ok(taken) = state.proposal(id) {
        let (id, by) = (id.clone(), taken.by().clone());
        return Err(Refusal::ProposalTaken { id, by });
    }
    put_forward(state, texts, author, proposed, as_of)
}

/// Puts another text in the place of a proposed one.
pub(crate) fn revise(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    proposed: Proposed<'_>,
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let proposal = state.proposal(proposed.0)?;
    if proposal.by() != author.party {
        let (id, by) = (proposed.0.clone(), proposal.by().clone());
        return Err(Refusal::NotProposer { id, by });
    }
    put_forward(state, texts, author, proposed, as_of)
}

/// Takes a proposal back.
pub(crate) fn withdraw(
    state: &State<'_>,
    author: &Author<'_>,
    id: &ProposalId,
    reason: Option<&str>,
) -> Result<Vec<Body>, Refusal> {
    let proposal = state.proposal(id)?;
    if proposal.by() != author.party {
        let (id, by) = (id.clone(), proposal.by().clone());
        return Err(Refusal::NotProposer { id, by });
    }
    proposal.is_open()?;
    let withdrawal = Withdrawal {
        fact: proposal.fact.id,
        reason: reason.map(Into::into),
    };
    Ok(vec![withdrawal.into()])
}

/// Signs a text. With the last signature it is in force from its date on.
pub(crate) fn sign(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    (id, hash): (&ProposalId, &str),
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let proposal = state.proposal(id)?;
    let says = proposal.says;
    let entered = || AgreementVersion {
        effective: says.effective,
        hash: says.hash.clone(),
        version: says.version.clone(),
    };
    // WHY: two who sign last at the same time each miss the other's signature, and neither says that the text is
    // in force. Whoever of them comes again does.
    let mut versions = state.versions().iter();
    let waits = versions.any(|version| version.proposal == Some(id) && !version.is_entered);
    if waits && hash == says.hash && proposal.signatures.contains_key(author.party) {
        return Ok(vec![entered().into()]);
    }
    let signature = Signature {
        hash: hash.into(),
        person: author.person.into(),
        proposal: id.clone(),
    };
    let last = last(state, texts);
    let signed = signed(author.party, &signature);
    proposal.may_sign(signed, as_of, last, state.members())?;
    begins_after(says.effective, last_kept(texts, hash))?;
    let missing = Refusal::TextMissing { hash: hash.into() };
    let text = texts.proposed(hash).ok_or(missing)?;
    says_its_text(says, text, texts)?;
    let own = proposal.open_threads();
    let own = own.filter(|thread| thread.fact.by == *author.party);
    let own: BTreeSet<&str> = own.map(|thread| thread.clause()).collect();
    if !own.is_empty() {
        let clauses = own.into_iter().map(Into::into).collect();
        let id = id.clone();
        return Err(Refusal::OwnComments { id, clauses });
    }
    let others = proposal.missing(state.members());
    let is_last = others.iter().all(|party| party == author.party);
    let mut bodies = vec![signature.into()];
    bodies.extend(is_last.then(|| entered().into()));
    Ok(bodies)
}

fn put_forward(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    (id, text, reason): Proposed<'_>,
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let last = last(state, texts);
    let changed = match last {
        None => None,
        Some(last) => Some(texts.of(last.hash).ok_or_else(|| Refusal::TextMissing {
            hash: last.hash.into(),
        })?),
    };
    if let Some(changed) = changed.filter(|changed| changed.alliance != text.alliance) {
        return Err(Refusal::OtherAlliance {
            found: text.alliance.clone(),
            expected: changed.alliance.clone(),
        });
    }
    let says = Proposal {
        based_on: last.map(|last| last.hash.into()),
        effective: text.effective.unwrap_or(Instant::from_ms(0)),
        hash: text.hash.clone(),
        id: id.clone(),
        person: author.person.into(),
        reason: reason.map(Into::into),
        signers: signers(text, changed),
        version: text.version.clone(),
    };
    if texts
        .versions
        .iter()
        .any(|version| version.hash == says.hash)
    {
        let hash = says.hash;
        return Err(Refusal::SameText { hash, of: None });
    }
    state.may_put_forward(author.party, &says)?;
    if last.is_some() {
        let begin = text.effective.ok_or(Refusal::NoBegin)?;
        begins_after(begin, last)?;
        begins_after(begin, last_kept(texts, &text.hash))?;
        let names = texts.versions.iter().map(|text| text.version.as_str());
        let mut names = names.chain(state.versions().iter().map(|version| version.name));
        if names.any(|name| name == text.version) {
            let version = text.version.clone();
            return Err(Refusal::SameVersion { version });
        }
    }
    begins_in_time(&says, as_of)?;
    Ok(vec![says.into()])
}

/// Whether a proposal says of its text what the text says. Who joins does not read the text that is changed,
/// and cannot tell who else is bound by it.
fn says_its_text(says: &Proposal, text: &Agreement, texts: &Texts<'_>) -> Result<(), Refusal> {
    let effective = text.effective.unwrap_or(Instant::from_ms(0));
    let changed = says.based_on.as_deref().and_then(|hash| texts.of(hash));
    let has_signers = match says.based_on.is_some() == changed.is_some() {
        true => says.signers == signers(text, changed),
        false => text
            .parties
            .keys()
            .all(|party| says.signers.contains(party)),
    };
    let member = if says.effective != effective {
        "effective"
    } else if says.version != text.version {
        "version"
    } else if !has_signers {
        "signers"
    } else {
        return Ok(());
    };
    let id = says.id.clone();
    Err(Refusal::TextDiffers { id, member })
}

/// The last text that was signed. Of a record in which no fact speaks of texts, the last that there is.
///
/// WHY: what a host puts in by hand while the parties sign proposals is no text that they agreed on.
fn last<'a>(state: &'a State<'_>, texts: &Texts<'a>) -> Option<Last<'a>> {
    let of_state = state.last().map(Version::as_last);
    of_state.or(texts.versions.last().map(Last::from))
}

/// The last text beside this one that is kept as a version, whoever put it in.
fn last_kept<'a>(texts: &Texts<'a>, hash: &str) -> Option<Last<'a>> {
    let mut others = texts.versions.iter().rev();
    others.find(|text| text.hash != hash).map(Last::from)
}

/// Who signs a text: its parties, and those of the text that it changes, since who leaves is bound as well.
fn signers(text: &Agreement, changed: Option<&Agreement>) -> Vec<PartyId> {
    let texts = [Some(text), changed].into_iter().flatten();
    let parties: BTreeSet<&PartyId> = texts.flat_map(|text| text.parties.keys()).collect();
    parties.into_iter().cloned().collect()
}
