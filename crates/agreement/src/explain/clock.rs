//! Clocks, said.

use facts::fact::Milestone;

use super::condition::field;
use super::saying::{Saying, named, table, words};
use crate::model::{
    CalendarChoice, Clock, Pause, PauseAnswer, PriorityChange, Reopen, ReopenGap, StartStop,
    TermsOf,
};
use crate::term::{Said, duration};

/// What is said of a clock.
pub(super) fn clock(clock: &Clock) -> Said {
    let change = match clock.on_priority_change {
        PriorityChange::Recompute => "the whole record is judged by the last target",
        PriorityChange::Forward => {
            "the time so far is kept and the new target holds from then on; a breach already reached stands"
        }
        PriorityChange::Restart => "a new clock starts; a breach already reached stands",
        PriorityChange::Locked => "the target of the start stays",
    };
    let terms = match clock.terms_of {
        TermsOf::Opened => "started",
        TermsOf::Stopped => "stopped",
    };
    let saying = Saying::new()
        .part(
            "from",
            "starts",
            "It starts when the case {}",
            moment(&clock.from),
        )
        .part(
            "until",
            "stops",
            "It stops when the case {}",
            moment(&clock.until),
        );
    let runs_on = match &clock.calendar {
        CalendarChoice::One(_) => "It runs on the calendar {}",
        CalendarChoice::By { .. } => "The calendar that it runs on",
    };
    let saying = saying.part("calendar", "calendar", runs_on, calendar(&clock.calendar));
    let saying = match table(None, &clock.pauses, pause) {
        None => saying.fixed("pause", "No hold stops it"),
        pauses => saying.part("pause", "holds", "Holds that stop it, by reason", pauses),
    };
    saying
        .part(
            "on_priority_change",
            "change of target",
            "When the target changes on the way, {}",
            words(change),
        )
        .part(
            "on_reopen",
            "reopening",
            "When a case is reopened, {}",
            reopen(clock.on_reopen),
        )
        .part(
            "terms_of",
            "terms",
            "The target is that of the version in force when the clock {}",
            words(terms),
        )
        .said()
}

fn moment(moment: &StartStop) -> Option<Said> {
    words(match moment {
        StartStop::Milestone(milestone) => match milestone {
            Milestone::Opened => "is opened".into(),
            Milestone::Acknowledged => "is acknowledged".into(),
            Milestone::Resolved => "is resolved".into(),
            Milestone::Closed => "is closed".into(),
            Milestone::Reopened => "is reopened".into(),
            Milestone::Cancelled => "is cancelled".into(),
        },
        StartStop::State(state) => format!("first enters the state “{state}”"),
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
            .part("by", "by", "It depends on {}", words(field(name)))
            .part(
                "values",
                "calendar",
                "Calendars by its value",
                table(None, values, |id| named("calendar", id.as_str())),
            )
            .part(
                "else",
                "otherwise",
                "For any other value: {}",
                named("calendar", otherwise.as_str()),
            )
            .said(),
    }
}

fn pause(pause: &Pause) -> Said {
    let saying = Saying::new();
    let saying = match &pause.accepted_by {
        None => saying.fixed("accepted_by", "It counts at once"),
        Some(PauseAnswer::Customer) => saying.fixed(
            "accepted_by",
            "The party on whom the case waits claims it, and it counts once the customer accepts it",
        ),
        Some(PauseAnswer::Party(id)) => saying.part(
            "accepted_by",
            "accepted by",
            "The party on whom the case waits claims it, and it counts once {} accepts it",
            named("party", id.as_str()),
        ),
    };
    match (&pause.accepted_by, &pause.unanswered) {
        (None, _) => saying,
        (Some(_), None) => saying.fixed("unanswered", "Left unanswered, it stays open"),
        (Some(_), Some(silence)) => {
            let as_what = match silence.accepted {
                true => "accepted",
                false => "dismissed",
            };
            saying.part(
                "unanswered",
                "unanswered",
                "Left unanswered, it counts as {}",
                words(format!("{as_what} after {}", duration(&silence.after))),
            )
        }
    }
    .said()
}

fn reopen(reopen: Reopen) -> Option<Said> {
    words(match reopen {
        Reopen::Ignore => "nothing changes: the first stop counts".into(),
        Reopen::NewClock => "a new clock starts".into(),
        Reopen::Continue { within, gap } => {
            let gap = match gap {
                ReopenGap::Counted => "the time in between counts",
                ReopenGap::NotCounted => "the time in between does not count",
            };
            format!(
                "the same clock goes on if that is within {} after the stop, and {gap}; later, a new clock starts",
                duration(&within)
            )
        }
    })
}
