//! Clocks, said.

use facts::fact::Milestone;
use facts::say;

use super::condition::field;
use super::saying::{Saying, named, table, words};
use crate::model::{
    CalendarChoice, Clock, Pause, PauseAnswer, PriorityChange, Reopen, ReopenGap, StartStop,
    TermsOf,
};
use crate::term::{Said, duration, wording};

/// What is said of a clock.
pub(super) fn clock(clock: &Clock) -> Said {
    let change = match clock.on_priority_change {
        PriorityChange::Recompute => say!(
            "clock-recompute",
            "the whole record is judged by the last target"
        ),
        PriorityChange::Forward => say!(
            "clock-forward",
            "the time so far is kept and the new target holds from then on; a breach already reached stands"
        ),
        PriorityChange::Restart => say!(
            "clock-restart",
            "a new clock starts; a breach already reached stands"
        ),
        PriorityChange::Locked => say!("clock-locked", "the target of the start stays"),
    };
    let terms = match clock.terms_of {
        TermsOf::Opened => say!("clock-terms-started", "started"),
        TermsOf::Stopped => say!("clock-terms-stopped", "stopped"),
    };
    let saying = Saying::new()
        .part(
            "from",
            wording!("clock-from", "starts", "It starts when the case {}"),
            moment(&clock.from),
        )
        .part(
            "until",
            wording!("clock-until", "stops", "It stops when the case {}"),
            moment(&clock.until),
        );
    let runs_on = match &clock.calendar {
        CalendarChoice::One(_) => {
            wording!("clock-calendar", "calendar", "It runs on the calendar {}")
        }
        CalendarChoice::By { .. } => {
            wording!(
                "clock-calendars",
                "calendar",
                "The calendar that it runs on"
            )
        }
    };
    let saying = saying.part("calendar", runs_on, calendar(&clock.calendar));
    let saying = match table(None, &clock.pauses, pause) {
        None => saying.fixed("pause", wording!("clock-no-pause", "No hold stops it")),
        pauses => saying.part(
            "pause",
            wording!("clock-pause", "holds", "Holds that stop it, by reason"),
            pauses,
        ),
    };
    saying
        .part(
            "on_priority_change",
            wording!(
                "clock-on_priority_change",
                "change of target",
                "When the target changes on the way, {}"
            ),
            Said::told(change),
        )
        .part(
            "on_reopen",
            wording!(
                "clock-on_reopen",
                "reopening",
                "When a case is reopened, {}"
            ),
            reopen(clock.on_reopen),
        )
        .part(
            "terms_of",
            wording!(
                "clock-terms_of",
                "terms",
                "The target is that of the version in force when the clock {}"
            ),
            Said::told(terms),
        )
        .said()
}

fn moment(moment: &StartStop) -> Option<Said> {
    Said::told(match moment {
        StartStop::Milestone(milestone) => match milestone {
            Milestone::Opened => say!("moment-opened", "is opened"),
            Milestone::Acknowledged => say!("moment-acknowledged", "is acknowledged"),
            Milestone::Resolved => say!("moment-resolved", "is resolved"),
            Milestone::Closed => say!("moment-closed", "is closed"),
            Milestone::Reopened => say!("moment-reopened", "is reopened"),
            Milestone::Cancelled => say!("moment-cancelled", "is cancelled"),
        },
        StartStop::State(state) => {
            say!("moment-state", "first enters the state “{state}”", state)
        }
    })
}

fn calendar(choice: &CalendarChoice) -> Said {
    match choice {
        CalendarChoice::One(id) => named("calendar", id.as_str()),
        CalendarChoice::By {
            field: name,
            values,
            otherwise,
        } => Saying::new()
            .part(
                "by",
                wording!("clock-by-by", "by", "It depends on {}"),
                words(field(name)),
            )
            .part(
                "values",
                wording!("clock-by-values", "calendar", "Calendars by its value"),
                table(None, values, |id| named("calendar", id.as_str())),
            )
            .part(
                "else",
                wording!("clock-by-else", "otherwise", "For any other value: {}"),
                named("calendar", otherwise.as_str()),
            )
            .said(),
    }
}

fn pause(pause: &Pause) -> Said {
    let saying = Saying::new();
    let saying = match &pause.accepted_by {
        None => saying.fixed("accepted_by", wording!("pause-at-once", "It counts at once")),
        Some(PauseAnswer::Customer) => saying.fixed("accepted_by", wording!("pause-by-customer", "The party on whom the case waits claims it, and it counts once the customer accepts it"),
        ),
        Some(PauseAnswer::Party(id)) => saying.part("accepted_by", wording!("pause-by-party", "accepted by", "The party on whom the case waits claims it, and it counts once {} accepts it"),
            named("party", id.as_str()),
        ),
    };
    match (&pause.accepted_by, &pause.unanswered) {
        (None, _) => saying,
        (Some(_), None) => saying.fixed(
            "unanswered",
            wording!("pause-stays-open", "Left unanswered, it stays open"),
        ),
        (Some(_), Some(silence)) => {
            let time = duration(&silence.after);
            let then = match silence.accepted {
                true => say!("pause-then-accepted", "accepted after {time}", time),
                false => say!("pause-then-dismissed", "dismissed after {time}", time),
            };
            saying.part(
                "unanswered",
                wording!(
                    "pause-unanswered",
                    "unanswered",
                    "Left unanswered, it counts as {}"
                ),
                Said::told(then),
            )
        }
    }
    .said()
}

fn reopen(reopen: Reopen) -> Option<Said> {
    Said::told(match reopen {
        Reopen::Ignore => say!("reopen-ignored", "nothing changes: the first stop counts"),
        Reopen::NewClock => say!("reopen-new-clock", "a new clock starts"),
        Reopen::Continue { within, gap } => {
            let time = duration(&within);
            match gap {
                ReopenGap::Counted => say!(
                    "reopen-counted",
                    "the same clock goes on if that is within {time} after the stop, and the time in between counts; later, a new clock starts",
                    time
                ),
                ReopenGap::NotCounted => say!(
                    "reopen-not-counted",
                    "the same clock goes on if that is within {time} after the stop, and the time in between does not count; later, a new clock starts",
                    time
                ),
            }
        }
    })
}
