//! Commands: what a party wants to do, and the facts that follow from it.
//!
//! `decide` looks at nothing but its arguments. Whether the actor may do this at all is
//! [`access`](crate::access)'s answer, and comes first.

use agreement::Agreement;
use facts::fact::{Acknowledged, Claim, Comment, Says};
use facts::id::{ClaimId, PartyId, ProposalId, SourceId};
use facts::{Body, Fact, FactId, Instant};
use ledger::Statement;

use crate::refusal::Refusal;
use crate::state::State;
use crate::{claim, comment, decision, signing, statement};

/// Who acts, and under which source the facts are stated.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// The party.
    pub party: &'a PartyId,
    /// The person: the name under which the party knows it.
    pub person: &'a str,
    /// The source of the facts.
    pub source: &'a SourceId,
    /// The number of the first of them in it.
    pub seq: u64,
}

/// The texts that the actor's party reads.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// Those in force, and those signed that will be, in the order in which they come into force.
    pub versions: &'a [Agreement],
    /// Those that are proposed.
    pub proposed: &'a [Agreement],
}

/// What a party wants to do.
#[derive(Clone, Debug)]
pub enum Command<'a> {
    /// Put a text forward.
    Propose {
        /// An id that no proposal has.
        id: ProposalId,
        /// The text.
        text: &'a Agreement,
        /// Why.
        reason: Option<String>,
    },
    /// Put another text in the place of one's proposed one. All signatures are dismissed.
    Revise {
        /// The proposal.
        id: ProposalId,
        /// The other text.
        text: &'a Agreement,
        /// Why.
        reason: Option<String>,
    },
    /// Take one's proposal back.
    Withdraw {
        /// The proposal.
        id: ProposalId,
        /// Why.
        reason: Option<String>,
    },
    /// Say something about a proposed text.
    Comment {
        /// The proposal.
        proposal: ProposalId,
        /// The hash of the text that was read.
        hash: String,
        /// The path of the clause; nothing for the whole text.
        clause: Option<String>,
        /// What is said.
        text: String,
        /// The comment that it replies to.
        reply_to: Option<FactId>,
    },
    /// Say that one's comment is settled.
    Settle {
        /// The proposal.
        proposal: ProposalId,
        /// The comment.
        comment: FactId,
        /// How.
        text: Option<String>,
    },
    /// Sign a proposed text.
    Sign {
        /// The proposal.
        proposal: ProposalId,
        /// The hash of the text that was read.
        hash: String,
    },
    /// Agree to a month's statement with another party.
    AgreeStatement {
        /// The other party.
        with: PartyId,
        /// The month: `2025-03`.
        month: String,
        /// ISO 4217 code.
        currency: String,
        /// The total that was read, as a decimal.
        total: String,
        /// The statement as it is computed now; nothing where there is none.
        statement: Option<&'a Statement>,
    },
    /// Claim that something is otherwise.
    Claim(Claim),
    /// Answer a claim, decide it, or take it back.
    AnswerClaim {
        /// The claim.
        claim: ClaimId,
        /// The answer.
        says: Says,
    },
    /// Take note of a decision or a policy.
    Acknowledge(Acknowledged),
}

impl<'a> Texts<'a> {
    /// The text in force at an instant: the last one that has begun, and before the first begins, the first.
    pub fn at(&self, instant: Instant) -> Result<&'a Agreement, Refusal> {
        let has_begun = |text: &&Agreement| text.effective.is_none_or(|from| from <= instant);
        let in_force = self.versions.iter().rev().find(has_begun);
        in_force
            .or(self.versions.first())
            .ok_or(Refusal::NoAgreement)
    }

    /// The text of this hash, in force or proposed.
    pub fn of(&self, hash: &str) -> Option<&'a Agreement> {
        let mut all = self.versions.iter().chain(self.proposed);
        all.find(|text| text.hash == hash)
    }

    /// The proposed text of this hash.
    pub fn proposed(&self, hash: &str) -> Option<&'a Agreement> {
        self.proposed.iter().find(|text| text.hash == hash)
    }
}

/// The facts that follow from a command, or why none do.
///
/// INVARIANT: [`evolve`](crate::state::evolve) takes each of them: none is unfit.
pub fn decide(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    command: &Command<'_>,
    as_of: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let bodies = match command {
        Command::Propose { id, text, reason } => {
            let proposed = (id, *text, reason.as_deref());
            signing::propose(state, texts, author, proposed, as_of)
        }
        Command::Revise { id, text, reason } => {
            let proposed = (id, *text, reason.as_deref());
            signing::revise(state, texts, author, proposed, as_of)
        }
        Command::Withdraw { id, reason } => signing::withdraw(state, author, id, reason.as_deref()),
        Command::Comment {
            proposal,
            hash,
            clause,
            text,
            reply_to,
        } => {
            let says = Comment {
                clause: clause.clone(),
                hash: hash.clone(),
                person: author.person.into(),
                proposal: proposal.clone(),
                reply_to: *reply_to,
                settles: false,
                text: Some(text.clone()),
            };
            comment::decide(state, texts, author, says)
        }
        Command::Settle {
            proposal,
            comment,
            text,
        } => {
            let says = Comment {
                clause: None,
                hash: state.proposal(proposal)?.says.hash.clone(),
                person: author.person.into(),
                proposal: proposal.clone(),
                reply_to: Some(*comment),
                settles: true,
                text: text.clone(),
            };
            comment::decide(state, texts, author, says)
        }
        Command::Sign { proposal, hash } => {
            signing::sign(state, texts, author, (proposal, hash), as_of)
        }
        Command::AgreeStatement {
            with,
            month,
            currency,
            total,
            statement,
        } => {
            let closing = facts::fact::Closing {
                currency: currency.clone(),
                month: month.clone(),
                total: total.clone(),
                with: with.clone(),
            };
            statement::agree(state, author, closing, *statement)
        }
        Command::Claim(claim) => claim::claim(state, texts, author, claim, as_of),
        Command::AnswerClaim { claim, says } => {
            claim::answer(state, texts, author, (claim, *says), as_of)
        }
        Command::Acknowledge(of) => decision::acknowledge(state, texts, author, of, as_of),
    }?;
    let bodies = bodies.into_iter().zip(0..);
    bodies
        .map(|(body, n)| author.fact(body, n, as_of))
        .collect()
}

impl Author<'_> {
    /// A fact of the author.
    pub(crate) fn fact(&self, body: Body, n: u64, as_of: Instant) -> Result<Fact, Refusal> {
        let (by, source) = (self.party.clone(), self.source.clone());
        let seq = self.seq.saturating_add(n);
        let fact = Fact::new(as_of, as_of, by, source, seq, 0, body);
        fact.map_err(|error| Refusal::Malformed(error.to_string()))
    }
}
