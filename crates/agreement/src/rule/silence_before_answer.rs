//! # silence-before-answer
//!
//! Silence decides before the time to answer has ended.
//!
//! ## Why it matters
//!
//! Whoever answers within the time that was agreed finds that the matter was decided without an answer. Both sides can point at the text.
//!
//! ## Example
//!
//! ```yaml
//! governance:
//!   approvals:
//!     plan: { by: lumen, due: 20wd, approved_by: northwind, comments: 10wd, unanswered: accepted after 5wd }
//! ```
//!
//! ## Fix
//!
//! Let silence decide when the time to answer has ended, or later.
//!
//! ```yaml
//! governance:
//!   approvals:
//!     plan: { by: lumen, due: 20wd, approved_by: northwind, comments: 10wd, unanswered: accepted after 15wd }
//! ```

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Duration};
use crate::term::{Unanswered, told};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "silence-before-answer",
    include_str!("silence_before_answer.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let mut look = |what: Sentence, time: Duration, silence: Option<Unanswered>, place: &Place| {
        let decides = match silence {
            Some(Unanswered::Accepted(after) | Unanswered::Dismissed(after)) => after,
            Some(Unanswered::StaysOpen) | None => return,
        };
        if is_before(decides, time) {
            let (time, decides) = (told(&time), told(&decides));
            report.push(
                RULE.finding(say!(
                    "rule-silence-before-answer",
                    "in {what} silence decides after {decides}, and the time to answer is {time}",
                    what,
                    decides,
                    time = &time
                ))
                .at(place.clone(), "")
                .why(say!(
                    "rule-silence-before-answer-why",
                    "an answer that comes in time comes too late"
                ))
                .help(say!(
                    "rule-silence-before-answer-help",
                    "let silence decide after {time} or later, or shorten the time to answer",
                    time
                )),
            );
        }
    };
    if let Some(governance) = &agreement.governance {
        for (id, approval) in &governance.approvals {
            let what = say!(
                "of-approval",
                "the approval `{id}`",
                id = Sentence::plain(id)
            );
            look(
                what,
                approval.comments,
                approval.unanswered,
                &approval.place,
            );
        }
        for stage in governance.disputes.iter().flat_map(|all| &all.stages) {
            let what = say!(
                "of-stage",
                "the stage `{title}` of a dispute",
                title = &stage.title
            );
            look(what, stage.within, stage.unanswered, &stage.place);
        }
    }
    let delivered = agreement.scope.iter().flat_map(|scope| &scope.deliverables);
    let delivered = delivered.map(|(id, one)| {
        (
            say!(
                "of-acceptance",
                "the acceptance of `{id}`",
                id = Sentence::plain(id)
            ),
            &one.acceptance,
        )
    });
    let transition = agreement.transition.iter().flat_map(|all| &all.steps);
    let exit = agreement.exit.iter().flat_map(|all| &all.steps);
    let steps = transition.chain(exit);
    let steps = steps.map(|(id, step)| {
        let what = say!(
            "of-step",
            "the acceptance of the step `{id}`",
            id = Sentence::plain(id)
        );
        (what, &step.acceptance)
    });
    for (what, acceptance) in delivered.chain(steps) {
        if let Some(acceptance) = acceptance {
            look(
                what,
                acceptance.within,
                acceptance.unanswered,
                &acceptance.place,
            );
        }
    }
}

/// Whether a time has surely ended before another one, whatever the calendar.
fn is_before(first: Duration, second: Duration) -> bool {
    use Duration::{Days, Elapsed, Months, WorkingDays};
    match (first, second) {
        (Elapsed(first), Elapsed(second)) => first < second,
        // WHY: so many working days take at least as many days.
        (WorkingDays(first), WorkingDays(second))
        | (Days(first), Days(second) | WorkingDays(second)) => first < second,
        (Months(first), Months(second)) => first < second,
        (Days(first), Months(second)) => first < second.saturating_mul(28),
        (Months(first), Days(second) | WorkingDays(second)) => first.saturating_mul(31) < second,
        (Elapsed(_), _) | (_, Elapsed(_)) | (WorkingDays(_), _) => false,
    }
}
