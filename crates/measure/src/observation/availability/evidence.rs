//! The derivation of an availability: agreed time, then what each outage takes from it.

use agreement::model::{AvailabilityBasis, Downtime, Maintenance};
use facts::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use facts::{Exact, FactId, Span};

use super::course::Watched;
use super::{Counted, Part};
use crate::observation::budget::ErrorBudget;
use crate::observation::load::Load;
use crate::observation::spans;
use crate::reading::Item;

/// Adds the items of one service to `items` and returns how many stretches count. What the items
/// add comes to the numerator; where stretches overlap, the earlier one takes the users of both. Of
/// slices the items only name what made them bad.
pub fn items(
    counted: &Counted,
    downtime: &Downtime,
    part: &Part,
    past: Span,
    items: &mut Vec<Item>,
) -> u64 {
    let in_slices = matches!(downtime.basis, AvailabilityBasis::Slices { .. });
    let exact = |number: i128| Exact::ratio(number, 1).unwrap_or_else(Exact::zero);
    items.push(Item {
        what: if in_slices { "slices" } else { "agreed time" }.into(),
        span: Some(past),
        adds: exact(if in_slices {
            part.all - part.bad
        } else {
            part.all
        }),
        note: if counted.cap == 0 {
            Some("the service has no number of `users`".into())
        } else if counted.course.seen {
            None
        } else if counted.left_out {
            Some("the condition leaves the service out".into())
        } else {
            Some("no outage, sample or coverage names the service".into())
        },
        facts: Vec::new(),
    });
    let mut found = causes(counted, past);
    found.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
    let down = counted.down.within(&part.base);
    let mut count = 0;
    // Causes that overlap share what was down; others have nothing to do with each other, which
    // keeps the cost linear.
    for mut group in overlapping(found) {
        // Maintenance that is no downtime takes nothing that an outage could take.
        group.sort_by_key(|cause| {
            cause.planned && downtime.maintenance != Maintenance::CountedAsDown
        });
        let spans_of_group = Span::union(group.iter().map(|cause| cause.span).collect());
        let mut left = down.within(&spans_of_group);
        for cause in group {
            let own = spans::subtract(&[cause.span], &cause.excluded());
            let mine: Vec<(Span, i64)> = own.iter().map(|span| (*span, cause.users)).collect();
            let rest = left.zip(&Load::sum(&mine, cause.users), |left, mine| {
                (left - mine).max(0)
            });
            let taken = left.user_ms() - rest.user_ms();
            left = rest;
            count += u64::from(taken > 0);
            items.push(Item {
                note: note(counted, downtime, &cause, &own, &part.base, taken),
                what: cause.what,
                span: Some(cause.span.intersect(past)),
                adds: if in_slices {
                    Exact::zero()
                } else {
                    exact(-taken)
                },
                facts: cause.facts,
            });
        }
    }
    count
}

/// Parts causes, in the order of their spans, into groups that do not overlap each other.
fn overlapping(causes: Vec<Cause>) -> Vec<Vec<Cause>> {
    let mut groups: Vec<Vec<Cause>> = Vec::new();
    let mut until = spans::BEGINNING;
    for cause in causes {
        let apart = cause.span.from >= until;
        until = until.max(cause.span.until);
        match groups.last_mut() {
            Some(group) if !apart => group.push(cause),
            _ => groups.push(vec![cause]),
        }
    }
    groups
}

/// Something that may have made a service unavailable.
struct Cause {
    what: String,
    span: Span,
    planned: bool,
    users: i64,
    runs: bool,
    out: Vec<(Span, String)>,
    facts: Vec<FactId>,
}

impl Cause {
    fn excluded(&self) -> Vec<Span> {
        Span::union(self.out.iter().map(|(span, _)| *span).collect())
    }
}

fn causes(counted: &Counted, past: Span) -> Vec<Cause> {
    let cap = counted.cap;
    let outages = counted.course.outages.iter();
    let outages = outages.filter(|stretch| stretch.span.overlaps(past));
    let outages = outages.map(|stretch| {
        let kind = if stretch.planned {
            "maintenance"
        } else {
            "outage"
        };
        Cause {
            what: format!("{kind} `{}` of `{}`", stretch.id, stretch.on),
            span: stretch.span,
            planned: stretch.planned,
            users: stretch.users.map_or(cap, i64::from).min(cap),
            runs: stretch.runs,
            out: stretch.excluded.clone(),
            facts: stretch.facts.clone(),
        }
    });
    let probes = counted.course.probes.iter();
    let probes = probes.filter(|watched| watched.seen.span.overlaps(past));
    let probes = probes.map(|Watched { on, seen }| {
        let probe = seen
            .probe
            .map_or("a probe".to_owned(), |probe| format!("probe `{probe}`"));
        Cause {
            what: format!("{probe} saw `{on}` down"),
            span: seen.span,
            planned: false,
            users: cap,
            runs: false,
            out: Vec::new(),
            facts: seen.facts.clone(),
        }
    });
    outages.chain(probes).collect()
}

fn note(
    counted: &Counted,
    downtime: &Downtime,
    cause: &Cause,
    own: &[Span],
    base: &[Span],
    taken: i128,
) -> Option<String> {
    let mut notes: Vec<String> = cause.out.iter().map(|(_, note)| note.clone()).collect();
    notes.dedup();
    let maintenance = match downtime.maintenance {
        Maintenance::OutOfBoth => Some("maintenance: neither agreed time nor downtime"),
        Maintenance::OutOfDown => Some("maintenance: agreed time, no downtime"),
        Maintenance::CountedAsDown => None,
    };
    if cause.planned {
        notes.extend(maintenance.map(str::to_owned));
    }
    if cause.runs {
        notes.push("still running".into());
    }
    if taken == 0 && notes.is_empty() {
        let inside = spans::intersect(own, base);
        notes.push(if inside.is_empty() {
            "outside agreed time".into()
        } else if spans::subtract(&inside, &counted.short).is_empty() {
            format!(
                "shorter than {}: not counted",
                length(downtime.minimum_outage_ms)
            )
        } else if counted.down.within(&inside).user_ms() == 0 {
            "the service went on without it: not counted".into()
        } else {
            "counted with an earlier one".into()
        });
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The error budget of the window as an item: it adds nothing and says what is left.
pub fn budget(budget: ErrorBudget) -> Item {
    let left = if budget.remaining_ms < 0 {
        format!("overspent by {}", length(-budget.remaining_ms))
    } else {
        format!("{} left", length(budget.remaining_ms))
    };
    Item {
        what: "error budget".into(),
        span: None,
        adds: Exact::zero(),
        note: Some(format!(
            "{}, {} spent, {left}",
            length(budget.budget_ms),
            length(budget.spent_ms)
        )),
        facts: Vec::new(),
    }
}

/// `1 h 5 min 2.4 s`.
fn length(ms: i64) -> String {
    let mut parts = Vec::new();
    let (hours, minutes) = (ms / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
    if hours > 0 {
        parts.push(format!("{hours} h"));
    }
    if minutes > 0 {
        parts.push(format!("{minutes} min"));
    }
    let rest = ms % MINUTE_MS;
    if rest > 0 || parts.is_empty() {
        let seconds = Exact::ratio(i128::from(rest), i128::from(SECOND_MS));
        parts.push(format!("{} s", seconds.unwrap_or_else(Exact::zero)));
    }
    parts.join(" ")
}
