//! Comments: what is said about a proposed text, clause by clause, until it is settled.
//!
//! Not here: who reads a comment ([`agreement::disclosure`]).

use std::collections::BTreeSet;

use agreement::{Agreement, explain};
use facts::fact;
use facts::{Body, Fact, FactId};

use crate::command::{Author, Texts};
use crate::proposal::Proposal;
use crate::refusal::Refusal;
use crate::state::State;

/// A comment with its replies.
#[derive(Clone, Debug)]
pub struct Thread<'f> {
    /// The fact that began it.
    pub fact: &'f Fact,
    /// What it says.
    pub says: &'f fact::Comment,
    /// The replies, in order.
    pub replies: Vec<&'f Fact>,
    /// The reply that settled it.
    pub settled: Option<&'f Fact>,
}

impl<'f> Thread<'f> {
    /// Whether it is settled.
    pub fn is_settled(&self) -> bool {
        self.settled.is_some()
    }

    /// Whether the comment, or a reply to it, is this fact.
    fn has(&self, id: FactId) -> bool {
        self.fact.id == id || self.replies.iter().any(|reply| reply.id == id)
    }

    /// The clause that it is about, as people name it.
    pub fn clause(&self) -> &'f str {
        self.says.clause.as_deref().unwrap_or("the whole text")
    }
}

/// Takes a comment in.
pub(crate) fn evolve<'f>(
    proposal: &mut Proposal<'f>,
    fact: &'f Fact,
    says: &'f fact::Comment,
) -> Result<(), Refusal> {
    proposal.is_open()?;
    if !proposal.had(&says.hash) {
        return Err(Refusal::OtherHash {
            id: proposal.id().clone(),
            read: says.hash.clone(),
            proposed: proposal.says.hash.clone(),
        });
    }
    let Some(to) = says.reply_to else {
        proposal.threads.push(Thread {
            fact,
            says,
            replies: Vec::new(),
            settled: None,
        });
        return Ok(());
    };
    let mut threads = proposal.threads.iter_mut();
    let thread = threads.find(|thread| thread.has(to));
    let thread = thread.ok_or(Refusal::CommentUnknown { comment: to })?;
    may_reply(thread, &fact.by, says.settles)?;
    thread.replies.push(fact);
    thread.settled = says.settles.then_some(fact);
    Ok(())
}

/// What a party says about a proposed text.
pub(crate) fn decide(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    says: fact::Comment,
) -> Result<Vec<Body>, Refusal> {
    let proposal = state.proposal(&says.proposal)?;
    proposal.is_open()?;
    let id = proposal.id();
    if says.hash != proposal.says.hash {
        return Err(Refusal::OtherHash {
            id: id.clone(),
            read: says.hash,
            proposed: proposal.says.hash.clone(),
        });
    }
    if !proposal.signers(state.members()).contains(author.party) {
        let party = author.party.clone();
        return Err(Refusal::NotAParty { party });
    }
    if let Some(to) = says.reply_to {
        let mut threads = proposal.threads.iter();
        let thread = threads.find(|thread| thread.has(to));
        let thread = thread.ok_or(Refusal::CommentUnknown { comment: to })?;
        may_reply(thread, author.party, says.settles)?;
    }
    let is_silent = says.text.as_ref().is_none_or(|text| text.trim().is_empty());
    if is_silent && !says.settles {
        return Err(Refusal::NothingSaid);
    }
    if let Some(clause) = &says.clause {
        let proposed = texts.proposed(&says.hash);
        let proposed = proposed.ok_or_else(|| Refusal::TextMissing {
            hash: says.hash.clone(),
        })?;
        let is_there = |text: &&Agreement| has_clause(text, clause);
        // What the proposed text leaves out is talked about as well.
        let changed = proposal.says.based_on.as_deref();
        let changed = changed.and_then(|hash| texts.of(hash));
        if ![Some(proposed), changed]
            .into_iter()
            .flatten()
            .any(|text| is_there(&text))
        {
            let clause = clause.clone();
            return Err(Refusal::NoSuchClause { clause });
        }
    }
    Ok(vec![says.into()])
}

/// Takes the comments of a fact that was taken back out; false where it is none, or has replies.
pub(crate) fn withdraw(proposal: &mut Proposal<'_>, id: FactId) -> bool {
    let before = proposal.threads.len();
    proposal.threads.retain(|thread| {
        let is_meant = thread.fact.id == id && thread.replies.is_empty();
        !is_meant
    });
    if proposal.threads.len() < before {
        return true;
    }
    for thread in &mut proposal.threads {
        let before = thread.replies.len();
        let is_settling = thread.settled.is_some_and(|fact| fact.id == id);
        thread.replies.retain(|reply| reply.id != id || is_settling);
        if thread.replies.len() < before {
            return true;
        }
    }
    false
}

/// Who made a comment settles it.
fn may_reply(thread: &Thread<'_>, by: &facts::id::PartyId, settles: bool) -> Result<(), Refusal> {
    let comment = thread.fact.id;
    if thread.is_settled() {
        return Err(Refusal::CommentSettled { comment });
    }
    match settles && thread.fact.by != *by {
        true => Err(Refusal::NotCommenter {
            comment,
            by: thread.fact.by.clone(),
        }),
        false => Ok(()),
    }
}

/// Whether a text has a clause of this path, or the clause that it is a part of.
fn has_clause(text: &Agreement, path: &str) -> bool {
    let clauses = explain::clauses(text).into_iter();
    let known: BTreeSet<String> = clauses.map(|clause| clause.address()).collect();
    let ends = path
        .match_indices('.')
        .map(|(at, _)| at)
        .chain([path.len()]);
    ends.into_iter().any(|end| known.contains(&path[..end]))
}
