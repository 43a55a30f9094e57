//! Refusals about texts: proposals, signatures and comments.

use facts::say;

use super::Refusal;
use super::words::{Sentences, listed, told};

/// A refusal about a text, in sentences; nothing where it is about something else.
pub fn sentences(refusal: &Refusal) -> Option<Sentences> {
    Some(match refusal {
        Refusal::Malformed(why) => told(
            "malformed",
            say!("refusal-malformed-what", "this cannot be stated"),
            why.as_str(),
            say!("refusal-malformed-help", "change it, and say it again"),
        ),
        Refusal::NoAgreement => told(
            "no-agreement",
            say!("refusal-no-agreement-what", "no text is in force yet"),
            say!(
                "refusal-no-agreement-why",
                "what the parties owe each other follows from a text that all have signed"
            ),
            say!(
                "refusal-no-agreement-help",
                "propose the first text, and have all parties sign it"
            ),
        ),
        Refusal::NotAParty { party } => told(
            "not-a-party",
            say!(
                "refusal-not-a-party-what",
                "`{party}` is no party of the agreement",
                party
            ),
            say!(
                "refusal-not-a-party-why",
                "only parties of the text in force, or of the proposed one, act under it"
            ),
            say!(
                "refusal-not-a-party-help",
                "propose a text in which it is a party"
            ),
        ),
        Refusal::ProposalUnknown { id } => told(
            "proposal-unknown",
            say!(
                "refusal-proposal-unknown-what",
                "there is no proposal `{id}`",
                id
            ),
            say!(
                "refusal-proposal-unknown-why",
                "nobody put a text forward under this id"
            ),
            say!(
                "refusal-proposal-unknown-help",
                "look up the id among the proposals"
            ),
        ),
        Refusal::ProposalTaken { id, by } => told(
            "proposal-taken",
            say!(
                "refusal-proposal-taken-what",
                "the id `{id}` belongs to a proposal of `{by}`",
                id,
                by
            ),
            say!(
                "refusal-proposal-taken-why",
                "an id stands for one proposal for ever"
            ),
            say!(
                "refusal-proposal-taken-help",
                "choose another id; to change a proposal of your own, revise it"
            ),
        ),
        Refusal::ProposalWithdrawn { id } => told(
            "proposal-withdrawn",
            say!(
                "refusal-proposal-withdrawn-what",
                "`{id}` was withdrawn",
                id
            ),
            say!(
                "refusal-proposal-withdrawn-why",
                "who puts a text forward can take it back until all have signed"
            ),
            say!(
                "refusal-proposal-withdrawn-help",
                "propose the text anew under another id"
            ),
        ),
        Refusal::ProposalSigned { id, from } => told(
            "proposal-signed",
            say!(
                "refusal-proposal-signed-what",
                "`{id}` is signed by all, and in force from {from}",
                id,
                from
            ),
            say!(
                "refusal-proposal-signed-why",
                "a signed text changes by another text only"
            ),
            say!(
                "refusal-proposal-signed-help",
                "propose a text that changes it"
            ),
        ),
        Refusal::ProposalSuperseded { id, by } => told(
            "proposal-superseded",
            say!(
                "refusal-proposal-superseded-what",
                "`{id}` changes a text that is the last one no longer",
                id
            ),
            say!(
                "refusal-proposal-superseded-why",
                "the text `{by}` was signed since; signing now would undo it unseen",
                by
            ),
            say!(
                "refusal-proposal-superseded-help",
                "have the proposal revised, on the grounds of the last text"
            ),
        ),
        Refusal::NotProposer { id, by } => told(
            "not-proposer",
            say!(
                "refusal-not-proposer-what",
                "`{by}` put `{id}` forward",
                by,
                id
            ),
            say!(
                "refusal-not-proposer-why",
                "only who put a text forward revises it or takes it back"
            ),
            say!(
                "refusal-not-proposer-help",
                "comment on it, or propose a text of your own"
            ),
        ),
        Refusal::SameText { hash, of: Some(id) } => told(
            "same-text",
            say!(
                "refusal-same-text-what",
                "the text `{hash}` is put forward already, as `{id}`",
                hash,
                id
            ),
            say!(
                "refusal-same-text-why",
                "two proposals of one text could be signed in parts"
            ),
            say!("refusal-same-text-help", "sign or comment on `{id}`", id),
        ),
        Refusal::SameText { hash, of: None } => told(
            "same-text",
            say!(
                "refusal-text-signed-what",
                "the text `{hash}` was signed already",
                hash
            ),
            say!("refusal-text-signed-why", "a proposal changes something"),
            say!("refusal-text-signed-help", "change the text first"),
        ),
        Refusal::OtherAlliance { found, expected } => told(
            "other-alliance",
            say!(
                "refusal-other-alliance-what",
                "the text is of the alliance `{found}`, and the ones before of `{expected}`",
                found,
                expected
            ),
            say!(
                "refusal-other-alliance-why",
                "the versions of an agreement are of one alliance"
            ),
            say!(
                "refusal-other-alliance-help",
                "set `alliance: {expected}`",
                expected
            ),
        ),
        Refusal::SameVersion { version } => told(
            "same-version",
            say!(
                "refusal-same-version-what",
                "a version before is called `{version}` as well",
                version
            ),
            say!(
                "refusal-same-version-why",
                "a figure names the version that it rests on"
            ),
            say!(
                "refusal-same-version-help",
                "give the text another `version`"
            ),
        ),
        Refusal::NoBegin => told(
            "no-begin",
            say!(
                "refusal-no-begin-what",
                "the text does not say from when on it is in force"
            ),
            say!(
                "refusal-no-begin-why",
                "until then the periods keep the terms that they have"
            ),
            say!("refusal-no-begin-help", "set `effective` to a day to come"),
        ),
        Refusal::BeginsTooEarly {
            begin,
            after,
            version,
        } => told(
            "begins-too-early",
            say!(
                "refusal-begins-too-early-what",
                "the text begins at {begin}, and the last one, `{version}`, at {after}",
                begin,
                version,
                after
            ),
            say!(
                "refusal-begins-too-early-why",
                "a text changes the last one that was signed, and begins after it"
            ),
            say!(
                "refusal-begins-too-early-help",
                "set `effective` later than {after}",
                after
            ),
        ),
        Refusal::BeginPassed { begin } => told(
            "begin-passed",
            say!(
                "refusal-begin-passed-what",
                "the text begins at {begin}, and a day has passed since",
                begin
            ),
            say!(
                "refusal-begin-passed-why",
                "nobody is bound backwards, and periods keep the terms under which they ran"
            ),
            say!(
                "refusal-begin-passed-help",
                "have the proposal revised, with a later `effective`"
            ),
        ),
        Refusal::OtherHash { id, read, proposed } => told(
            "other-hash",
            say!(
                "refusal-other-hash-what",
                "what is proposed as `{id}` is `{proposed}`, not `{read}`",
                id,
                proposed,
                read
            ),
            say!(
                "refusal-other-hash-why",
                "the text was changed since it was read, and nobody signs what they have not read"
            ),
            say!(
                "refusal-other-hash-help",
                "read the text as it is now, and answer for its hash"
            ),
        ),
        Refusal::TextMissing { hash } => told(
            "text-missing",
            say!(
                "refusal-text-missing-what",
                "the text `{hash}` is not here",
                hash
            ),
            say!(
                "refusal-text-missing-why",
                "nobody signs or changes what they cannot read"
            ),
            say!(
                "refusal-text-missing-help",
                "ask who put it forward for its files"
            ),
        ),
        Refusal::TextDiffers { id, member } => told(
            "text-differs",
            say!(
                "refusal-text-differs-what",
                "`{id}` says another `{member}` than its text",
                id,
                member = *member
            ),
            say!(
                "refusal-text-differs-why",
                "what a proposal says about its text must follow from the text"
            ),
            say!("refusal-text-differs-help", "have the proposal revised"),
        ),
        Refusal::NotASigner { id, party } => told(
            "not-a-signer",
            say!(
                "refusal-not-a-signer-what",
                "`{party}` does not sign `{id}`",
                party,
                id
            ),
            say!(
                "refusal-not-a-signer-why",
                "a text is signed by its parties and by those of the text that it changes"
            ),
            say!(
                "refusal-not-a-signer-help",
                "comment on it, or ask for a text in which you are a party"
            ),
        ),
        Refusal::SignedAlready { id, party } => told(
            "signed-already",
            say!(
                "refusal-signed-already-what",
                "`{party}` has signed `{id}`",
                party,
                id
            ),
            say!("refusal-signed-already-why", "a party signs a text once"),
            say!(
                "refusal-signed-already-help",
                "wait for the others; a changed text is signed anew"
            ),
        ),
        Refusal::SamePerson { id, person } => told(
            "same-person",
            say!(
                "refusal-same-person-what",
                "`{person}` put `{id}` forward, and cannot sign it for the same party",
                person,
                id
            ),
            say!(
                "refusal-same-person-why",
                "four eyes see what binds a party, and who wrote the text are two of them"
            ),
            say!(
                "refusal-same-person-help",
                "have another signatory of your party sign"
            ),
        ),
        Refusal::OwnComments { id, clauses } => told(
            "own-comments",
            say!(
                "refusal-own-comments-what",
                "your party has open comments on `{id}`: {list}",
                id,
                list = listed(clauses)
            ),
            say!(
                "refusal-own-comments-why",
                "a signature beside an open question of one's own leaves open what is agreed"
            ),
            say!(
                "refusal-own-comments-help",
                "settle them first; the comments of others do not hold a signature up"
            ),
        ),
        Refusal::NotAllSigned { id, missing } => told(
            "not-all-signed",
            say!(
                "refusal-not-all-signed-what",
                "`{id}` is not signed by {list}",
                id,
                list = listed(missing)
            ),
            say!(
                "refusal-not-all-signed-why",
                "a text is in force when all who must have signed it"
            ),
            say!("refusal-not-all-signed-help", "wait for their signatures"),
        ),
        Refusal::NotPutForward { hash } => told(
            "not-put-forward",
            say!(
                "refusal-not-put-forward-what",
                "nobody put the text `{hash}` forward",
                hash
            ),
            say!(
                "refusal-not-put-forward-why",
                "where texts are proposed, a text is in force by its signatures only"
            ),
            say!(
                "refusal-not-put-forward-help",
                "propose it, and have all sign"
            ),
        ),
        Refusal::NoSuchClause { clause } => told(
            "no-such-clause",
            say!(
                "refusal-no-such-clause-what",
                "there is no clause `{clause}`",
                clause
            ),
            say!(
                "refusal-no-such-clause-why",
                "neither the proposed text nor the one that it changes has it"
            ),
            say!(
                "refusal-no-such-clause-help",
                "name a clause by its path, such as `levels.resolution`"
            ),
        ),
        Refusal::NothingSaid => told(
            "nothing-said",
            say!("refusal-nothing-said-what", "the comment says nothing"),
            say!("refusal-nothing-said-why", "others answer to words"),
            say!(
                "refusal-nothing-said-help",
                "write what you want to be changed, and why"
            ),
        ),
        Refusal::CommentUnknown { comment } => told(
            "comment-unknown",
            say!(
                "refusal-comment-unknown-what",
                "there is no comment `{comment}` on this proposal",
                comment
            ),
            say!(
                "refusal-comment-unknown-why",
                "replies and settlements name a comment that is there"
            ),
            say!(
                "refusal-comment-unknown-help",
                "look up the comment among those on the proposal"
            ),
        ),
        Refusal::CommentSettled { comment } => told(
            "comment-settled",
            say!(
                "refusal-comment-settled-what",
                "the comment `{comment}` is settled",
                comment
            ),
            say!(
                "refusal-comment-settled-why",
                "what is settled stays settled"
            ),
            say!("refusal-comment-settled-help", "make a new comment"),
        ),
        Refusal::NotCommenter { comment, by } => told(
            "not-commenter",
            say!(
                "refusal-not-commenter-what",
                "`{by}` made the comment `{comment}`",
                by,
                comment
            ),
            say!(
                "refusal-not-commenter-why",
                "whose question it is knows whether it is answered"
            ),
            say!("refusal-not-commenter-help", "reply to it"),
        ),
        _ => return None,
    })
}
