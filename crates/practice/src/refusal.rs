//! Refusals: why a command becomes no fact. All sentences about that stand here.
//!
//! Each tells what cannot be, why, and what to do. The same words say why a fact that stands in the
//! journal all the same counts for nothing ([`Unfit`](crate::state::Unfit)).

use std::fmt;

use facts::id::{CaseId, ClaimId, DecisionId, PartyId, PolicyId, ProposalId};
use facts::{FactId, Instant};
use measure::Standing;

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
    pub what: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: String,
    /// The path of the clause that it rests on, where there is one.
    pub clause: Option<String>,
}

impl Refusal {
    /// It in sentences.
    pub fn told(&self) -> Told {
        let (name, what, why, help) = self.sentences();
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

    fn sentences(&self) -> (&'static str, String, String, String) {
        match self {
            Refusal::Malformed(why) => told(
                "malformed",
                "this cannot be stated",
                why,
                "change it, and say it again",
            ),
            Refusal::NoAgreement => told(
                "no-agreement",
                "no text is in force yet",
                "what the parties owe each other follows from a text that all have signed",
                "propose the first text, and have all parties sign it",
            ),
            Refusal::NotAParty { party } => told(
                "not-a-party",
                format!("`{party}` is no party of the agreement"),
                "only parties of the text in force, or of the proposed one, act under it",
                "propose a text in which it is a party",
            ),
            Refusal::ProposalUnknown { id } => told(
                "proposal-unknown",
                format!("there is no proposal `{id}`"),
                "nobody put a text forward under this id",
                "look up the id among the proposals",
            ),
            Refusal::ProposalTaken { id, by } => told(
                "proposal-taken",
                format!("the id `{id}` belongs to a proposal of `{by}`"),
                "an id stands for one proposal for ever",
                "choose another id; to change a proposal of your own, revise it",
            ),
            Refusal::ProposalWithdrawn { id } => told(
                "proposal-withdrawn",
                format!("`{id}` was withdrawn"),
                "who puts a text forward can take it back until all have signed",
                "propose the text anew under another id",
            ),
            Refusal::ProposalSigned { id, from } => told(
                "proposal-signed",
                format!("`{id}` is signed by all, and in force from {from}"),
                "a signed text changes by another text only",
                "propose a text that changes it",
            ),
            Refusal::ProposalSuperseded { id, by } => told(
                "proposal-superseded",
                format!("`{id}` changes a text that is the last one no longer"),
                format!("the text `{by}` was signed since; signing now would undo it unseen"),
                "have the proposal revised, on the grounds of the last text",
            ),
            Refusal::NotProposer { id, by } => told(
                "not-proposer",
                format!("`{by}` put `{id}` forward"),
                "only who put a text forward revises it or takes it back",
                "comment on it, or propose a text of your own",
            ),
            Refusal::SameText { hash, of: Some(id) } => told(
                "same-text",
                format!("the text `{hash}` is put forward already, as `{id}`"),
                "two proposals of one text could be signed in parts",
                format!("sign or comment on `{id}`"),
            ),
            Refusal::SameText { hash, of: None } => told(
                "same-text",
                format!("the text `{hash}` was signed already"),
                "a proposal changes something",
                "change the text first",
            ),
            Refusal::OtherAlliance { found, expected } => told(
                "other-alliance",
                format!(
                    "the text is of the alliance `{found}`, and the ones before of `{expected}`"
                ),
                "the versions of an agreement are of one alliance",
                format!("set `alliance: {expected}`"),
            ),
            Refusal::SameVersion { version } => told(
                "same-version",
                format!("a version before is called `{version}` as well"),
                "a figure names the version that it rests on",
                "give the text another `version`",
            ),
            Refusal::NoBegin => told(
                "no-begin",
                "the text does not say from when on it is in force",
                "until then the periods keep the terms that they have",
                "set `effective` to a day to come",
            ),
            Refusal::BeginsTooEarly {
                begin,
                after,
                version,
            } => told(
                "begins-too-early",
                format!("the text begins at {begin}, and the last one, `{version}`, at {after}"),
                "a text changes the last one that was signed, and begins after it",
                format!("set `effective` later than {after}"),
            ),
            Refusal::BeginPassed { begin } => told(
                "begin-passed",
                format!("the text begins at {begin}, and a day has passed since"),
                "nobody is bound backwards, and periods keep the terms under which they ran",
                "have the proposal revised, with a later `effective`",
            ),
            Refusal::OtherHash { id, read, proposed } => told(
                "other-hash",
                format!("what is proposed as `{id}` is `{proposed}`, not `{read}`"),
                "the text was changed since it was read, and nobody signs what they have not read",
                "read the text as it is now, and answer for its hash",
            ),
            Refusal::TextMissing { hash } => told(
                "text-missing",
                format!("the text `{hash}` is not here"),
                "nobody signs or changes what they cannot read",
                "ask who put it forward for its files",
            ),
            Refusal::TextDiffers { id, member } => told(
                "text-differs",
                format!("`{id}` says another `{member}` than its text"),
                "what a proposal says about its text must follow from the text",
                "have the proposal revised",
            ),
            Refusal::NotASigner { id, party } => told(
                "not-a-signer",
                format!("`{party}` does not sign `{id}`"),
                "a text is signed by its parties and by those of the text that it changes",
                "comment on it, or ask for a text in which you are a party",
            ),
            Refusal::SignedAlready { id, party } => told(
                "signed-already",
                format!("`{party}` has signed `{id}`"),
                "a party signs a text once",
                "wait for the others; a changed text is signed anew",
            ),
            Refusal::SamePerson { id, person } => told(
                "same-person",
                format!("`{person}` put `{id}` forward, and cannot sign it for the same party"),
                "four eyes see what binds a party, and who wrote the text are two of them",
                "have another signatory of your party sign",
            ),
            Refusal::OwnComments { id, clauses } => told(
                "own-comments",
                format!(
                    "your party has open comments on `{id}`: {}",
                    listed(clauses)
                ),
                "a signature beside an open question of one's own leaves open what is agreed",
                "settle them first; the comments of others do not hold a signature up",
            ),
            Refusal::NotAllSigned { id, missing } => told(
                "not-all-signed",
                format!("`{id}` is not signed by {}", listed(missing)),
                "a text is in force when all who must have signed it",
                "wait for their signatures",
            ),
            Refusal::NotPutForward { hash } => told(
                "not-put-forward",
                format!("nobody put the text `{hash}` forward"),
                "where texts are proposed, a text is in force by its signatures only",
                "propose it, and have all sign",
            ),
            Refusal::NoSuchClause { clause } => told(
                "no-such-clause",
                format!("there is no clause `{clause}`"),
                "neither the proposed text nor the one that it changes has it",
                "name a clause by its path, such as `levels.resolution`",
            ),
            Refusal::NothingSaid => told(
                "nothing-said",
                "the comment says nothing",
                "others answer to words",
                "write what you want to be changed, and why",
            ),
            Refusal::CommentUnknown { comment } => told(
                "comment-unknown",
                format!("there is no comment `{comment}` on this proposal"),
                "replies and settlements name a comment that is there",
                "look up the comment among those on the proposal",
            ),
            Refusal::CommentSettled { comment } => told(
                "comment-settled",
                format!("the comment `{comment}` is settled"),
                "what is settled stays settled",
                "make a new comment",
            ),
            Refusal::NotCommenter { comment, by } => told(
                "not-commenter",
                format!("`{by}` made the comment `{comment}`"),
                "whose question it is knows whether it is answered",
                "reply to it",
            ),
            Refusal::NoStatement {
                with,
                month,
                currency,
            } => told(
                "no-statement",
                format!("there is no statement with `{with}` for {month} in {currency}"),
                "nothing is owed between the two for it, or what is owed cannot be worked out",
                "look at the gaps of the statement, and at the currency of its lines",
            ),
            Refusal::MonthRunning { month } => told(
                "month-running",
                format!("{month} is not over"),
                "its lines are those booked so far",
                "agree when the month has ended",
            ),
            Refusal::MonthClosed { month, at } => told(
                "month-closed",
                format!("{month} was closed at {at}"),
                "both have agreed; what changes since is a correction in a later month",
                "look for the correction in the first month that is not closed",
            ),
            Refusal::AgreedAlready { month, total } => told(
                "agreed-already",
                format!("your party has agreed to {total} for {month}"),
                "the month is closed when the other side says the same",
                "wait for the other side",
            ),
            Refusal::OtherTotal {
                month,
                stated,
                total,
            } => told(
                "other-total",
                format!("the statement for {month} comes to {total}, not to {stated}"),
                "one agrees to what the statement says now; facts or claims may have changed it",
                "look at the statement again, and agree to its total or contest a line",
            ),
            Refusal::TotalsDiffer {
                month,
                other,
                stated,
                total,
            } => told(
                "totals-differ",
                format!(
                    "`{other}` has agreed to {stated} for {month}, and the statement comes to {total}"
                ),
                "a month is closed when both have agreed to the same total",
                format!("ask `{other}` to look again, or contest the line that changed"),
            ),
            Refusal::NoSuchSubject { what } => told(
                "no-such-subject",
                format!("there is no {what}"),
                "a claim changes something that is there",
                "look up its name; a figure is named by its level or clause and its window",
            ),
            Refusal::NotConcerned { clause } => told(
                "not-concerned",
                format!("`{clause}` is between two others"),
                "only who pays or is paid by a clause claims a line of it",
                "claim a line of your own statement",
            ),
            Refusal::ClaimTaken { id } => told(
                "claim-taken",
                format!("there is a claim `{id}`"),
                "an id stands for one claim for ever",
                "choose another id",
            ),
            Refusal::ClaimOpen { id } => told(
                "claim-open",
                format!("your party claims the same already, as `{id}`"),
                "one question is answered once",
                format!("wait for the answer to `{id}`, or take it back first"),
            ),
            Refusal::ClaimLate { until, .. } => told(
                "claim-late",
                format!("the credit had to be claimed before {until}"),
                "the clause gives a time within which a credit is claimed",
                "bring it to the forum of the relation, if it should be given all the same",
            ),
            Refusal::ClaimUnknown { id } => told(
                "claim-unknown",
                format!("there is no claim `{id}`"),
                "an answer is to a claim, or to a hold by the id of the fact that began it",
                "look up the id among the claims",
            ),
            Refusal::OwnClaim { id } => told(
                "own-claim",
                format!("`{id}` is a claim of your own party"),
                "nobody answers or decides a claim of their own",
                "take it back if you no longer claim it",
            ),
            Refusal::NotClaimant { id, by } => told(
                "not-claimant",
                format!("`{by}` made the claim `{id}`"),
                "only who claims takes a claim back",
                "contest it, where it is yours to answer",
            ),
            Refusal::NotAnswerer {
                id, who, decides, ..
            } => {
                let (does, name) = match decides {
                    true => ("decides", "not-decider"),
                    false => ("answers", "not-answerer"),
                };
                let who = match who.is_empty() {
                    true => "nobody".into(),
                    false => listed(who),
                };
                told(
                    name,
                    format!("it is {who} who {does} `{id}`"),
                    "the agreement says whose word counts",
                    format!("ask {who}"),
                )
            }
            Refusal::AnsweredAlready { id, standing } => told(
                "answered-already",
                format!("`{id}` is {} already", word(*standing)),
                "the same answer twice changes nothing",
                "nothing is left to do",
            ),
            Refusal::ClaimDecided {
                id,
                standing,
                since,
                by_silence,
            } => told(
                "claim-decided",
                format!("`{id}` is {} since {since}", word(*standing)),
                match by_silence {
                    true => "the time to answer has run out, and silence has decided",
                    false => "it was decided, or taken back",
                },
                "bring new facts as a new claim, or to a forum",
            ),
            Refusal::BeforeTheClaim { id } => told(
                "before-the-claim",
                format!("`{id}` was made later than this answer"),
                "an answer from before a claim answers nothing",
                "answer as of an instant after it",
            ),
            Refusal::NoSuchDecision { case } => told(
                "no-such-decision",
                format!("there is no decision `{case}`"),
                "what is acknowledged is a case of the type `decision`",
                "look up its id among the decisions",
            ),
            Refusal::NoSuchRight { right } => told(
                "no-such-right",
                format!("there is no `governance.decisions.{right}`"),
                "the text in force has no decision right of this id",
                "name one that it has, or none",
            ),
            Refusal::NoSuchPolicy { policy } => told(
                "no-such-policy",
                format!("there is no `policies.{policy}`"),
                "the text in force has no policy of this id",
                "name one that it has",
            ),
            Refusal::OtherPolicy { policy, version } => told(
                "other-policy",
                match version {
                    Some(version) => format!("`policies.{policy}` is version {version} now"),
                    None => format!("`policies.{policy}` has no version"),
                },
                "one takes note of the text that is in force",
                "read it as it is now, and name its version",
            ),
            Refusal::NotAsked { party, clause } => told(
                "not-asked",
                format!("`{clause}` does not ask `{party}` to acknowledge it"),
                "those whom the clause names acknowledge it",
                "nothing is left to do",
            ),
            Refusal::AcknowledgedAlready { party } => told(
                "acknowledged-already",
                format!("`{party}` has acknowledged it"),
                "once is enough",
                "nothing is left to do",
            ),
            Refusal::NotOnesOwn { by } => told(
                "not-ones-own",
                format!("`{by}` said what is taken back"),
                "only who said something takes it back",
                "claim that it is mistaken",
            ),
            Refusal::Done => told(
                "done",
                "this is not taken back any longer",
                "it has had its effect: a text was signed by all, was revised, or was withdrawn",
                "propose another text",
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, what, why, help) = self.sentences();
        write!(f, "{what}: {why}; {help}")
    }
}

impl std::error::Error for Refusal {}

fn told(
    name: &'static str,
    what: impl Into<String>,
    why: impl Into<String>,
    help: impl Into<String>,
) -> (&'static str, String, String, String) {
    (name, what.into(), why.into(), help.into())
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Contested => "contested",
        Standing::Accepted => "accepted",
        Standing::Dismissed => "dismissed",
        Standing::Withdrawn => "withdrawn",
    }
}

/// Names in backticks: `a`, `b` and `c`.
fn listed(names: &[impl fmt::Display]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
        None => String::new(),
    }
}
