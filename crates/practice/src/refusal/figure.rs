//! Refusals about figures and what follows from them: statements, claims, decisions and policies.

use facts::say;

use super::Refusal;
use super::words::{Sentences, listed, told, word};

/// A refusal about a figure, in sentences.
pub fn sentences(refusal: &Refusal) -> Sentences {
    match refusal {
        Refusal::NoStatement {
            with,
            month,
            currency,
        } => told(
            "no-statement",
            say!(
                "refusal-no-statement-what",
                "there is no statement with `{with}` for {month} in {currency}",
                with,
                month,
                currency
            ),
            say!(
                "refusal-no-statement-why",
                "nothing is owed between the two for it, or what is owed cannot be worked out"
            ),
            say!(
                "refusal-no-statement-help",
                "look at the gaps of the statement, and at the currency of its lines"
            ),
        ),
        Refusal::MonthRunning { month } => told(
            "month-running",
            say!("refusal-month-running-what", "{month} is not over", month),
            say!(
                "refusal-month-running-why",
                "its lines are those booked so far"
            ),
            say!(
                "refusal-month-running-help",
                "agree when the month has ended"
            ),
        ),
        Refusal::MonthClosed { month, at } => told(
            "month-closed",
            say!(
                "refusal-month-closed-what",
                "{month} was closed at {at}",
                month,
                at
            ),
            say!(
                "refusal-month-closed-why",
                "both have agreed; what changes since is a correction in a later month"
            ),
            say!(
                "refusal-month-closed-help",
                "look for the correction in the first month that is not closed"
            ),
        ),
        Refusal::AgreedAlready { month, total } => told(
            "agreed-already",
            say!(
                "refusal-agreed-already-what",
                "your party has agreed to {total} for {month}",
                total,
                month
            ),
            say!(
                "refusal-agreed-already-why",
                "the month is closed when the other side says the same"
            ),
            say!("refusal-agreed-already-help", "wait for the other side"),
        ),
        Refusal::OtherTotal {
            month,
            stated,
            total,
        } => told(
            "other-total",
            say!(
                "refusal-other-total-what",
                "the statement for {month} comes to {total}, not to {stated}",
                month,
                total,
                stated
            ),
            say!(
                "refusal-other-total-why",
                "one agrees to what the statement says now; facts or claims may have changed it"
            ),
            say!(
                "refusal-other-total-help",
                "look at the statement again, and agree to its total or contest a line"
            ),
        ),
        Refusal::TotalsDiffer {
            month,
            other,
            stated,
            total,
        } => told(
            "totals-differ",
            say!(
                "refusal-totals-differ-what",
                "`{other}` has agreed to {stated} for {month}, and the statement comes to {total}",
                other,
                stated,
                month,
                total
            ),
            say!(
                "refusal-totals-differ-why",
                "a month is closed when both have agreed to the same total"
            ),
            say!(
                "refusal-totals-differ-help",
                "ask `{other}` to look again, or contest the line that changed",
                other
            ),
        ),
        Refusal::NoSuchSubject { what } => told(
            "no-such-subject",
            say!("refusal-no-such-subject-what", "there is no {what}", what),
            say!(
                "refusal-no-such-subject-why",
                "a claim changes something that is there"
            ),
            say!(
                "refusal-no-such-subject-help",
                "look up its name; a figure is named by its level or clause and its window"
            ),
        ),
        Refusal::NotConcerned { clause } => told(
            "not-concerned",
            say!(
                "refusal-not-concerned-what",
                "`{clause}` is between two others",
                clause
            ),
            say!(
                "refusal-not-concerned-why",
                "only who pays or is paid by a clause claims a line of it"
            ),
            say!(
                "refusal-not-concerned-help",
                "claim a line of your own statement"
            ),
        ),
        Refusal::ClaimTaken { id } => told(
            "claim-taken",
            say!("refusal-claim-taken-what", "there is a claim `{id}`", id),
            say!(
                "refusal-claim-taken-why",
                "an id stands for one claim for ever"
            ),
            say!("refusal-claim-taken-help", "choose another id"),
        ),
        Refusal::ClaimOpen { id } => told(
            "claim-open",
            say!(
                "refusal-claim-open-what",
                "your party claims the same already, as `{id}`",
                id
            ),
            say!("refusal-claim-open-why", "one question is answered once"),
            say!(
                "refusal-claim-open-help",
                "wait for the answer to `{id}`, or take it back first",
                id
            ),
        ),
        Refusal::ClaimLate { until, .. } => told(
            "claim-late",
            say!(
                "refusal-claim-late-what",
                "the credit had to be claimed before {until}",
                until
            ),
            say!(
                "refusal-claim-late-why",
                "the clause gives a time within which a credit is claimed"
            ),
            say!(
                "refusal-claim-late-help",
                "bring it to the forum of the relation, if it should be given all the same"
            ),
        ),
        Refusal::ClaimUnknown { id } => told(
            "claim-unknown",
            say!("refusal-claim-unknown-what", "there is no claim `{id}`", id),
            say!(
                "refusal-claim-unknown-why",
                "an answer is to a claim, or to a hold by the id of the fact that began it"
            ),
            say!(
                "refusal-claim-unknown-help",
                "look up the id among the claims"
            ),
        ),
        Refusal::OwnClaim { id } => told(
            "own-claim",
            say!(
                "refusal-own-claim-what",
                "`{id}` is a claim of your own party",
                id
            ),
            say!(
                "refusal-own-claim-why",
                "nobody answers or decides a claim of their own"
            ),
            say!(
                "refusal-own-claim-help",
                "take it back if you no longer claim it"
            ),
        ),
        Refusal::NotClaimant { id, by } => told(
            "not-claimant",
            say!(
                "refusal-not-claimant-what",
                "`{by}` made the claim `{id}`",
                by,
                id
            ),
            say!(
                "refusal-not-claimant-why",
                "only who claims takes a claim back"
            ),
            say!(
                "refusal-not-claimant-help",
                "contest it, where it is yours to answer"
            ),
        ),
        Refusal::NotAnswerer {
            id, who, decides, ..
        } => {
            let who = match who.is_empty() {
                true => say!("refusal-nobody", "nobody"),
                false => listed(who),
            };
            let why = say!(
                "refusal-not-answerer-why",
                "the agreement says whose word counts"
            );
            let help = say!("refusal-not-answerer-help", "ask {who}", who = &who);
            match decides {
                true => {
                    let what = say!(
                        "refusal-not-decider-what",
                        "it is {who} who decides `{id}`",
                        who,
                        id
                    );
                    told("not-decider", what, why, help)
                }
                false => {
                    let what = say!(
                        "refusal-not-answerer-what",
                        "it is {who} who answers `{id}`",
                        who,
                        id
                    );
                    told("not-answerer", what, why, help)
                }
            }
        }
        Refusal::AnsweredAlready { id, standing } => told(
            "answered-already",
            say!(
                "refusal-answered-already-what",
                "`{id}` is {standing} already",
                id,
                standing = word(*standing)
            ),
            say!(
                "refusal-answered-already-why",
                "the same answer twice changes nothing"
            ),
            say!("refusal-answered-already-help", "nothing is left to do"),
        ),
        Refusal::ClaimDecided {
            id,
            standing,
            since,
            by_silence,
        } => told(
            "claim-decided",
            say!(
                "refusal-claim-decided-what",
                "`{id}` is {standing} since {since}",
                id,
                since,
                standing = word(*standing)
            ),
            match by_silence {
                true => say!(
                    "refusal-silence-decided",
                    "the time to answer has run out, and silence has decided"
                ),
                false => say!("refusal-was-decided", "it was decided, or taken back"),
            },
            say!(
                "refusal-claim-decided-help",
                "bring new facts as a new claim, or to a forum"
            ),
        ),
        Refusal::BeforeTheClaim { id } => told(
            "before-the-claim",
            say!(
                "refusal-before-the-claim-what",
                "`{id}` was made later than this answer",
                id
            ),
            say!(
                "refusal-before-the-claim-why",
                "an answer from before a claim answers nothing"
            ),
            say!(
                "refusal-before-the-claim-help",
                "answer as of an instant after it"
            ),
        ),
        Refusal::NoSuchDecision { case } => told(
            "no-such-decision",
            say!(
                "refusal-no-such-decision-what",
                "there is no decision `{case}`",
                case
            ),
            say!(
                "refusal-no-such-decision-why",
                "what is acknowledged is a case of the type `decision`"
            ),
            say!(
                "refusal-no-such-decision-help",
                "look up its id among the decisions"
            ),
        ),
        Refusal::NoSuchRight { right } => told(
            "no-such-right",
            say!(
                "refusal-no-such-right-what",
                "there is no `governance.decisions.{right}`",
                right
            ),
            say!(
                "refusal-no-such-right-why",
                "the text in force has no decision right of this id"
            ),
            say!(
                "refusal-no-such-right-help",
                "name one that it has, or none"
            ),
        ),
        Refusal::NoSuchPolicy { policy } => told(
            "no-such-policy",
            say!(
                "refusal-no-such-policy-what",
                "there is no `policies.{policy}`",
                policy
            ),
            say!(
                "refusal-no-such-policy-why",
                "the text in force has no policy of this id"
            ),
            say!("refusal-no-such-policy-help", "name one that it has"),
        ),
        Refusal::OtherPolicy { policy, version } => told(
            "other-policy",
            match version {
                Some(version) => say!(
                    "refusal-policy-version",
                    "`policies.{policy}` is version {version} now",
                    policy,
                    version
                ),
                None => say!(
                    "refusal-policy-no-version",
                    "`policies.{policy}` has no version",
                    policy
                ),
            },
            say!(
                "refusal-other-policy-why",
                "one takes note of the text that is in force"
            ),
            say!(
                "refusal-other-policy-help",
                "read it as it is now, and name its version"
            ),
        ),
        Refusal::NotAsked { party, clause } => told(
            "not-asked",
            say!(
                "refusal-not-asked-what",
                "`{clause}` does not ask `{party}` to acknowledge it",
                clause,
                party
            ),
            say!(
                "refusal-not-asked-why",
                "those whom the clause names acknowledge it"
            ),
            say!("refusal-not-asked-help", "nothing is left to do"),
        ),
        Refusal::AcknowledgedAlready { party } => told(
            "acknowledged-already",
            say!(
                "refusal-acknowledged-already-what",
                "`{party}` has acknowledged it",
                party
            ),
            say!("refusal-acknowledged-already-why", "once is enough"),
            say!("refusal-acknowledged-already-help", "nothing is left to do"),
        ),
        Refusal::NotOnesOwn { by } => told(
            "not-ones-own",
            say!(
                "refusal-not-ones-own-what",
                "`{by}` said what is taken back",
                by
            ),
            say!(
                "refusal-not-ones-own-why",
                "only who said something takes it back"
            ),
            say!("refusal-not-ones-own-help", "claim that it is mistaken"),
        ),
        Refusal::Done => told(
            "done",
            say!("refusal-done-what", "this is not taken back any longer"),
            say!(
                "refusal-done-why",
                "it has had its effect: a text was signed by all, was revised, or was withdrawn"
            ),
            say!("refusal-done-help", "propose another text"),
        ),
        // INVARIANT: these are about texts, and said before.
        Refusal::Malformed(_)
        | Refusal::NoAgreement
        | Refusal::NotAParty { .. }
        | Refusal::ProposalUnknown { .. }
        | Refusal::ProposalTaken { .. }
        | Refusal::ProposalWithdrawn { .. }
        | Refusal::ProposalSigned { .. }
        | Refusal::ProposalSuperseded { .. }
        | Refusal::NotProposer { .. }
        | Refusal::SameText { .. }
        | Refusal::OtherAlliance { .. }
        | Refusal::SameVersion { .. }
        | Refusal::NoBegin
        | Refusal::BeginsTooEarly { .. }
        | Refusal::BeginPassed { .. }
        | Refusal::OtherHash { .. }
        | Refusal::TextMissing { .. }
        | Refusal::TextDiffers { .. }
        | Refusal::NotASigner { .. }
        | Refusal::SignedAlready { .. }
        | Refusal::SamePerson { .. }
        | Refusal::OwnComments { .. }
        | Refusal::NotAllSigned { .. }
        | Refusal::NotPutForward { .. }
        | Refusal::NoSuchClause { .. }
        | Refusal::NothingSaid
        | Refusal::CommentUnknown { .. }
        | Refusal::CommentSettled { .. }
        | Refusal::NotCommenter { .. } => Sentences::default(),
    }
}
