//! The derivation of an availability: agreed time, then what each outage takes from it.

use agreement::model::{AvailabilityBasis, Downtime, Maintenance};
use facts::time::{MINUTE_MS, SECOND_MS};
use facts::{Exact, FactId, Span};

use super::{Counted, Part};
use crate::observation::spans;
use crate::reading::Item;

/// Adds the items of one service to `items` and returns how many stretches count. What the items
/// add comes to the numerator; where stretches overlap, the earlier one takes the common part. Of
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
        note: None,
        facts: Vec::new(),
    });
    let mut found: Vec<Cause> = causes(counted);
    found.retain(|cause| cause.span.overlaps(past));
    // Maintenance that is no downtime takes nothing that an outage could take.
    let last = |cause: &Cause| cause.planned && downtime.maintenance != Maintenance::CountedAsDown;
    found.sort_by(|a, b| (last(a), a.span, &a.what).cmp(&(last(b), b.span, &b.what)));
    let mut left = counted.down.within(&part.base);
    let mut count = 0;
    for cause in found {
        let own = spans::subtract(&[cause.span], &cause.excluded());
        let mine = left.within(&own);
        let taken = mine.user_ms();
        left = left.without(&own);
        count += u64::from(taken > 0);
        items.push(Item {
            note: note(counted, downtime, &cause, &own, past, taken),
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
    count
}

/// Something that may have made a service unavailable.
struct Cause {
    what: String,
    span: Span,
    planned: bool,
    runs: bool,
    out: Vec<(Span, String)>,
    facts: Vec<FactId>,
}

impl Cause {
    fn excluded(&self) -> Vec<Span> {
        Span::union(self.out.iter().map(|(span, _)| *span).collect())
    }
}

fn causes(counted: &Counted) -> Vec<Cause> {
    let outages = counted.course.outages.iter().map(|stretch| {
        let kind = if stretch.planned {
            "maintenance"
        } else {
            "outage"
        };
        Cause {
            what: format!("{kind} `{}` of `{}`", stretch.id, stretch.on),
            span: stretch.span,
            planned: stretch.planned,
            runs: stretch.runs,
            out: stretch.excluded.clone(),
            facts: stretch.facts.clone(),
        }
    });
    let probes = counted.course.probes.iter().map(|(on, seen)| {
        let probe = seen
            .probe
            .map_or("a probe".to_owned(), |probe| format!("probe `{probe}`"));
        Cause {
            what: format!("{probe} saw `{on}` down"),
            span: seen.span,
            planned: false,
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
    past: Span,
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
    let inside = spans::clip(own, past);
    if taken == 0 && notes.is_empty() && !inside.is_empty() {
        let short = spans::clip(&counted.short, past);
        notes.push(if spans::subtract(&inside, &short).is_empty() {
            format!(
                "shorter than {}: not counted",
                length(downtime.minimum_outage_ms)
            )
        } else if spans::intersect(&inside, &counted.down.support()).is_empty() {
            "something else carried on: not counted".into()
        } else {
            "outside agreed time, or counted already".into()
        });
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn length(ms: i64) -> String {
    if ms % MINUTE_MS == 0 {
        format!("{} min", ms / MINUTE_MS)
    } else if ms % SECOND_MS == 0 {
        format!("{} s", ms / SECOND_MS)
    } else {
        format!("{ms} ms")
    }
}
