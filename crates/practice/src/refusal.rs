//! Refusals: why a command becomes no fact. All sentences about that stand here and below.
//!
//! Each tells what cannot be, why, and what to do. The same words say why a fact that stands in the
//! journal all the same counts for nothing ([`Unfit`](crate::state::Unfit)).

use std::fmt;

use facts::id::{CaseId, ClaimId, DecisionId, PartyId, PolicyId, ProposalId};
use facts::{FactId, Instant, Sentence};
use measure::Standing;

mod figure;
mod text;
mod words;

use words::Sentences;

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the members are what the sentences speak of")]
pub enum Refusal {
    /// The fact would not be admitted.
    Malformed(String),
    /// No text is in force yet.
    NoAgreement,
    /// Who acts is no party of the text.
    NotAParty { party: PartyId },

    /// There is no such proposal.
    ProposalUnknown { id: ProposalId },
    /// Another proposal has the id.
    ProposalTaken { id: ProposalId, by: PartyId },
    /// It was withdrawn.
    ProposalWithdrawn { id: ProposalId },
    /// All have signed it.
    ProposalSigned { id: ProposalId, from: Instant },
    /// Another text has been signed since.
    ProposalSuperseded { id: ProposalId, by: String },
    /// Another party put it forward.
    NotProposer { id: ProposalId, by: PartyId },
    /// The text is put forward already, or was signed.
    SameText {
        hash: String,
        of: Option<ProposalId>,
    },
    /// The text is of another alliance.
    OtherAlliance { found: String, expected: String },
    /// Another version has the name.
    SameVersion { version: String },
    /// The text does not say from when on it is in force.
    NoBegin,
    /// The text begins before the one that it changes.
    BeginsTooEarly {
        begin: Instant,
        after: Instant,
        version: String,
    },
    /// The day on which the text begins is over.
    BeginPassed { begin: Instant },
    /// What is proposed is another text than the one that was read.
    OtherHash {
        id: ProposalId,
        read: String,
        proposed: String,
    },
    /// The text of the proposal is not here.
    TextMissing { hash: String },
    /// The proposal says something else than its text.
    TextDiffers {
        id: ProposalId,
        member: &'static str,
    },
    /// The party does not sign this text.
    NotASigner { id: ProposalId, party: PartyId },
    /// The party has signed.
    SignedAlready { id: ProposalId, party: PartyId },
    /// Who put it forward signs for the same party.
    SamePerson { id: ProposalId, person: String },
    /// The party has said something about the text that it has not settled.
    OwnComments {
        id: ProposalId,
        clauses: Vec<String>,
    },
    /// A text is said to be in force that not all have signed.
    NotAllSigned {
        id: ProposalId,
        missing: Vec<PartyId>,
    },
    /// A text is said to be in force that nobody put forward.
    NotPutForward { hash: String },

    /// Neither the proposed text nor the one that it changes has the clause.
    NoSuchClause { clause: String },
    /// A comment without words.
    NothingSaid,
    /// There is no such comment.
    CommentUnknown { comment: FactId },
    /// It is settled.
    CommentSettled { comment: FactId },
    /// Another party made it.
    NotCommenter { comment: FactId, by: PartyId },

    /// There is no such statement, or it cannot be computed.
    NoStatement {
        with: PartyId,
        month: String,
        currency: String,
    },
    /// The month is not over.
    MonthRunning { month: String },
    /// Both have agreed.
    MonthClosed { month: String, at: Instant },
    /// The party has agreed to this total.
    AgreedAlready { month: String, total: String },
    /// The statement comes to something else than what is agreed to.
    OtherTotal {
        month: String,
        stated: String,
        total: String,
    },
    /// The other side has agreed to something else.
    TotalsDiffer {
        month: String,
        other: PartyId,
        stated: String,
        total: String,
    },

    /// There is nothing of the kind.
    NoSuchSubject { what: String },
    /// The line is between two others.
    NotConcerned { clause: String },
    /// Another claim has the id.
    ClaimTaken { id: ClaimId },
    /// The party claims the same already.
    ClaimOpen { id: ClaimId },
    /// A credit is claimed too late.
    ClaimLate { clause: String, until: Instant },
    /// There is no such claim.
    ClaimUnknown { id: ClaimId },
    /// It is one's own.
    OwnClaim { id: ClaimId },
    /// Only the claimant takes a claim back.
    NotClaimant { id: ClaimId, by: PartyId },
    /// Others answer it, or decide it.
    NotAnswerer {
        id: ClaimId,
        who: Vec<PartyId>,
        decides: bool,
        clause: Option<String>,
    },
    /// It stands so already.
    AnsweredAlready { id: ClaimId, standing: Standing },
    /// It is decided, withdrawn, or silence has decided it.
    ClaimDecided {
        id: ClaimId,
        standing: Standing,
        since: Instant,
        by_silence: bool,
    },
    /// It was made later.
    BeforeTheClaim { id: ClaimId },

    /// There is no such decision.
    NoSuchDecision { case: CaseId },
    /// The agreement has no such right.
    NoSuchRight { right: DecisionId },
    /// The agreement has no such policy.
    NoSuchPolicy { policy: PolicyId },
    /// The policy has another version.
    OtherPolicy {
        policy: PolicyId,
        version: Option<String>,
    },
    /// The clause does not ask the party.
    NotAsked { party: PartyId, clause: String },
    /// The party has taken note of it.
    AcknowledgedAlready { party: PartyId },
    /// Another party said it.
    NotOnesOwn { by: PartyId },
    /// What has had its effect is not taken back.
    Done,
}

/// A refusal in sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name, for programs.
    pub name: &'static str,
    /// What cannot be.
    pub what: Sentence,
    /// Why.
    pub why: Sentence,
    /// What to do.
    pub help: Sentence,
    /// The path of the clause that it rests on, where there is one.
    pub clause: Option<String>,
}

impl Refusal {
    /// It in sentences.
    pub fn told(&self) -> Told {
        let (name, [what, why, help]) = self.sentences();
        Told {
            name,
            what,
            why,
            help,
            clause: self.clause().map(Into::into),
        }
    }

    /// The path of the clause that it rests on.
    pub fn clause(&self) -> Option<&str> {
        match self {
            Refusal::NotConcerned { clause }
            | Refusal::ClaimLate { clause, .. }
            | Refusal::NotAsked { clause, .. } => Some(clause),
            Refusal::NotAnswerer { clause, .. } => clause.as_deref(),
            _ => None,
        }
    }

    fn sentences(&self) -> Sentences {
        text::sentences(self).unwrap_or_else(|| figure::sentences(self))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, told) = self.sentences();
        let [what, why, help] = told.map(|told| told.english());
        write!(f, "{what}: {why}; {help}")
    }
}

impl std::error::Error for Refusal {}
